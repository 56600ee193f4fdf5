package dev.bifocal.host.encoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** An encoder as functions in TorchScript, from images, weights and running statistics to a feature map in {@code float32}. */
final class EncoderScript {

    /** TorchScript's number of the type. */
    private static final int BFLOAT16 = 15;

    private static final int FLOAT32 = 6;

    /** TorchScript's number of the order N, H, W, C in memory. */
    private static final int CHANNELS_LAST = 2;

    private static final int CONTIGUOUS = 0;

    /** Larger maps than this are convolved faster directly. */
    private static final int LARGEST_SIDE = 8;

    /** With fewer channels in times channels out the products are too small. */
    private static final int LEAST_CHANNELS = 64 * 64;

    /** Values of {@code float32} in the longest vector of a CPU, that of AVX-512. */
    private static final int VECTOR = 16;

    /**
     * Maps are (N, C, H, W) in most of a network. Between convolutions by {@link Winograd} they are (H, C, W, N), with C last and
     * N before it in memory, so that all of them are one matrix with a row for each position. What treats positions and images
     * alike, such as batch normalisation, does not see the difference.
     */
    private static final String CONVOLVE =
            """
              def convolve(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, g: Tensor, a: Tensor, side: int) -> Tensor:
                products = torch.size(g, 0)
                out = torch.size(w, 0)
                maps = torch.reshape(torch.permute(x, [0, 2, 3, 1]), [torch.size(b, 1), -1])
                v = torch.reshape(torch.mm(b, maps), [products, -1, torch.size(w, 1)])
                u = torch.reshape(torch.mm(g, torch.t(torch.reshape(w, [-1, 9]))), [products, out, -1])
                y = torch.reshape(torch.bmm(v, torch.transpose(u, 1, 2)), [torch.size(a, 1), -1])
                return torch.permute(torch.reshape(torch.mm(a, y), [side, side, -1, out]), [0, 3, 1, 2])
            """;

    private final ScriptFormat format;
    private final boolean training;
    private final OptionalInt imageSize;
    private final Set<Plan> plans;
    private final List<String> weights = new ArrayList<>();
    private final List<String> statistics = new ArrayList<>();
    private final Map<Value, Value> moved = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private int variables;

    /** One function; the plans that it uses are added. */
    private EncoderScript(ScriptFormat format, boolean training, OptionalInt imageSize, Set<Plan> plans) {
        this.format = format;
        this.training = training;
        this.imageSize = imageSize;
        this.plans = plans;
    }

    /**
     * A kind of convolution that is computed by {@link Winograd}.
     *
     * @param side side of the map that is given
     * @param stride 1 or 2
     */
    record Plan(int side, int stride) {}

    /**
     * The functions, and what they are given.
     *
     * @param text the functions' text
     * @param weights names of the weights, in the order of the second argument, a list
     * @param statistics names of the running statistics, in the order of the third argument, a list
     * @param plans in the order of the fourth argument, a list of B, G and A of each; where there are none, there is no such
     *     argument, nor functions for one size of images
     */
    record Source(String text, List<String> weights, List<String> statistics, List<Plan> plans) {

        Source {
            weights = List.copyOf(weights);
            statistics = List.copyOf(statistics);
            plans = List.copyOf(plans);
        }
    }

    /** The text for an encoder. */
    static Source of(EncoderSpec spec, ScriptFormat format) {
        Set<Plan> plans = new LinkedHashSet<>();
        StringBuilder text = new StringBuilder();
        EncoderScript script = function(spec, format, true, OptionalInt.empty(), plans, text);
        function(spec, format, false, OptionalInt.empty(), plans, text);
        if (format.winograd().isPresent()) {
            StringBuilder ofSize = new StringBuilder(CONVOLVE);
            function(spec, format, true, format.winograd(), plans, ofSize);
            function(spec, format, false, format.winograd(), plans, ofSize);
            text.append(plans.isEmpty() ? "" : ofSize);
        }
        return new Source(text.toString(), script.weights, script.statistics, List.copyOf(plans));
    }

