package dev.bifocal.host.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An encoder as TorchScript: two functions, {@code train} and {@code evaluate}, from images, weights and running statistics to a
 * feature map in {@code float32}.
 */
final class EncoderScript {

    /** TorchScript's number of the type. */
    private static final int BFLOAT16 = 15;

    private static final int FLOAT32 = 6;

    /** TorchScript's number of the order N, H, W, C in memory. */
    private static final int CHANNELS_LAST = 2;

    private static final int CONTIGUOUS = 0;

    private final boolean bfloat16;
    private final boolean channelsLast;
    private final List<String> weights = new ArrayList<>();
    private final List<String> statistics = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int variables;

    private EncoderScript(boolean bfloat16, boolean channelsLast) {
        this.bfloat16 = bfloat16;
        this.channelsLast = channelsLast;
    }

    /**
     * The functions, and what they are given.
     *
     * @param text the functions' text
     * @param weights names of the weights, in the order of the second argument, a list
     * @param statistics names of the running statistics, in the order of the third argument, a list
     */
    record Source(String text, List<String> weights, List<String> statistics) {

        Source {
            weights = List.copyOf(weights);
            statistics = List.copyOf(statistics);
        }
    }

    /**
     * The text for an encoder.
     *
     * @param bfloat16 whether convolutions are computed in bfloat16
     * @param channelsLast whether maps lie in memory with channels last
     */
    static Source of(EncoderSpec spec, boolean bfloat16, boolean channelsLast) {
        EncoderScript script = new EncoderScript(bfloat16, channelsLast);
        script.function(spec, ScriptExecutor.TRAIN, true);
        script.weights.clear();
        script.statistics.clear();
        script.function(spec, ScriptExecutor.EVALUATE, false);
        return new Source(script.text.toString(), script.weights, script.statistics);
    }

    private void function(EncoderSpec spec, String name, boolean training) {
        variables = 0;
        text.append(
                """
                  def %s(self: __torch__.Net, images: Tensor, w: List[Tensor], s: List[Tensor]) -> Tensor:
                """
                        .formatted(name));
        String x = "images";
        if (bfloat16) {
            x = assign("torch.to(%s, %d)".formatted(x, BFLOAT16));
        }
        if (channelsLast) {
            x = assign("torch.contiguous(%s, memory_format=%d)".formatted(x, CHANNELS_LAST));
        }
        x = emit(spec.layers(), x, training, false);
        if (bfloat16) {
            x = assign("torch.to(%s, %d)".formatted(x, FLOAT32));
        }
        line("return torch.contiguous(%s, memory_format=%d)".formatted(x, CONTIGUOUS));
    }

    /**
     * Appends a layer; the name of its result.
     *
     * @param own whether nothing else reads x, so that it may be overwritten
     */
    private String emit(Layer layer, String x, boolean training, boolean own) {
        if (layer instanceof Layer.Convolution c) {
            weights.add(c.name() + ".weight");
            return assign("torch.conv2d(%s, %s, None, [%d, %d], [%d, %d], [1, 1], 1)"
                    .formatted(x, weight(), c.stride(), c.stride(), c.padding(), c.padding()));
        }
        if (layer instanceof Layer.BatchNormalization b) {
            int at = weights.size();
            weights.addAll(List.of(b.name() + ".weight", b.name() + ".bias"));
            int first = statistics.size();
            statistics.addAll(List.of(b.name() + ".running_mean", b.name() + ".running_var"));
            return assign("torch.batch_norm(%s, w[%d], w[%d], s[%d], s[%d], %s, %s, %s, True)"
                    .formatted(
                            x,
                            at,
                            at + 1,
                            first,
                            first + 1,
                            training ? "True" : "False",
                            number(Layer.BatchNormalization.MOMENTUM),
                            number(Layer.BatchNormalization.EPSILON)));
        }
        if (layer instanceof Layer.Relu) {
            return assign((own ? "torch.relu_(%s)" : "torch.relu(%s)").formatted(x));
        }
        if (layer instanceof Layer.MaxPool p) {
            return assign("torch.max_pool2d(%s, [%d, %d], [%d, %d], [%d, %d], [1, 1], False)"
                    .formatted(x, p.kernel(), p.kernel(), p.stride(), p.stride(), p.padding(), p.padding()));
        }
        if (layer instanceof Layer.Residual r) {
            String body = emit(r.body(), x, training, false);
            String add = r.body().layers().isEmpty() ? "torch.add" : "torch.add_";
            return assign("%s(%s, %s)".formatted(add, body, emit(r.shortcut(), x, training, false)));
        }
        String result = x;
        boolean made = own;
        for (Layer part : ((Layer.Sequence) layer).layers()) {
            result = emit(part, result, training, made);
            made = true;
        }
        return result;
    }

    /** The weight that was named last, as the convolution reads it. */
    private String weight() {
        String weight = "w[%d]".formatted(weights.size() - 1);
        if (!bfloat16) {
            return weight;
        }
        return channelsLast
                ? "torch.to(%s, %d, False, False, %d)".formatted(weight, BFLOAT16, CHANNELS_LAST)
                : "torch.to(%s, %d)".formatted(weight, BFLOAT16);
    }

    private String assign(String expression) {
        String name = "x%d".formatted(variables++);
        line("%s = %s".formatted(name, expression));
        return name;
    }

    private void line(String statement) {
        text.append("    ").append(statement).append('\n');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.17g", value);
    }
}
