package dev.bifocal.host.encoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Generates TorchScript functions for an encoder. They compute a {@code float32} feature map from images, weights and
 * running statistics.
 */
final class EncoderScript {

    /** TorchScript's code for bfloat16. */
    private static final int BFLOAT16 = 15;

    private static final int FLOAT32 = 6;

    /** TorchScript's code for the memory order N, H, W, C. */
    private static final int CHANNELS_LAST = 2;

    private static final int CONTIGUOUS = 0;

    /** Winograd's operation is for multiples of this number of channels. */
    private static final int WINOGRAD_CHANNELS = 16;

    /** The most channels of a map of Winograd's operation. */
    private static final int MOST_CHANNELS = 8192;

    /** The least product of input and output channels for which Winograd's operation is faster in bfloat16. */
    private static final int LEAST_IN_BFLOAT16 = 32 * 32;

    /** The number of {@code float32} values in an AVX-512 vector, the longest of a CPU. */
    private static final int VECTOR = 16;

    /**
     * The convolution by {@link Columns}. Maps are (N, C, H, W) in most of a network. Between such convolutions, they are
     * (H, C, W, N), with C last and N before it in memory. All maps are then one matrix with a row for each position.
     * Operations that treat positions and images alike, such as batch normalisation, work on both layouts.
     */
    private static final String COLUMNS =
            """
              def columns(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, side: int) -> Tensor:
                out = torch.size(w, 0)
                maps = torch.reshape(torch.permute(x, [0, 2, 3, 1]), [torch.size(b, 1), -1])
                v = torch.reshape(torch.mm(torch.type_as(b, maps), maps), [-1, 9, torch.size(x, 3), torch.size(w, 1)])
                rows = torch.reshape(torch.permute(v, [0, 2, 1, 3]), [-1, 9 * torch.size(w, 1)])
                u = torch.reshape(torch.permute(w, [0, 2, 3, 1]), [out, -1])
                y = torch.reshape(torch.mm(rows, torch.t(u)), [side, side, -1, out])
                return torch.permute(y, [0, 3, 1, 2])
            """;

    private final ScriptFormat format;
    private final boolean training;

    /**
     * The parts of a batch with statistics of their own. Maps with positions first have image i of all parts adjacent.
     */
    private final int splits;

    /** Whether batch normalisation has the statistics of all processes. */
    private final boolean synced;

    /** Whether batch normalisation is one operation with the sum and the rectifier behind it. */
    private final boolean fused;

    private final OptionalInt imageSize;
    private final Set<Plan> plans;
    private final List<String> weights = new ArrayList<>();
    private final List<String> statistics = new ArrayList<>();
    private final Map<Value, Value> moved = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private int variables;

    /** Starts a function. The function adds the plans that it uses to {@code plans}. */
    private EncoderScript(
            EncoderSpec spec, ScriptFormat format, boolean training, OptionalInt imageSize, Set<Plan> plans) {
        this.format = format;
        this.training = training;
        this.splits = training ? spec.splits() : 1;
        this.synced = training && spec.synced();
        this.fused = training && format.fused() && !spec.synced();
        this.imageSize = imageSize;
        this.plans = plans;
    }

    /**
     * The shape of a convolution by {@link Columns}.
     *
     * @param side side of the input map
     * @param stride 1 or 2
     */
    record Plan(int side, int stride) {

        /** The constant matrix. */
        Matrix matrix() {
            return Columns.of(side, stride);
        }
    }

    /**
     * The functions and their arguments.
     *
     * @param text the source text of the functions
     * @param weights names of the weights, in the order of the second argument, a list
     * @param statistics names of the running statistics, in the order of the third argument, a list
     * @param plans in the order of the fourth argument, a list with the matrix of each plan; without plans there is no
     *     fourth argument, and there are no functions for a fixed size of images
     */
    record Source(String text, List<String> weights, List<String> statistics, List<Plan> plans) {

        Source {
            weights = List.copyOf(weights);
            statistics = List.copyOf(statistics);
            plans = List.copyOf(plans);
        }
    }