    private static EncoderScript function(
            EncoderSpec spec,
            ScriptFormat format,
            boolean training,
            OptionalInt imageSize,
            Set<Plan> plans,
            StringBuilder text) {
        EncoderScript script = new EncoderScript(format, training, imageSize, plans);
        script.function(spec);
        text.append(script.text);
        return script;
    }

    /**
     * A variable of the text.
     *
     * @param name its name
     * @param side side of the map, where the size of images is known
     * @param positions whether it is (H, C, W, N)
     * @param own whether nothing else reads it, so that it may be overwritten
     */
    private record Value(String name, int side, boolean positions, boolean own) {}

    private void function(EncoderSpec spec) {
        boolean sized = imageSize.isPresent();
        text.append("  def %s(self: __torch__.Net, images: Tensor, w: List[Tensor], s: List[Tensor]%s) -> Tensor:\n"
                .formatted(ScriptExecutor.method(training, sized), sized ? ", m: List[Tensor]" : ""));
        String images = "images";
        if (format.bfloat16()) {
            images = assign("torch.to(%s, %s)".formatted(images, BFLOAT16));
        }
        images = contiguous(images, format.channelsLast() ? CHANNELS_LAST : CONTIGUOUS);
        Value map = emit(spec.layers(), new Value(images, imageSize.orElse(0), false, false));
        String result = map.positions ? permuted(map.name, 3, 1, 0, 2) : map.name;
        if (format.bfloat16()) {
            result = assign("torch.to(%s, %s)".formatted(result, FLOAT32));
        }
        line("return " + contiguous(result, CONTIGUOUS));
    }

    /** Appends a layer. */
    private Value emit(Layer layer, Value x) {
        if (layer instanceof Layer.Convolution c) {
            return convolution(c, x);
        }
        if (layer instanceof Layer.BatchNormalization b) {
            return next(x, normalized(b, x));
        }
        if (layer instanceof Layer.Relu) {
            return next(x, assign((x.own ? "torch.relu_(%s)" : "torch.relu(%s)").formatted(x.name)));
        }
        if (layer instanceof Layer.MaxPool p) {
            Value map = arranged(x, false);
            String pooled = assign("torch.max_pool2d(%s, [%s, %s], [%s, %s], [%s, %s], [1, 1], False)"
                    .formatted(map.name, p.kernel(), p.kernel(), p.stride(), p.stride(), p.padding(), p.padding()));
            return new Value(pooled, side(p, x), false, true);
        }
        if (layer instanceof Layer.Residual r) {
            Value body = emit(r.body(), x);
            Value shortcut = arranged(emit(r.shortcut(), x), body.positions);
            String add = body.own ? "torch.add_" : "torch.add";
            return next(body, assign("%s(%s, %s)".formatted(add, body.name, shortcut.name)));
        }
        Value result = new Value(x.name, x.side, x.positions, false);
        for (Layer part : ((Layer.Sequence) layer).layers()) {
            result = emit(part, result);
        }
        return result;
    }

    private Value convolution(Layer.Convolution c, Value x) {
        weights.add(c.name() + ".weight");
        int side = side(c, x);
        if (suitsWinograd(c, x)) {
            Plan plan = new Plan(x.side, c.stride());
            plans.add(plan);
            int at = 3 * List.copyOf(plans).indexOf(plan);
            String result = assign("(self).convolve(%s, %s, m[%s], m[%s], m[%s], %s)"
                    .formatted(arranged(x, true).name, weight(), at, at + 1, at + 2, side));
            return new Value(result, side, true, true);
        }
        if (c.kernel() == 1 && c.padding() == 0 && x.positions) {
            String rows = every(c.stride(), 0, x.name);
            return overrunsInOneDnn(c)
                    ? new Value(
                            convolved(c, contiguous(every(c.stride(), 2, rows), CHANNELS_LAST), 1, 1), side, true, true)
                    : new Value(convolved(c, rows, c.stride(), 1), side, true, true);
        }
        String map = arranged(x, false).name;
        if (format.channelsLast() && overrunsInOneDnn(c)) {
            String read = every(c.stride(), 3, every(c.stride(), 2, map));
            return new Value(convolved(c, contiguous(read, CHANNELS_LAST), 1, 1), side, false, true);
        }
        return new Value(convolved(c, map, c.stride(), c.stride()), side, false, true);
    }

