package dev.bifocal.host.tool.parity;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.step.TrainingProgress;
import dev.bifocal.host.train.wiring.Dimensions;
import dev.bifocal.host.train.wiring.Requests;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A case of outputs, which go to targets and losses. It gives {@code loss}, {@code target} (of the forward direction,
 * weighted and summed), the parts of the loss, and for each output of the online side the gradients {@code grad_...}
 * and {@code grad_unit_...}, by the output and by its unit vectors.
 */
final class OutputsCase implements Parity.Kind {

    private static final Pattern OUTPUT = Pattern.compile("(?!state_|bank_)(.+)_(query|key)_(online|momentum)");
    private static final Progress START = new TrainingProgress(0, 1, 0, 1);

    private final List<Wiring.Loss> losses;
    private final Map<Wiring.Pass, Map<String, NDArray>> given = new LinkedHashMap<>();
    private final Optional<MemoryBanks> banks;
    private final NDArray labels;
    private final Objective objective;

    OutputsCase(Experiment experiment, RecordedCase recorded, NDManager manager) {
        this.losses = Wirer.losses(experiment);
        recorded.inputs().forEach(name -> read(name, recorded));
        Wiring.Direction.of(experiment.symmetric())
                .forEach(direction -> losses.forEach(loss -> checkNeeds(loss, direction)));
        Map<String, Shape> shapes = new TreeMap<>();
        given.values()
                .forEach(outputs -> outputs.forEach(
                        (name, array) -> shapes.put(name, array.getShape().slice(1))));
        Set<String> bankOutputs = new TreeSet<>();
        losses.forEach(loss -> bankOutputs.addAll(loss.needs().banks()));
        CaseMemory memory = new CaseMemory(recorded, losses, bankOutputs);
        int classes = Optional.ofNullable(shapes.get(OutputSpec.LOGITS))
                .map(shape -> Math.toIntExact(shape.get(0)))
                .orElseGet(memory::classes);
        int batch = Math.toIntExact(given.values()
                .iterator()
                .next()
                .values()
                .iterator()
                .next()
                .getShape()
                .get(0));
        this.labels = memory.labels(batch, manager);
        Map<String, Shape> bankShapes = new LinkedHashMap<>();
        bankOutputs.forEach(output -> bankShapes.put(output, Objects.requireNonNull(shapes.get(output))));
        this.banks = bankOutputs.isEmpty()
                ? Optional.empty()
                : Optional.of(new MemoryBanks(manager, memory.size(), bankShapes, classes, false));
        banks.ifPresent(made -> memory.fill(made, manager));
        Dimensions dimensions = new Dimensions(shapes, classes, memory.size(), batch, batch, Map.of());
        this.objective = new Objective(losses, experiment.symmetric(), dimensions, experiment.seed(), manager);
    }

    private void read(String name, RecordedCase recorded) {
        Matcher matcher = OUTPUT.matcher(name);
        if (matcher.matches()) {
            View view = matcher.group(2).equals(View.KEY.name()) ? View.KEY : View.QUERY;
            Side side = Side.valueOf(matcher.group(3).toUpperCase(Locale.ROOT));
            given.computeIfAbsent(new Wiring.Pass(view, side), any -> new TreeMap<>())
                    .put(matcher.group(1), recorded.numbers(name).orElseThrow());
        }
    }