    /** Generates the functions of an encoder. */
    static Source of(EncoderSpec spec, ScriptFormat format) {
        Set<Plan> plans = new LinkedHashSet<>();
        StringBuilder text = new StringBuilder(spec.synced() ? SyncedNormalization.FUNCTION : "");
        EncoderScript script = function(spec, format, true, OptionalInt.empty(), plans, text);
        function(spec, format, false, OptionalInt.empty(), plans, text);
        if (format.columns().isPresent()) {
            StringBuilder ofSize = new StringBuilder(COLUMNS);
            function(spec, format, true, format.columns(), plans, ofSize);
            function(spec, format, false, format.columns(), plans, ofSize);
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
        EncoderScript script = new EncoderScript(spec, format, training, imageSize, plans);
        script.function(spec);
        text.append(script.text);
        return script;
    }

    /**
     * A variable of the generated function.
     *
     * @param name its name
     * @param side side of the map, or 0 if the size of images is not fixed
     * @param positions whether its layout is (H, C, W, N)
     * @param own whether no other operation reads it, so that the next one may overwrite it
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
        String result = map.positions ? imagesFirst(map) : map.name;
        if (format.bfloat16()) {
            result = assign("torch.to(%s, %s)".formatted(result, FLOAT32));
        }
        line("return " + contiguous(result, CONTIGUOUS));
    }

    /** Generates the code of a layer. */
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
        return emit(((Layer.Sequence) layer).layers(), x);
    }

    /** Generates the code of layers in sequence. */
    private Value emit(List<Layer> layers, Value x) {
        Value result = new Value(x.name, x.side, x.positions, false);
        for (int at = 0; at < layers.size(); at++) {
            Layer layer = layers.get(at);
            boolean relu = at + 1 < layers.size() && layers.get(at + 1) instanceof Layer.Relu;
            if (fused && layer instanceof Layer.BatchNormalization b) {
                result = fused(arrays(b), result, "None", relu);
                at += relu ? 1 : 0;
            } else if (fused && relu && layer instanceof Layer.Residual r && r.endsWithNormalization()) {
                result = fused(r, result);
                at++;
            } else {
                result = emit(layer, result);
            }
        }
        return result;
    }

    /** A residual with a rectifier behind it. */
    private Value fused(Layer.Residual r, Value x) {
        List<Layer> body = r.body().layers();
        Value map = emit(body.subList(0, body.size() - 1), x);
        List<String> arrays = arrays((Layer.BatchNormalization) body.get(body.size() - 1));
        Value shortcut = arranged(emit(r.shortcut(), x), map.positions);
        return fused(arrays, map, shortcut.name, true);
    }

    /** The backward pass of a rectifier reads its result, so that no other operation may overwrite it. */
    private Value fused(List<String> arrays, Value x, String add, boolean relu) {
        String name = assign("ops.bifocal.normalize(%s, %s, %s, %s, %s, %s, %s, %s)"
                .formatted(
                        x.name,
                        String.join(", ", arrays),
                        add,
                        bool(relu),
                        splits,
                        bool(x.positions && splits > 1),
                        number(Layer.BatchNormalization.MOMENTUM),
                        number(Layer.BatchNormalization.EPSILON)));
        return new Value(name, x.side, x.positions, !relu);
    }

