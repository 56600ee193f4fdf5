package dev.bifocal.tck;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.train.step.TrainingProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The contract of a loss.
 *
 * <pre>{@code
 * class MyLossContractTest extends ViewPairLossContract {
 *     @Override
 *     protected String component() {
 *         return "my-loss";
 *     }
 * }
 * }</pre>
 */
public abstract class ViewPairLossContract extends PluginContract {

    private static final int MOST_ENTRIES = 48;
    private static final int OTHER_SAMPLES = 3;

    /** A contract that a test completes with the loss's name. */
    protected ViewPairLossContract() {}

    /**
     * The shapes of one sample by output, for outputs that need others than the default: (6) for most outputs,
     * (classes) for {@code logits}, (3, 6) for {@code aligned}, and (6, 2, 2) for {@code maps} and {@code features}.
     */
    protected Map<String, Shape> shapes() {
        return Map.of();
    }

    /**
     * Whether the loss lets gradients flow to an output of the online side. A loss that stops the gradient of an
     * output, such as SimSiam's of the key, overrides this method; the kit then requires a gradient of 0.
     *
     * @param output the name of the output
     * @param view the view
     */
    protected boolean gradientFlowsTo(String output, View view) {
        return true;
    }

    /**
     * The type in which gradients are compared with finite differences. A loss that cannot compute in {@code float64}
     * returns {@code float32}, which allows only a coarse comparison.
     */
    protected DataType precision() {
        return DataType.FLOAT64;
    }

    /**
     * The recorded cases: names of {@code .npz} files beside the test, with arrays named as {@code parity} reads them.
     */
    protected List<String> recordedCases() {
        return List.of();
    }

    /**
     * The experiment of the recorded cases, as YAML; by default this loss alone, with the options of this contract.
     *
     * @param recorded the name of the case
     */
    protected String experiment(String recorded) {
        Object options = options();
        String text = options instanceof String yaml ? yaml : BoundOptions.json(options);
        return Recordings.lossExperiment(component(), text);
    }

    /**
     * The names of a case's arrays in the names of {@code parity}, by the name in the file, such as {@code in_q} to
     * {@code in_embedding_query_online}.
     */
    protected Map<String, String> recordedNames() {
        return Map.of();
    }

    @Override
    final Kind kind() {
        return Kind.LOSS;
    }

    @Override
    final List<LossRule> rules() {
        return List.of(LossRule.values());
    }

    @Override
    final void check(Rule rule) {
        switch ((LossRule) rule) {
            case NEEDS -> needs();
            case VALUE -> value();
            case GRADIENTS -> gradients();
            case BATCH_OF_ONE -> batchOfOne();
            case TIES -> ties();
            case ZERO_VECTORS -> zeroVectors();
            case DIRECTIONS -> directions();
            case POSITIONS -> positions();
            case DETERMINISM -> new LossMemory(setting()).requireDeterminism();
            case READ_ONLY -> readOnly();
            case NOTHING_KEPT -> new LossMemory(setting()).requireNothingKept();
            case CHECKPOINT -> new LossMemory(setting()).requireCheckpoint();
            case NO_GRAPH_HELD -> new LossMemory(setting()).requireNoGraphHeld();
            case PROGRESS -> progress();
            case OPTIONS -> optionsRefuse();
            case SHAPES -> unsupportedShapes();
            case NOTHING_LEFT -> Leftovers.requireNone(this::life);
            case REPORTS -> reports();
            case EPOCHS_AND_CLOSE -> epochsAndClose();
            case RECORDED_CASES ->
                Recordings.check(getClass(), jar(), recordedCases(), this::experiment, recordedNames());
            case EXCLUDED_KEYS -> excludedKeys();
        }
    }

    private BoundOptions bound() {
        return new BoundOptions(registered().component(), options(), "losses." + Kit.KEY);
    }

    private TrialSetting setting() {
        return setting(bound().bind());
    }

    private TrialSetting setting(Record options) {
        return TrialSetting.ofLoss(registered(), options, shapes(), sizes());
    }

    private static LossTrial trial(TrialSetting setting, Symmetric symmetric) {
        return new LossTrial(setting, symmetric, DataType.FLOAT32);
    }

    private static LossTrial trial(TrialSetting setting) {
        return trial(setting, Symmetric.NONE);
    }

    private void needs() {
        TrialSetting setting = setting();
        try (LossTrial trial = trial(setting)) {
            trial.first(TrialData.random(setting, 1));
            trial.step(TrialData.random(setting, 2), Kit.at(1));
        }
    }

