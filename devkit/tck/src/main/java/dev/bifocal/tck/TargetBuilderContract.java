package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Progress;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.step.TrainingProgress;
import java.util.List;
import java.util.Map;

/**
 * The contract of a target builder.
 *
 * <pre>{@code
 * class MyTargetContractTest extends TargetBuilderContract {
 *     @Override
 *     protected String component() {
 *         return "my-target";
 *     }
 * }
 * }</pre>
 */
public abstract class TargetBuilderContract extends PluginContract {

    /** A contract that a test completes with the builder's name. */
    protected TargetBuilderContract() {}

    /** The output over whose keys the target is built. */
    protected String output() {
        return OutputSpec.EMBEDDING;
    }

    /** The shape of one sample of the output, (D) or (n, D). */
    protected Shape shape() {
        return new Shape(6);
    }

    /**
     * The recorded cases: names of {@code .npz} files beside the test, with arrays named as {@code parity} reads them.
     */
    protected List<String> recordedCases() {
        return List.of();
    }

    /**
     * The experiment of the recorded cases, as YAML. A contract with recorded cases overrides it with a loss that reads
     * the target.
     *
     * @param recorded the name of the case
     */
    protected String experiment(String recorded) {
        throw new IllegalStateException(
                "A target is recorded together with a loss: override experiment() with an experiment that names one.");
    }

    /**
     * The names of a case's arrays in the names of {@code parity}, by the name in the file, such as {@code in_k} to
     * {@code in_embedding_key_momentum}.
     */
    protected Map<String, String> recordedNames() {
        return Map.of();
    }

    @Override
    final Kind kind() {
        return Kind.TARGET;
    }

    @Override
    final List<TargetBuilderRule> rules() {
        return List.of(TargetBuilderRule.values());
    }

    @Override
    final void check(Rule rule) {
        switch ((TargetBuilderRule) rule) {
            case NEEDS -> needs();
            case DISTRIBUTION -> distribution();
            case NO_GRADIENT -> noGradient();
            case BATCH_OF_ONE -> batchOfOne();
            case TIES -> finite(data(5).tied(), "equal vectors");
            case ZERO_VECTORS -> zeroVectors();
            case EMPTY_CLASS -> emptyClass();
            case POSITIONS -> positions();
            case DETERMINISM -> determinism();
            case READ_ONLY -> needs();
            case NOTHING_KEPT -> nothingKept();
            case CHECKPOINT -> checkpoint();
            case NO_GRAPH_HELD -> noGraphHeld();
            case PROGRESS -> progress();
            case OPTIONS -> optionsRefuse();
            case NOTHING_LEFT -> Leftovers.requireNone(this::life);
            case REPORTS -> reports();
            case CLOSE -> close();
            case RECORDED_CASES ->
                Recordings.check(getClass(), jar(), recordedCases(), this::experiment, recordedNames());
            case EXCLUDED_KEYS -> excludedKeys();
        }
    }

    private BoundOptions bound() {
        return new BoundOptions(registered().component(), options(), "losses.%s.target".formatted(Kit.KEY));
    }

    private TargetTrial trial() {
        return trial(bound().bind(), shape(), sizes());
    }

    private TargetTrial trial(Record options, Shape shape, Sizes sizes) {
        Registered<dev.bifocal.api.Component<?>> registered = registered();
        @SuppressWarnings("unchecked") // the kind is target
        Registered<TargetBuilder<?>> builder =
                new Registered<>(registered.plugin(), (TargetBuilder<?>) registered.component());
        return new TargetTrial(builder, options, output(), shape, sizes);
    }

    private TargetData data(long seed) {
        return TargetData.random(sizes(), shape(), seed);
    }

    private void needs() {
        try (TargetTrial trial = trial()) {
            trial.build(data(1), Kit.at(0));
            trial.build(data(2), Kit.at(1));
        }
    }

    private void distribution() {
        for (int seed = 1; seed <= 5; seed++) {
            try (TargetTrial trial = trial()) {
                requireDistribution(trial.build(data(seed), Kit.at(0)), "random inputs", 1 + bankSize());
            }
        }
    }

    private static void requireDistribution(Outcome outcome, String situation, int length) {
        outcome.requireFinite(situation);
        double[] values = outcome.values();
        for (int from = 0; from < values.length; from += length) {
            double sum = 0;
            for (int i = from; i < from + length; i++) {
                double value = values[i];
                Expect.that(value >= 0, () -> "With %s, an entry is %s.".formatted(situation, Expect.text(value)));
                sum += value;
            }
            double whole = sum;
            Expect.that(Math.abs(whole - 1) < 1e-4, () -> "With %s, a row sums to %s.".formatted(situation, whole));
        }
    }

    private void finite(TargetData data, String situation) {
        try (TargetTrial trial = trial()) {
            requireDistribution(trial.build(data, Kit.at(0)), situation, 1 + bankSize());
        }
    }

    private void noGradient() {
        try (TargetTrial trial = trial()) {
            trial.requireNoGradient(data(3));
        }
    }

    private void batchOfOne() {
        Sizes one = sizes().withBatch(1);
        try (TargetTrial trial = trial(bound().bind(), shape(), one)) {
            requireDistribution(
                    trial.build(TargetData.random(one, shape(), 4), Kit.at(0)),
                    "a batch of one sample",
                    1 + bankSize());
        }
    }

    private void zeroVectors() {
        finite(data(6).mapped(Values::firstRowZero), "a vector of zeros");
        finite(data(6).mapped(Values::zeros), "vectors of zeros only");
    }

