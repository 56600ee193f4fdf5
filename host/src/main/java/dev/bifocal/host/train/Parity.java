package dev.bifocal.host.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.config.Experiment;
import dev.bifocal.host.memory.MemoryBanks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Feeds the arrays of a recorded case to an experiment's targets and losses, past encoder and heads, and compares what comes out
 * with what was recorded.
 *
 * <p>A case holds {@code in_q} and {@code in_k} (N, D), {@code in_queue} (K, D), {@code in_coarse_batch} (N), {@code
 * in_coarse_queue} (K), and, for losses on logits, {@code in_cls_logits} (N, classes). To compare with it holds, in {@code
 * float64}, {@code out_f64_loss}, {@code out_f64_target} (the targets of all losses, weighted and summed), and the gradients
 * {@code out_f64_grad_q_raw} (before the embedding is normalised), {@code out_f64_grad_q_norm} (after) and {@code
 * out_f64_grad_logits}. What a case does not hold is not compared.
 */
public final class Parity {

    private static final String QUERY = "in_q";
    private static final String LOGITS = "in_cls_logits";
    private static final String RECORDED = "out_f64_";
    private static final Progress START = new Progress(0, 1, 0, 1);

    private final Map<String, NDArray> recorded;
    private final NDManager manager;
    private final Objective objective;
    private final List<Wiring.Loss> losses;
    private final MemoryBanks banks;