    private void value() {
        TrialSetting setting = setting();
        for (int seed = 1; seed <= OTHER_SAMPLES; seed++) {
            TrialData data = TrialData.random(setting, seed);
            Outcome single;
            try (LossTrial trial = trial(setting)) {
                single = trial.first(data);
            }
            single.requireFinite("random inputs");
            if (precision() == DataType.FLOAT64) {
                try (LossTrial trial = new LossTrial(setting, Symmetric.NONE, DataType.FLOAT64)) {
                    Expect.close(
                            single.values(),
                            trial.first(data).values(),
                            1e-3,
                            "The float32 value from the float64 value");
                }
            }
        }
    }

    private void gradients() {
        TrialSetting setting = setting();
        boolean exact = precision() == DataType.FLOAT64;
        double step = exact ? 1e-5 : 1e-2;
        double tolerance = exact ? 1e-4 : 5e-2;
        TrialData data = TrialData.random(setting, 3);
        try (LossTrial trial = new LossTrial(setting, Symmetric.NONE, precision())) {
            trial.startEpoch(data, Kit.at(0));
            Map<String, double[]> state = trial.state();
            Outcome outcome = trial.step(data, Kit.at(0));
            trial.restore(state);
            data.outputs().keySet().stream()
                    .filter(key -> key.pass().side() == Side.ONLINE)
                    .filter(key -> outcome.gradients().containsKey(key.words()))
                    .forEach(key -> {
                        double[] gradient = gradient(outcome, key.words());
                        if (gradientFlowsTo(key.output(), key.pass().batch())) {
                            int[] entries = Values.spread(gradient.length, MOST_ENTRIES);
                            Expect.close(
                                    Values.picked(gradient, entries),
                                    trial.numeric(data, key, entries, step),
                                    tolerance,
                                    "The gradient of %s from finite differences".formatted(key.words()));
                        } else {
                            Expect.that(
                                    Arrays.stream(gradient).allMatch(number -> number == 0),
                                    () -> "%s has a gradient, although gradientFlowsTo() returns false for it."
                                            .formatted(key.words()));
                        }
                    });
            trial.parameters().forEach(name -> {
                double[] gradient = gradient(outcome, name);
                int[] entries = Values.spread(gradient.length, MOST_ENTRIES);
                Expect.close(
                        Values.picked(gradient, entries),
                        trial.numeric(data, name, entries, step),
                        tolerance,
                        "The gradient of parameter %s from finite differences".formatted(name));
            });
        }
    }

    private static double[] gradient(Outcome outcome, String name) {
        return outcome.gradients().getOrDefault(name, new double[0]);
    }

    private void batchOfOne() {
        TrialSetting setting = setting().withBatch(1);
        LossTrial trial;
        try {
            trial = trial(setting);
        } catch (BifocalException e) {
            requireConfiguration(e, "a batch of one sample");
            return;
        }
        try (trial) {
            trial.first(TrialData.random(setting, 4)).requireFinite("a batch of one sample");
        }
    }

    private static void requireConfiguration(BifocalException e, String situation) {
        Expect.that(ErrorCode.of(e) == ErrorCode.CONFIGURATION, () -> "With %s: %s %s"
                .formatted(situation, e.getMessage(), e.remedy()));
    }

    private void ties() {
        TrialSetting setting = setting();
        TrialData data = TrialData.random(setting, 5);
        finite(setting, data.tied(), "equal vectors everywhere");
        finite(setting, data.mapped(values -> values.allRows(values.row(0))), "equal vectors in each view");
    }

    private void zeroVectors() {
        TrialSetting setting = setting();
        TrialData data = TrialData.random(setting, 6);
        finite(setting, data.mapped(Values::firstRowZero), "a vector of zeros");
        finite(setting, data.mapped(Values::zeros), "vectors of zeros only");
    }

    private static void finite(TrialSetting setting, TrialData data, String situation) {
        try (LossTrial trial = trial(setting)) {
            trial.first(data).requireFinite(situation);
        }
    }

    private void directions() {
        TrialSetting setting = setting();
        TrialData data = TrialData.random(setting, 7);
        Outcome both;
        boolean stateless;
        try (LossTrial trial = trial(setting, Symmetric.SUM)) {
            both = trial.first(data);
            stateless = trial.objective.states().isEmpty();
        }
        both.requireFinite("symmetric: sum");
        if (stateless) {
            double[] sum = {value(setting, data) + value(setting, data.exchanged())};
            Expect.close(both.values(), sum, 1e-4, "The value of both directions from the sum of single directions");
        }
    }

    private static double value(TrialSetting setting, TrialData data) {
        try (LossTrial trial = trial(setting)) {
            return trial.first(data).values()[0];
        }
    }

    private void positions() {
        TrialSetting setting = setting();
        Set<String> vectors = setting.shapes().entrySet().stream()
                .filter(entry ->
                        entry.getValue().dimension() == 1 && !entry.getKey().equals(OutputSpec.LOGITS))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Expect.applies(!vectors.isEmpty(), "The loss reads no output with one vector per sample.");
        worksOrNamesOutput(
                setting.withShapes(shape -> new Shape(2).addAll(shape), vectors),
                vectors,
                "several vectors per sample");
    }