    private void emptyClass() {
        for (long label = 0; label < classes(); label++) {
            finite(data(7).withBankOfClass(label), "a memory bank of class %s only".formatted(label));
        }
    }

    private void positions() {
        Shape several = shape().dimension() == 1 ? new Shape(2).addAll(shape()) : shape();
        TargetTrial trial;
        try {
            trial = trial(bound().bind(), several, sizes());
        } catch (BifocalException e) {
            Expect.that(
                    ErrorCode.of(e) == ErrorCode.CONFIGURATION && Expect.names(e, output()),
                    () -> "create() refuses several vectors per sample with a message that does not name output %s: %s"
                            .formatted(output(), e.getMessage()));
            return;
        }
        try (trial) {
            requireDistribution(
                    trial.build(TargetData.random(sizes(), several, 8), Kit.at(0)),
                    "several vectors per sample",
                    1 + bankSize());
        } catch (BifocalException e) {
            throw new AssertionError(
                    "create() accepts an output of shape %s, and then: %s Refuse the shape in create() with a message that names the output."
                            .formatted(several, e.getMessage()),
                    e);
        }
    }

    private void determinism() {
        Outcome[] outcomes = new Outcome[2];
        for (int i = 0; i < outcomes.length; i++) {
            try (TargetTrial trial = trial()) {
                trial.build(data(9), Kit.at(0));
                outcomes[i] = trial.build(data(10), Kit.at(1));
            }
        }
        Expect.same(outcomes[1].values(), outcomes[0].values(), "In a second training, the target");
        Expect.that(
                outcomes[1].reports().equals(outcomes[0].reports()),
                () -> "In a second training, the reports are %s instead of %s."
                        .formatted(outcomes[1].reports(), outcomes[0].reports()));
    }

    private void nothingKept() {
        Map<String, double[]> state;
        Outcome continued;
        try (TargetTrial trial = trial()) {
            trial.build(data(12), Kit.at(0));
            state = trial.state();
            continued = trial.build(data(13), Kit.at(1));
        }
        try (TargetTrial fresh = trial()) {
            fresh.restore(state);
            Expect.same(
                    fresh.build(data(13), Kit.at(1)).values(),
                    continued.values(),
                    "With a new component with the same states, the target");
        }
    }

    private void checkpoint() {
        Map<String, double[]> saved;
        Outcome third;
        Map<String, double[]> after;
        try (TargetTrial trial = trial()) {
            trial.build(data(14), Kit.at(0));
            trial.build(data(15), Kit.at(1));
            saved = trial.state();
            third = trial.build(data(16), Kit.at(2));
            after = trial.state();
        }
        try (TargetTrial resumed = trial()) {
            resumed.restore(saved);
            Expect.same(
                    resumed.build(data(16), Kit.at(2)).values(), third.values(), "In a resumed training, the target");
            Expect.same(resumed.state(), after, "After the third step of a resumed training, the state");
        }
    }

    private void noGraphHeld() {
        try (TargetTrial trial = trial()) {
            trial.build(data(17), Kit.at(0));
            trial.build(data(18), Kit.at(1));
            int early = trial.heldArrays();
            for (int step = 2; step < 5; step++) {
                trial.build(data(17 + step), Kit.at(step));
            }
            trial.requireHeldAtMost(early);
        }
    }

    private void progress() {
        List<Progress> moments = List.of(
                new TrainingProgress(0, 1, 0, 1),
                new TrainingProgress(0, 10, 0, 2),
                new TrainingProgress(5, 10, 1, 2),
                new TrainingProgress(9, 10, 1, 2),
                new TrainingProgress(999_999, 1_000_000, 99, 100));
        for (Progress moment : moments) {
            try (TargetTrial trial = trial()) {
                requireDistribution(
                        trial.build(data(20), moment),
                        "step %s of %s".formatted(moment.step(), moment.totalSteps()),
                        1 + bankSize());
            }
        }
    }

    private void optionsRefuse() {
        bound().refuseNonsense(options -> {
            try (TargetTrial trial = trial(options, shape(), sizes())) {
                requireDistribution(trial.build(data(21), Kit.at(0)), "this value", 1 + bankSize());
            }
        });
    }

    private void life() {
        try (TargetTrial trial = trial()) {
            trial.build(data(22), Kit.at(0));
            trial.build(data(23), Kit.at(1));
            trial.closeComponent();
        }
    }

    private void reports() {
        try (TargetTrial trial = trial()) {
            Expect.finiteReports(trial.build(data(24), Kit.at(0)).reports());
        }
    }

    private void excludedKeys() {
        TargetData data = data(26).excluding();
        double[] expected;
        try (TargetTrial trial = trial()) {
            Expect.applies(trial.respectsExcluded(), "The host gives the builder no excluded keys.");
            expected = trial.build(data, Kit.at(0)).values();
        }
        for (int i = 0; i < expected.length; i++) {
            int column = i % (1 + bankSize());
            double value = expected[i];
            Expect.that(
                    value == 0 || column == 0 || !Trial.isExcluded(column - 1),
                    () -> "The target of an excluded key is %s.".formatted(Expect.text(value)));
        }
        try (TargetTrial trial = trial()) {
            Expect.close(
                    trial.build(data.withOtherExcluded(), Kit.at(0)).values(),
                    expected,
                    1e-5,
                    "With other excluded keys, the target");
        }
    }

    private void close() {
        try (TargetTrial unused = trial()) {
            unused.requireClosed();
        }
        try (TargetTrial trial = trial()) {
            trial.build(data(25), Kit.at(0));
            trial.requireClosed();
        }
    }
}