    private void checkNeeds(Wiring.Loss loss, Wiring.Direction direction) {
        for (LossNeeds.Output needed : loss.reads()) {
            Wiring.Pass pass = new Wiring.Pass(direction.batch(needed.view()), needed.side());
            if (!given.getOrDefault(pass, Map.of()).containsKey(needed.name())) {
                Requests reader = loss.requests().stream()
                        .filter(requests -> requests.outputs().contains(needed))
                        .findFirst()
                        .orElse(loss.ownRequests());
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "In %s: %s needs output %s of the %s view on the %s side, which the case does not hold."
                                .formatted(
                                        reader.place(),
                                        reader.component().name(),
                                        needed.name(),
                                        pass.batchWord(),
                                        pass.sideWord()),
                        "Record it as in_%s, or leave the loss out with losses.%s.weight=0."
                                .formatted(pass.named(needed.name()), loss.key()));
            }
        }
        loss.needs().targets().keySet().stream()
                .filter(name -> loss.config().target(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw new HostException(
                            ErrorCode.CONFIGURATION,
                            "In losses.%s: the loss requests a target, but none is named.".formatted(loss.key()),
                            "Set losses.%s.%s.name.".formatted(loss.key(), LossConfig.targetPlace(name)));
                });
    }

    @Override
    public void run(Comparison comparison) {
        Map<Wiring.Pass, Map<String, NDArray>> leaves = leaves();
        Map<Wiring.Pass, Map<String, NDArray>> units = new LinkedHashMap<>();
        differentiate(leaves, units, comparison, true);
        compareGradients("grad_", leaves, comparison);
        leaves().forEach((pass, outputs) -> outputs.forEach((name, array) -> {
            if (pass.side() == Side.ONLINE && comparison.wants("grad_unit_" + pass.named(name))) {
                units.computeIfAbsent(pass, any -> new TreeMap<>()).put(name, leaf(Tensors.unit(array.stopGradient())));
            }
        }));
        if (!units.isEmpty()) {
            differentiate(leaves(), units, comparison, false);
            compareGradients("grad_unit_", units, comparison);
        }
    }

    private Map<Wiring.Pass, Map<String, NDArray>> leaves() {
        Map<Wiring.Pass, Map<String, NDArray>> leaves = new LinkedHashMap<>();
        given.forEach((pass, outputs) -> {
            Map<String, NDArray> copies = new TreeMap<>(outputs);
            if (pass.side() == Side.ONLINE) {
                copies.replaceAll((name, array) -> leaf(array));
            }
            leaves.put(pass, copies);
        });
        return leaves;
    }

    private static NDArray leaf(NDArray array) {
        NDArray leaf = array.duplicate();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    private void differentiate(
            Map<Wiring.Pass, Map<String, NDArray>> leaves,
            Map<Wiring.Pass, Map<String, NDArray>> units,
            Comparison comparison,
            boolean compare) {
        Map<Wiring.Pass, StepOutputs> passes = new LinkedHashMap<>();
        leaves.forEach((pass, values) -> {
            StepOutputs outputs = StepOutputs.of("the case", values);
            for (Map.Entry<String, NDArray> unit :
                    units.getOrDefault(pass, Map.of()).entrySet()) {
                outputs = outputs.withUnit(unit.getKey(), unit.getValue());
            }
            passes.put(pass, outputs);
        });
        Objective.Step step = new Objective.Step(passes, Batch.of(Map.of(), labels), banks, START);
        LossParts parts = new LossParts();
        Objective.Targets targets;
        // Unit vectors that a target reads are kept for losses, so they need their graph.
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            targets = objective.targets(step, true, parts);
            NDArray total = objective.total(step, targets, true, parts);
            parts.combined("loss", total);
            collector.backward(total);
        }
        if (compare) {
            target(targets).ifPresent(target -> comparison.compare("target", target));
            parts.compare(comparison);
        }
    }

    private Optional<NDArray> target(Objective.Targets targets) {
        NDArray sum = null;
        for (Wiring.Loss loss : losses) {
            for (NDArray target : targets.of(loss, Wiring.Direction.FORWARD).values()) {
                NDArray weighted = target.mul(loss.config().weight());
                sum = sum == null ? weighted : sum.add(weighted);
            }
        }
        return Optional.ofNullable(sum);
    }

    private static void compareGradients(
            String prefix, Map<Wiring.Pass, Map<String, NDArray>> leaves, Comparison comparison) {
        leaves.forEach((pass, outputs) -> {
            if (pass.side() == Side.ONLINE) {
                outputs.forEach((name, array) -> comparison.compare(prefix + pass.named(name), array.getGradient()));
            }
        });
    }
}
