package dev.bifocal.tck;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.host.experiment.HeadConfig;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Registered;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contract of a head. Small sizes in {@link #options} keep the check short.
 *
 * <pre>{@code
 * class MyHeadContractTest extends HeadFactoryContract {
 *     @Override
 *     protected String component() {
 *         return "my-head";
 *     }
 *
 *     @Override
 *     protected Object options() {
 *         return "size: 6";
 *     }
 * }
 * }</pre>
 */
public abstract class HeadFactoryContract extends PluginContract {

    private static final int MOST_INPUTS = 16;
    private static final int MOST_WEIGHTS = 5;

    private static final List<Shape> INPUTS = List.of(
            new Shape(6),
            new Shape(5),
            new Shape(3, 6),
            new Shape(2, 4),
            new Shape(8, 2, 2),
            new Shape(8, 3, 3),
            new Shape(4, 4, 4));

    /** Inputs that few heads support; each is refused with a sentence or works. */
    private static final List<Shape> STRANGE = List.of(
            new Shape(1),
            new Shape(1, 1),
            new Shape(7, 3),
            new Shape(7, 1, 1),
            new Shape(1, 2, 2),
            new Shape(2, 3, 2, 2));

    /** A contract that a test completes with the head's name. */
    protected HeadFactoryContract() {}

    /**
     * The shapes of one sample with which the head is checked: (D), (n, D), or (C, h, w). By default two or three of
     * each kind that the head can read. The first one is used for most rules.
     */
    protected List<Shape> inputs() {
        HeadNeeds needs = config(INPUTS.get(0)).needs();
        List<Shape> supported = INPUTS.stream()
                .filter(shape -> needs.inputs().contains(HeadTrial.kind(shape)))
                .filter(shape ->
                        HeadTrial.refusal(config(shape), shape, sizes()).isEmpty())
                .toList();
        if (supported.isEmpty()) {
            throw new IllegalStateException(
                    "The head reads none of the shapes %s; override inputs().".formatted(INPUTS));
        }
        return supported;
    }

    @Override
    final Kind kind() {
        return Kind.HEAD;
    }

    @Override
    final List<HeadRule> rules() {
        return List.of(HeadRule.values());
    }

    @Override
    final void check(Rule rule) {
        switch ((HeadRule) rule) {
            case OUTPUTS -> outputs();
            case INITIALIZERS -> initializers();
            case SEED -> seed();
            case RUNNING_STATISTICS -> runningStatistics();
            case SAMPLES -> samples();
            case GRADIENTS -> gradients();
            case INPUTS -> unsupportedInputs();
            case DETERMINISM -> determinism();
            case READ_ONLY -> readOnly();
            case DEGENERATE -> degenerate();
            case OPTIONS -> optionsRefuse();
            case REPORTS -> reports();
            case NOTHING_LEFT -> Leftovers.requireNone(this::life);
        }
    }

    private BoundOptions bound() {
        return new BoundOptions(registered().component(), options(), "heads." + Kit.KEY);
    }

    private HeadConfig config(Shape input) {
        return config(bound().bind(), input);
    }

    private HeadConfig config(Record options, Shape input) {
        Registered<Component<?>> registered = registered();
        @SuppressWarnings("unchecked") // the kind is head
        Registered<HeadFactory<?>> factory =
                new Registered<>(registered.plugin(), (HeadFactory<?>) registered.component());
        return HeadTrial.config(factory, options, input);
    }

    private HeadTrial trial(Shape input) {
        return new HeadTrial(config(input), input, sizes(), Side.ONLINE, Kit.SEED);
    }

    private void outputs() {
        for (Shape input : inputs()) {
            try (HeadTrial trial = trial(input)) {
                requireFinite(trial.forward(trial.batch(batch(), 1), true, new Reports()), "a batch in training");
                requireFinite(trial.forward(trial.batch(batch(), 2), false, new Reports()), "a batch in evaluation");
                requireFinite(trial.forward(trial.batch(2, 3), true, new Reports()), "two samples in training");
                requireFinite(trial.forward(trial.batch(1, 4), false, new Reports()), "one sample in evaluation");
            }
        }
    }

    private static void requireFinite(Map<String, double[]> outputs, String situation) {
        Expect.finite(outputs, "With %s, output".formatted(situation));
    }

    private void initializers() {
        for (Shape input : inputs()) {
            try (HeadTrial trial = trial(input)) {
                Expect.finite(trial.values(), "The initial value of");
            }
        }
    }

    private void seed() {
        Shape input = inputs().get(0);
        Map<String, double[]> first;
        try (HeadTrial trial = trial(input)) {
            first = trial.values();
            trial.forward(trial.batch(batch(), 1), true, new Reports());
        }
        try (HeadTrial again = trial(input)) {
            Expect.same(again.values(), first, "With the same seed, the initial value of");
        }
        HeadConfig config = config(input);
        try (HeadTrial momentum = new HeadTrial(config, input, sizes(), Side.MOMENTUM, Kit.SEED)) {
            Expect.same(momentum.values(), first, "On the momentum side, the initial value of");
        }
        Expect.applies(!first.isEmpty(), "The head has no parameters.");
        try (HeadTrial other = new HeadTrial(config, input, sizes(), Side.ONLINE, Kit.SEED + 1)) {
            Map<String, double[]> values = other.values();
            Expect.that(
                    values.entrySet().stream()
                            .anyMatch(entry -> !Arrays.equals(
                                    entry.getValue(), first.getOrDefault(entry.getKey(), new double[0]))),
                    () -> "All parameters have the same initial values with another seed.");
        }
    }

    private void runningStatistics() {
        for (Shape input : inputs()) {
            try (HeadTrial trial = trial(input)) {
                Map<String, double[]> before = trial.values();
                Map<String, double[]> one = trial.forward(trial.batch(batch(), 1), false, new Reports());
                Map<String, double[]> two = trial.forward(trial.batch(batch(), 1), false, new Reports());
                Expect.same(trial.values(), before, "After evaluation, the value of");
                Expect.same(two, one, "In a second evaluation, output");
            }
        }
    }

    private void samples() {
        for (Shape input : inputs()) {
            try (HeadTrial trial = trial(input)) {
                trial.forward(trial.batch(batch(), 1), true, new Reports());
                Values batch = trial.batch(batch(), 2);
                Map<String, double[]> all = trial.forward(batch, false, new Reports());
                Values single = new Values(batch.row(0), new Shape(1).addAll(input));
                Map<String, double[]> alone = trial.forward(single, false, new Reports());
                alone.forEach((name, numbers) -> Expect.close(
                        Arrays.copyOf(all.getOrDefault(name, new double[0]), numbers.length),
                        numbers,
                        1e-3,
                        "In evaluation, output %s of a sample in a batch from that of the sample alone"
                                .formatted(name)));
            }
        }
    }

    /** The first input of each kind. */
    private List<Shape> kinds() {
        Map<HeadNeeds.Input, Shape> first = new LinkedHashMap<>();
        inputs().forEach(input -> first.putIfAbsent(HeadTrial.kind(input), input));
        return List.copyOf(first.values());
    }

    private void gradients() {
        for (Shape input : kinds()) {
            Values batch;
            try (HeadTrial trial = trial(input)) {
                batch = trial.batch(batch(), 3);
            }
            try (HeadTrial.Bare bare = HeadTrial.bare(config(input), input, sizes(), batch)) {
                boolean exact = HeadTrial.typeOf(bare) == DataType.FLOAT64;
                double step = exact ? 1e-5 : 1e-2;
                double tolerance = exact ? 1e-3 : 1e-1;
                Outcome outcome = bare.differentiate(batch);
                double[] byInput = outcome.gradients().getOrDefault("the input", new double[0]);
                int[] entries = Values.spread(byInput.length, MOST_INPUTS);
                Expect.close(
                        Values.picked(byInput, entries),
                        bare.numeric(batch, entries, step),
                        tolerance,
                        "For the input %s, the gradient of the input from finite differences".formatted(input));
                bare.trained().forEach((name, array) -> {
                    double[] gradient = outcome.gradients().getOrDefault(name, new double[0]);
                    int[] some = Values.spread(gradient.length, MOST_WEIGHTS);
                    Expect.close(
                            Values.picked(gradient, some),
                            bare.numeric(batch, array, some, step),
                            tolerance,
                            "For the input %s, the gradient of parameter %s from finite differences"
                                    .formatted(input, name));
                });
            }
        }
    }

    private void unsupportedInputs() {
        for (Shape input : STRANGE) {
            HeadConfig config = config(input);
            Optional<BifocalException> refusal = HeadTrial.refusal(config, input, sizes());
            if (refusal.isPresent()) {
                BifocalException e = refusal.get();
                Expect.that(
                        ErrorCode.of(e) == ErrorCode.CONFIGURATION
                                && !String.valueOf(e.getMessage()).isBlank(),
                        () -> "outputs() does not refuse the input %s with a sentence, but fails: %s"
                                .formatted(input, e.getMessage()));
            } else if (input.dimension() <= 3) {
                worksAsDeclared(input);
            } else {
                throw new AssertionError(
                        "outputs() accepts an input of shape %s, which no head can read.".formatted(input));
            }
        }
    }

    private void worksAsDeclared(Shape input) {
        try (HeadTrial trial = trial(input)) {
            trial.forward(trial.batch(batch(), 4), true, new Reports());
        } catch (BifocalException e) {
            throw new AssertionError(
                    "outputs() accepts an input of shape %s, and then: %s Refuse the input in outputs(), and name the supported inputs."
                            .formatted(input, e.getMessage()),
                    e);
        }
    }

    private void determinism() {
        Shape input = inputs().get(0);
        List<Map<String, double[]>> outcomes = new java.util.ArrayList<>();
        List<Map<String, double[]>> values = new java.util.ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (HeadTrial trial = trial(input)) {
                outcomes.add(trial.forward(trial.batch(batch(), 5), true, new Reports()));
                values.add(trial.values());
            }
        }
        Expect.same(outcomes.get(1), outcomes.get(0), "In a second training, output");
        Expect.same(values.get(1), values.get(0), "After a step of a second training, the value of");
    }

    private void readOnly() {
        for (Shape input : inputs()) {
            try (HeadTrial trial = trial(input)) {
                trial.forward(trial.batch(batch(), 6), true, new Reports());
            }
        }
    }

    private void degenerate() {
        for (Shape input : inputs()) {
            Values batch;
            try (HeadTrial trial = trial(input)) {
                batch = trial.batch(batch(), 7);
            }
            Values equal = batch.allRows(batch.row(0));
            try (HeadTrial.Bare bare = new HeadTrial.Bare(config(input), input, sizes(), DataType.FLOAT32)) {
                bare.differentiate(equal).requireFinite("equal samples of shape %s".formatted(input));
                bare.differentiate(batch.zeros()).requireFinite("zeros of shape %s".formatted(input));
            }
        }
    }

    private void optionsRefuse() {
        Shape input = inputs().get(0);
        bound().refuseNonsense(options -> {
            try (HeadTrial trial = new HeadTrial(config(options, input), input, sizes(), Side.ONLINE, Kit.SEED)) {
                requireFinite(trial.forward(trial.batch(batch(), 8), true, new Reports()), "this value");
            }
        });
    }

    private void reports() {
        Reports reports = new Reports();
        try (HeadTrial trial = trial(inputs().get(0))) {
            trial.forward(trial.batch(batch(), 9), true, reports);
        }
        Expect.finiteReports(reports.values());
    }

    private void life() {
        try (HeadTrial trial = trial(inputs().get(0))) {
            trial.forward(trial.batch(batch(), 10), true, new Reports());
        }
    }
}
