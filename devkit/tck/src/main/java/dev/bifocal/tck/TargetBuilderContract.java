package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Progress;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.train.step.TrainingProgress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
     * The shape of one sample of each output that the builder requests beside {@link #output}. Outputs without an entry
     * have a default: (6) for most outputs, (classes) for {@code logits}, (3, 6) for {@code aligned}, and (6, 2, 2) for
     * {@code maps} and {@code features}.
     */
    protected Map<String, Shape> shapes() {
        return Map.of();
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
            case EPOCHS_AND_CLOSE -> epochsAndClose();
            case RECORDED_CASES ->
                Recordings.check(getClass(), jar(), recordedCases(), this::experiment, recordedNames());
            case EXCLUDED_KEYS -> excludedKeys();
        }
    }

    private BoundOptions bound() {
        return new BoundOptions(registered().component(), options(), "losses.%s.target".formatted(Kit.KEY));
    }

    private TrialSetting setting() {
        return setting(bound().bind(), shape(), sizes());
    }

    private TrialSetting setting(Record options, Shape shape, Sizes sizes) {
        Map<String, Shape> all = new TreeMap<>(shapes());
        all.put(output(), shape);
        return TrialSetting.ofTarget(registered(), options, output(), all, sizes);
    }

    private TargetTrial trial() {
        return new TargetTrial(setting());
    }

    private TrialData data(long seed) {
        return TrialData.random(setting(), seed);
    }

    private void needs() {
        try (TargetTrial trial = trial()) {
            trial.first(data(1));
            trial.build(data(2), Kit.at(1));
        }
    }

    private void distribution() {
        for (int seed = 1; seed <= 5; seed++) {
            try (TargetTrial trial = trial()) {
                requireDistribution(trial.first(data(seed)), "random inputs", 1 + bankSize());
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

    private void finite(TrialData data, String situation) {
        try (TargetTrial trial = trial()) {
            requireDistribution(trial.first(data), situation, 1 + bankSize());
        }
    }

    private void noGradient() {
        try (TargetTrial trial = trial()) {
            trial.requireNoGradient(data(3));
        }
    }

    private void batchOfOne() {
        TrialSetting one = setting().withBatch(1);
        try (TargetTrial trial = new TargetTrial(one)) {
            requireDistribution(trial.first(TrialData.random(one, 4)), "a batch of one sample", 1 + bankSize());
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
        TrialSetting setting = setting(bound().bind(), several, sizes());
        TargetTrial trial;
        try {
            trial = new TargetTrial(setting);
        } catch (BifocalException e) {
            Expect.that(
                    ErrorCode.of(e) == ErrorCode.CONFIGURATION && Expect.names(e, output()),
                    () -> "create() refuses several vectors per sample with a message that does not name output %s: %s"
                            .formatted(output(), e.getMessage()));
            return;
        }
        try (trial) {
            requireDistribution(
                    trial.first(TrialData.random(setting, 8)), "several vectors per sample", 1 + bankSize());
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
                trial.first(data(9));
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
            trial.first(data(12));
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
            trial.first(data(14));
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
            trial.first(data(17));
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
                trial.startEpoch(data(20), moment);
                requireDistribution(
                        trial.build(data(20), moment),
                        "step %s of %s".formatted(moment.step(), moment.totalSteps()),
                        1 + bankSize());
            }
        }
    }

    private void optionsRefuse() {
        bound().refuseNonsense(options -> {
            TrialSetting setting = setting(options, shape(), sizes());
            try (TargetTrial trial = new TargetTrial(setting)) {
                requireDistribution(trial.first(TrialData.random(setting, 21)), "this value", 1 + bankSize());
            }
        });
    }

    private void life() {
        try (TargetTrial trial = trial()) {
            trial.first(data(22));
            trial.build(data(23), Kit.at(1));
            trial.closeComponent();
        }
    }

    private void reports() {
        try (TargetTrial trial = trial()) {
            Expect.finiteReports(trial.first(data(24)).reports());
        }
    }

    private void excludedKeys() {
        TrialData data = data(26).excluding();
        double[] expected;
        try (TargetTrial trial = trial()) {
            Expect.applies(trial.respectsExcluded(), "The host gives the builder no excluded keys.");
            expected = trial.first(data).values();
        }
        for (int i = 0; i < expected.length; i++) {
            int column = i % (1 + bankSize());
            double value = expected[i];
            Expect.that(
                    value == 0 || column == 0 || !TrialData.isExcluded(column - 1),
                    () -> "The target of an excluded key is %s.".formatted(Expect.text(value)));
        }
        try (TargetTrial trial = trial()) {
            Expect.close(
                    trial.first(data.withOtherExcluded()).values(),
                    expected,
                    1e-5,
                    "With other excluded keys, the target");
        }
    }

    private void epochsAndClose() {
        TrialData data = data(25);
        try (TargetTrial unused = trial()) {
            unused.requireClosed();
        }
        try (TargetTrial trial = trial()) {
            trial.startEpoch(data, Kit.at(0));
            trial.build(data, Kit.at(0));
            trial.startEpoch(data, Kit.at(5));
            trial.build(data, Kit.at(5));
            trial.requireClosed();
        }
    }
}