    private Value convolution(Layer.Convolution c, Value x) {
        weights.add(c.name() + ".weight");
        int side = side(c, x);
        if (suitsWinograd(c)) {
            String map = arranged(x, false).name;
            return new Value(assign("ops.bifocal.convolve(%s, %s)".formatted(map, parameter())), side, false, true);
        }
        if (suitsColumns(c, side)) {
            Plan plan = new Plan(x.side, c.stride());
            plans.add(plan);
            int index = List.copyOf(plans).indexOf(plan);
            String map = arranged(x, true).name;
            String result = assign("(self).columns(%s, %s, m[%s], %s)".formatted(map, weight(), index, side));
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
     * Whether oneDNN's gradient of the weight is wrong, or is written beyond its workspace, which damages the heap.
     * This happens with channels last, for a 1x1 kernel with a stride, if the channels do not fill a vector
     * (uxlfoundation/oneDNN#6035). Stride 1 is correct, so the map is subsampled first.
     */
    private static boolean overrunsInOneDnn(Layer.Convolution c) {
        return c.kernel() == 1 && c.padding() == 0 && c.stride() > 1 && c.in() < VECTOR;
    }

    /** Takes every n-th entry of an axis. */
    private String every(int n, int axis, String x) {
        return n == 1 ? x : assign("torch.slice(%s, %s, 0, 9223372036854775807, %s)".formatted(x, axis, n));
    }

    /** Whether Winograd's operation computes a convolution, and is faster than a direct convolution. */
    private boolean suitsWinograd(Layer.Convolution c) {
        return format.winograd()
                && c.kernel() == 3
                && c.padding() == 1
                && c.stride() == 1
                && c.in() % WINOGRAD_CHANNELS == 0
                && c.out() % WINOGRAD_CHANNELS == 0
                && Math.max(c.in(), c.out()) <= MOST_CHANNELS
                && (!format.bfloat16() || c.in() * c.out() >= LEAST_IN_BFLOAT16);
    }

    /** Whether columns are faster than a direct convolution with an output of a side. */
    private boolean suitsColumns(Layer.Convolution c, int outSide) {
        return imageSize.isPresent()
                && c.kernel() == 3
                && c.padding() == 1
                && c.stride() <= 2
                && Columns.suit(outSide, c.in());
    }

    private int side(Layer layer, Value x) {
        return imageSize.isPresent() ? EncoderSpec.size(layer, x.side) : 0;
    }

    private String convolved(Layer.Convolution c, String x, int down, int across) {
        return assign("torch.conv2d(%s, %s, None, [%s, %s], [%s, %s], [1, 1], 1)"
                .formatted(x, weight(), down, across, c.padding(), c.padding()));
    }

    /** Weight, bias, running mean and running variance of a batch normalisation. */
    private List<String> arrays(Layer.BatchNormalization b) {
        int at = weights.size();
        weights.addAll(List.of(b.name() + ".weight", b.name() + ".bias"));
        int first = statistics.size();
        statistics.addAll(List.of(b.name() + ".running_mean", b.name() + ".running_var"));
        return List.of(
                "w[%s]".formatted(at),
                "w[%s]".formatted(at + 1),
                "s[%s]".formatted(first),
                "s[%s]".formatted(first + 1));
    }

    private String normalized(Layer.BatchNormalization b, Value x) {
        List<String> arrays = arrays(b);
        if (synced) {
            return assign("(self).synced(%s, %s)".formatted(x.name, String.join(", ", arrays)));
        }
        if (splits == 1) {
            return batchNorm(x.name, arrays, 0);
        }
        // The engine must not see in place updates of running statistics that an earlier pass has recorded.
        return x.positions ? normalizedByChannel(x, arrays) : normalizedByPart(x, arrays);
    }

    private String batchNorm(String x, List<String> arrays, int part) {
        return assign("torch.batch_norm(%s, %s, %s, %s, %s, True)"
                .formatted(
                        x,
                        String.join(", ", arrays),
                        bool(training),
                        number(Layer.BatchNormalization.momentum(part, splits)),
                        number(Layer.BatchNormalization.EPSILON)));
    }

    /** Normalises the parts of a map one after the other. */
    private String normalizedByPart(Value x, List<String> arrays) {
        String mean = assign("torch.clone(%s)".formatted(arrays.get(2)));
        String variance = assign("torch.clone(%s)".formatted(arrays.get(3)));
        String parts =
                assign("torch.split(%s, torch.floordiv(torch.size(%s, 0), %s), 0)".formatted(x.name, x.name, splits));
        List<String> normalized = new ArrayList<>();
        for (int part = 0; part < splits; part++) {
            normalized.add(batchNorm(
                    "%s[%s]".formatted(parts, part), List.of(arrays.get(0), arrays.get(1), mean, variance), part));
        }
        line("torch.copy_(%s, %s)".formatted(arrays.get(2), mean));
        line("torch.copy_(%s, %s)".formatted(arrays.get(3), variance));
        return assign("torch.cat([%s], 0)".formatted(String.join(", ", normalized)));
    }

    /** Normalises a map with positions first at once: the channels of all parts are adjacent in memory. */
    private String normalizedByChannel(Value x, List<String> arrays) {
        List<String> repeated = arrays.stream()
                .map(array -> assign("torch.repeat(%s, [%s])".formatted(array, splits)))
                .toList();
        String rows = assign("torch.reshape(%s, [-1, %s * torch.size(%s, 1)])"
                .formatted(permuted(x.name, 0, 2, 3, 1), splits, x.name));
        String normalized = assign("torch.batch_norm(%s, %s, True, %s, %s, True)"
                .formatted(
                        rows,
                        String.join(", ", repeated),
                        number(Layer.BatchNormalization.MOMENTUM),
                        number(Layer.BatchNormalization.EPSILON)));
        for (int i = 2; i < arrays.size(); i++) {
            line("torch.copy_(%s, torch.mean(torch.reshape(%s, [%s, -1]), [0]))"
                    .formatted(arrays.get(i), repeated.get(i), splits));
        }
        String map = "torch.reshape(%s, [%s, %s, -1, torch.size(%s, 1)])".formatted(normalized, x.side, x.side, x.name);
        return assign(permuted(map, 0, 3, 1, 2));
    }

    /** Converts a map to positions first or images first. A map with two readers is converted once. */
    private Value arranged(Value x, boolean positions) {
        if (x.positions == positions) {
            return x;
        }
        return moved.computeIfAbsent(x, any -> {
            String view = positions ? positionsFirst(x) : imagesFirst(x);
            int order = positions || format.channelsLast() ? CHANNELS_LAST : CONTIGUOUS;
            return new Value(assign(contiguous(view, order)), x.side, positions, false);
        });
    }

    private String positionsFirst(Value x) {
        if (splits == 1) {
            return permuted(x.name, 2, 1, 3, 0);
        }
        String channels = "torch.size(%s, 1)".formatted(x.name);
        String parts = "torch.reshape(%s, [%s, -1, %s, %s, %s])".formatted(x.name, splits, channels, x.side, x.side);
        String adjacent = "torch.permute(%s, [3, 4, 1, 0, 2])".formatted(parts);
        return permuted(
                "torch.reshape(%s, [%s, %s, -1, %s])".formatted(adjacent, x.side, x.side, channels), 0, 3, 1, 2);
    }

    private String imagesFirst(Value x) {
        if (splits == 1) {
            return permuted(x.name, 3, 1, 0, 2);
        }
        String channels = "torch.size(%s, 1)".formatted(x.name);
        String adjacent = "torch.reshape(%s, [%s, %s, -1, %s, %s])"
                .formatted(permuted(x.name, 0, 2, 3, 1), x.side, x.side, splits, channels);
        String parts = "torch.permute(%s, [3, 2, 0, 1, 4])".formatted(adjacent);
        return permuted("torch.reshape(%s, [-1, %s, %s, %s])".formatted(parts, x.side, x.side, channels), 0, 3, 1, 2);
    }

    /** The weight of the current convolution, in the format's type and memory order. */
    private String weight() {
        String weight = parameter();
        if (!format.bfloat16()) {
            return weight;
        }
        return format.channelsLast()
                ? "torch.to(%s, %s, False, False, %s)".formatted(weight, BFLOAT16, CHANNELS_LAST)
                : "torch.to(%s, %s)".formatted(weight, BFLOAT16);
    }

    /** The weight of the current convolution in {@code float32}. */
    private String parameter() {
        return "w[%s]".formatted(weights.size() - 1);
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

    private static String bool(boolean value) {
        return value ? "True" : "False";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.17g", value);
    }
}