    /**
     * A comparison.
     *
     * @param recorded the case's arrays
     * @param manager owns what is computed
     * @throws BifocalException if the case lacks an array that every case holds
     */
    public Parity(Experiment experiment, Map<String, NDArray> recorded, NDManager manager) {
        this.recorded = Map.copyOf(recorded);
        this.manager = manager;
        this.losses = Wirer.losses(experiment);
        if (losses.isEmpty()) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "The experiment has no loss with a weight above 0.",
                    "Name a recipe that has one.");
        }
        losses.forEach(this::checkNeeds);
        Shape queue = array("in_queue").getShape();
        Shape embedding = new Shape(queue.get(1));
        Shape logits = recorded.containsKey(LOGITS)
                ? new Shape(array(LOGITS).getShape().get(1))
                : new Shape(1);
        Dimensions dimensions = new Dimensions(
                Map.of(OutputSpec.EMBEDDING, embedding, OutputSpec.LOGITS, logits),
                Math.toIntExact(logits.get(0)),
                Math.toIntExact(queue.get(0)),
                Math.toIntExact(array(QUERY).getShape().get(0)));
        this.objective =
                new Objective(losses, List.of(Wiring.Direction.FORWARD), dimensions, experiment.seed(), manager);
        this.banks = new MemoryBanks(manager, dimensions.bankSize(), Map.of(OutputSpec.EMBEDDING, embedding), 1);
        banks.bank(OutputSpec.EMBEDDING).keys().set(new NDIndex("..."), array("in_queue"));
        banks.bank(OutputSpec.EMBEDDING).labels().set(new NDIndex("..."), array("in_coarse_queue"));
    }

    private void checkNeeds(Wiring.Loss loss) {
        Set<LossNeeds.Output> given = new HashSet<>(Set.of(
                new LossNeeds.Output(OutputSpec.EMBEDDING, View.QUERY, Side.ONLINE),
                new LossNeeds.Output(OutputSpec.EMBEDDING, View.KEY, Side.MOMENTUM)));
        if (recorded.containsKey(LOGITS)) {
            given.add(new LossNeeds.Output(OutputSpec.LOGITS, View.QUERY, Side.ONLINE));
        }
        for (LossNeeds.Output needed : loss.needs().outputs()) {
            if (!given.contains(needed)) {
                throw new BifocalException(
                        ErrorCode.CONFIGURATION,
                        "In losses.%s: %s needs output %s of the %s view on the %s side, which the case does not hold."
                                .formatted(
                                        loss.key(),
                                        loss.config().component().component().name(),
                                        needed.name(),
                                        needed.view().name().toLowerCase(Locale.ROOT),
                                        needed.side().name().toLowerCase(Locale.ROOT)),
                        "A case gives the query view's embedding and logits online, and the key view's embedding on the"
                                + " momentum side; leave the loss out with losses.%s.weight=0.".formatted(loss.key()));
            }
        }
        if (loss.needs().target().isPresent() && loss.config().target().isEmpty()) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "In losses.%s: the loss learns a target, but none is named.".formatted(loss.key()),
                    "Set losses.%s.target.name.".formatted(loss.key()));
        }
    }

    /**
     * How far one value is from the recorded one.
     *
     * @param name what was compared
     * @param absolute the greatest absolute difference; not a number if ours is not finite
     * @param relative that, over the greatest recorded magnitude
     * @param compared the number of entries compared
     * @param notFinite recorded entries that are not finite and so cannot be compared
     */
    public record Difference(String name, double absolute, double relative, long compared, long notFinite) {}

    /** The scalars that the case was recorded with, such as {@code T1}, by name. */
    public Map<String, Double> settings() {
        Map<String, Double> settings = new TreeMap<>();
        recorded.forEach((name, array) -> {
            if (name.startsWith("in_") && array.getShape().dimension() == 0) {
                settings.put(name.substring("in_".length()), doubles(array)[0]);
            }
        });
        return settings;
    }

    /** Computes and compares. */
    public List<Difference> compare() {
        Map<String, NDArray> computed = new LinkedHashMap<>();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Map<String, NDArray> leaves = new LinkedHashMap<>();
            leaves.put(OutputSpec.EMBEDDING, leaf(array(QUERY)));
            if (recorded.containsKey(LOGITS)) {
                leaves.put(OutputSpec.LOGITS, leaf(array(LOGITS)));
            }
            Outputs query = Outputs.of("the case", leaves);
            run(query, computed);
            computed.put("grad_q_raw", query.get(OutputSpec.EMBEDDING).getGradient());
            if (recorded.containsKey(LOGITS)) {
                computed.put("grad_logits", query.get(OutputSpec.LOGITS).getGradient());
            }
            NDArray unit = leaf(Tensors.unit(array(QUERY)));
            run(Outputs.of("the case", leaves).withUnit(OutputSpec.EMBEDDING, unit), new LinkedHashMap<>());
            computed.put("grad_q_norm", unit.getGradient());
            List<Difference> differences = new ArrayList<>();
            computed.forEach((name, value) -> {
                NDArray expected = recorded.get(RECORDED + name);
                if (expected != null) {
                    differences.add(difference(name, doubles(value), doubles(expected)));
                }
            });
            return differences;
        }
    }

    private void run(Outputs query, Map<String, NDArray> computed) {
        Map<Wiring.Pass, Outputs> passes = Map.of(
                new Wiring.Pass(View.QUERY, Side.ONLINE),
                query,
                new Wiring.Pass(View.KEY, Side.MOMENTUM),
                Outputs.of("the case", Map.of(OutputSpec.EMBEDDING, array("in_k"))));
        Objective.Step step = new Objective.Step(passes, array("in_coarse_batch"), Optional.of(banks), START);
        Objective.Targets targets = objective.targets(step);
        for (Wiring.Loss loss : losses) {
            targets.of(loss, Wiring.Direction.FORWARD)
                    .ifPresent(target ->
                            computed.merge("target", target.mul(loss.config().weight()), NDArray::add));
        }
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray total = objective.total(step, targets, new Scalars(manager));
            collector.backward(total);
            computed.put("loss", total);
        }
    }

    private static Difference difference(String name, double[] ours, double[] expected) {
        if (ours.length != expected.length) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "The case records %d values of %s, but the experiment gives %d."
                            .formatted(expected.length, name, ours.length),
                    "Compare with the recipe that the case was recorded for.");
        }
        double greatest = 0;
        double magnitude = 0;
        long notFinite = 0;
        for (int i = 0; i < ours.length; i++) {
            if (Double.isFinite(expected[i])) {
                greatest = Math.max(greatest, Math.abs(ours[i] - expected[i]));
                magnitude = Math.max(magnitude, Math.abs(expected[i]));
            } else {
                notFinite++;
                greatest = Double.isFinite(ours[i]) ? greatest : Double.NaN;
            }
        }
        double relative = greatest == 0 ? 0 : magnitude == 0 ? Double.POSITIVE_INFINITY : greatest / magnitude;
        return new Difference(name, greatest, relative, ours.length - notFinite, notFinite);
    }

    private static NDArray leaf(NDArray array) {
        NDArray leaf = array.duplicate();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    private static double[] doubles(NDArray array) {
        return array.toType(DataType.FLOAT64, true).toDoubleArray();
    }

    private NDArray array(String name) {
        NDArray array = recorded.get(name);
        if (array == null) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "The case has no array %s.".formatted(name),
                    "Record it with numpy.savez, with the names that 'bifocal parity --help' lists.");
        }
        return array;
    }
}