    private void unsupportedShapes() {
        TrialSetting setting = setting();
        Set<String> changed = new TreeSet<>(setting.shapes().keySet());
        changed.removeAll(Set.of(OutputSpec.FEATURES, OutputSpec.MAPS, OutputSpec.ALIGNED, OutputSpec.LOGITS));
        Expect.applies(!changed.isEmpty(), "All outputs that the loss reads have a fixed meaning.");
        worksOrNamesOutput(
                setting.withShapes(shape -> new Shape(2, 3, 2), changed), changed, "outputs of shape (2, 3, 2)");
    }

    private static void worksOrNamesOutput(TrialSetting setting, Set<String> outputs, String situation) {
        LossTrial trial;
        try {
            trial = trial(setting);
        } catch (BifocalException e) {
            requireConfiguration(e, situation);
            Expect.that(
                    outputs.stream().anyMatch(output -> Expect.names(e, output)),
                    () -> "create() refuses %s with a message that names none of the outputs %s: %s"
                            .formatted(situation, outputs, e.getMessage()));
            return;
        }
        try (trial) {
            trial.first(TrialData.random(setting, 8)).requireFinite(situation);
        } catch (BifocalException e) {
            throw new AssertionError(
                    "create() accepts %s, and then: %s Refuse the shape in create() with a message that names the output."
                            .formatted(situation, e.getMessage()),
                    e);
        }
    }

    private void readOnly() {
        TrialSetting setting = setting();
        TrialData data = TrialData.random(setting, 11);
        try (LossTrial trial = trial(setting, Symmetric.SUM)) {
            trial.first(data);
            trial.step(data, Kit.at(1));
        }
    }

    private void progress() {
        TrialSetting setting = setting();
        TrialData data = TrialData.random(setting, 20);
        List<Progress> moments = List.of(
                new TrainingProgress(0, 1, 0, 1),
                new TrainingProgress(0, 10, 0, 2),
                new TrainingProgress(4, 10, 0, 2),
                new TrainingProgress(5, 10, 1, 2),
                new TrainingProgress(9, 10, 1, 2),
                new TrainingProgress(999_999, 1_000_000, 99, 100));
        for (Progress moment : moments) {
            try (LossTrial trial = trial(setting)) {
                trial.startEpoch(data, moment);
                trial.step(data, moment).requireFinite("step %s of %s".formatted(moment.step(), moment.totalSteps()));
            }
        }
    }

    private void optionsRefuse() {
        bound().refuseNonsense(options -> {
            TrialSetting setting = setting(options);
            try (LossTrial trial = trial(setting)) {
                trial.first(TrialData.random(setting, 21)).requireFinite("this value");
            }
        });
    }

    private void life() {
        TrialSetting setting = setting();
        try (LossTrial trial = trial(setting)) {
            trial.first(TrialData.random(setting, 22));
            trial.step(TrialData.random(setting, 23), Kit.at(1));
            trial.closeComponent();
        }
    }

    private void reports() {
        TrialSetting setting = setting();
        try (LossTrial trial = trial(setting)) {
            Expect.finiteReports(trial.first(TrialData.random(setting, 24)).reports());
        }
    }

    private void excludedKeys() {
        TrialSetting setting = setting();
        Expect.applies(
                setting.needs().respectsExcluded() && !setting.needs().banks().isEmpty(),
                "The host gives the loss no excluded keys.");
        TrialData data = TrialData.random(setting, 26).excluding();
        Outcome expected;
        try (LossTrial trial = trial(setting)) {
            expected = trial.first(data);
        }
        expected.requireFinite("excluded keys");
        try (LossTrial trial = trial(setting)) {
            Outcome actual = trial.first(data.withOtherExcluded());
            Expect.close(actual.values(), expected.values(), 1e-5, "With other excluded keys, the value");
            expected.gradients()
                    .forEach((name, gradient) -> Expect.close(
                            gradient(actual, name),
                            gradient,
                            1e-5,
                            "With other excluded keys, the gradient of %s".formatted(name)));
        }
    }

    private void epochsAndClose() {
        TrialSetting setting = setting();
        TrialData data = TrialData.random(setting, 25);
        try (LossTrial unused = trial(setting)) {
            unused.requireClosed();
        }
        try (LossTrial trial = trial(setting)) {
            trial.startEpoch(data, Kit.at(0));
            trial.step(data, Kit.at(0));
            trial.startEpoch(data, Kit.at(5));
            trial.step(data, Kit.at(5));
            trial.requireClosed();
        }
    }
}