    /**
     * Whether oneDNN's gradient of the weight writes behind its workspace, which damages the heap, or is wrong: with channels last,
     * for a 1x1 kernel with a stride, where channels do not fill a vector (uxlfoundation/oneDNN#6035). With stride 1 it is right, so the
     * map is thinned out before.
     */
    private static boolean overrunsInOneDnn(Layer.Convolution c) {
        return c.kernel() == 1 && c.padding() == 0 && c.stride() > 1 && c.in() < VECTOR;
    }

    /** Every n-th part of an axis. */
    private String every(int n, int axis, String x) {
        return n == 1 ? x : assign("torch.slice(%s, %s, 0, 9223372036854775807, %s)".formatted(x, axis, n));
    }

    private boolean suitsWinograd(Layer.Convolution c, Value x) {
        return imageSize.isPresent()
                && x.side <= LARGEST_SIDE
                && c.kernel() == 3
                && c.padding() == 1
                && c.stride() <= 2
                && c.in() * c.out() >= LEAST_CHANNELS;
    }

    private int side(Layer layer, Value x) {
        return imageSize.isPresent() ? EncoderSpec.size(layer, x.side) : 0;
    }

    private String convolved(Layer.Convolution c, String x, int down, int across) {
        return assign("torch.conv2d(%s, %s, None, [%s, %s], [%s, %s], [1, 1], 1)"
                .formatted(x, weight(), down, across, c.padding(), c.padding()));
    }

    private String normalized(Layer.BatchNormalization b, Value x) {
        int at = weights.size();
        weights.addAll(List.of(b.name() + ".weight", b.name() + ".bias"));
        int first = statistics.size();
        statistics.addAll(List.of(b.name() + ".running_mean", b.name() + ".running_var"));
        return assign("torch.batch_norm(%s, w[%s], w[%s], s[%s], s[%s], %s, %s, %s, True)"
                .formatted(
                        x.name,
                        at,
                        at + 1,
                        first,
                        first + 1,
                        training ? "True" : "False",
                        number(Layer.BatchNormalization.MOMENTUM),
                        number(Layer.BatchNormalization.EPSILON)));
    }

    /** The map with its positions first, or with images first; where two layers read it, it is moved once. */
    private Value arranged(Value x, boolean positions) {
        if (x.positions == positions) {
            return x;
        }
        return moved.computeIfAbsent(x, any -> {
            String view = positions ? permuted(x.name, 2, 1, 3, 0) : permuted(x.name, 3, 1, 0, 2);
            int order = positions || format.channelsLast() ? CHANNELS_LAST : CONTIGUOUS;
            return new Value(assign(contiguous(view, order)), x.side, positions, false);
        });
    }

    /** The weight that was named last, as the convolution reads it. */
    private String weight() {
        String weight = "w[%s]".formatted(weights.size() - 1);
        if (!format.bfloat16()) {
            return weight;
        }
        return format.channelsLast()
                ? "torch.to(%s, %s, False, False, %s)".formatted(weight, BFLOAT16, CHANNELS_LAST)
                : "torch.to(%s, %s)".formatted(weight, BFLOAT16);
    }

    private static String permuted(String x, int first, int second, int third, int fourth) {
        return "torch.permute(%s, [%s, %s, %s, %s])".formatted(x, first, second, third, fourth);
    }

    private static String contiguous(String x, int order) {
        return "torch.contiguous(%s, memory_format=%s)".formatted(x, order);
    }

    private static Value next(Value x, String name) {
        return new Value(name, x.side, x.positions, true);
    }

    private String assign(String expression) {
        String name = "x%s".formatted(variables++);
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
