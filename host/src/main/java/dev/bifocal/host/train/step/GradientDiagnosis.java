package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names the component whose derivative is not finite. It hears the losses of a step that is computed once more, and
 * follows the gradient backward: through each loss, then through each head from the last to the first.
 */
final class GradientDiagnosis implements LossListener {

    private static final String REMEDY =
            "Report it to the plugin's provider: a square root, a norm or a logarithm has no finite derivative at 0. If it came late,"
                    + " a lower optimizer.lr or optimizer.clip=1 may avoid it. The last checkpoint, if there is one, is from before.";

    private final GradientProbe probe;
    private final Wiring wiring;
    private final Map<String, NDArray> weights;
    private final List<Computed> losses = new ArrayList<>();

    private record Computed(String loss, Wiring.Direction direction, NDArray value) {}

    /**
     * A diagnosis that has heard nothing yet.
     *
     * @param weights all that is trained, by name
     */
    GradientDiagnosis(GradientProbe probe, Wiring wiring, Map<String, NDArray> weights) {
        this.probe = probe;
        this.wiring = wiring;
        this.weights = weights;
    }

    @Override
    public void reported(String name, Wiring.Direction direction, NDArray value) {}

    @Override
    public void computed(String loss, Wiring.Direction direction, NDArray value) {
        losses.add(new Computed(loss, direction, value));
    }

    @Override
    public void combined(String loss, NDArray value) {}

    /**
     * The error of a loss whose derivative by an output is not finite. Only while gradients are recorded.
     *
     * @param step what was computed
     */
    Optional<BifocalException> ofLosses(Objective.Step step) {
        return losses.stream()
                .flatMap(loss -> infiniteDerivative(loss, step).map(input -> lossIsSource(loss, input, step)).stream())
                .findFirst();
    }

    /**
     * The error of a head whose derivative is not finite, if that of its outputs is. Only while gradients are recorded.
     *
     * @param total the weighted sum of the losses
     * @param passes what was computed, with what heads read
     * @param progress the progress of training
     */
    Optional<BifocalException> ofHeads(NDArray total, Map<Wiring.Pass, StepOutputs> passes, Progress progress) {
        for (int i = wiring.heads().size() - 1; i >= 0; i--) {
            Wiring.Head head = wiring.heads().get(i);
            if (isSource(head, total, passes)) {
                return Optional.of(headIsSource(head, progress));
            }
        }
        return Optional.empty();
    }

    /**
     * The error if neither a loss nor a head is the source.
     *
     * @param infinite names of weights whose gradient is not finite
     */
    static BifocalException ofEncoder(List<String> infinite, Progress progress) {
        return new HostException(
                ErrorCode.RUN,
                "The gradient of %s is not finite in step %s, although all losses are, and their derivatives as well: it overflows in the encoder."
                        .formatted(listed(infinite), progress.step() + 1),
                "Lower optimizer.lr, set optimizer.clip=1, or compute.precision=fp32; the last checkpoint, if there is one, is from before.");
    }

    /** An output that a loss reads, or a parameter of its own, by which its derivative is not finite. */
    private Optional<String> infiniteDerivative(Computed computed, Objective.Step step) {
        Map<String, NDArray> inputs = new LinkedHashMap<>();
        for (LossNeeds.Output output : loss(computed).ownRequests().outputs()) {
            Wiring.Pass pass = new Wiring.Pass(computed.direction.batch(output.view()), output.side());
            StepOutputs outputs = step.passes().get(pass);
            if (outputs != null) {
                inputs.put(
                        "output %s of the %s images".formatted(output.name(), pass.batchWord()),
                        outputs.get(output.name()));
            }
        }
        inputs.putAll(own("losses." + computed.loss));
        return probe.infiniteDerivatives(computed.value, inputs).stream().findFirst();
    }

    private Wiring.Loss loss(Computed computed) {
        return wiring.losses().stream()
                .filter(loss -> loss.key().equals(computed.loss))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, NDArray> own(String place) {
        Map<String, NDArray> own = new LinkedHashMap<>(weights);
        own.keySet().removeIf(name -> !name.startsWith(place + "."));
        return own;
    }

    private BifocalException lossIsSource(Computed computed, String input, Objective.Step step) {
        return new ComponentCall(
                        "losses." + computed.loss, loss(computed).config().component(), "compute")
                .broken(
                        "gave the value %s in step %s, whose derivative by %s is not finite"
                                .formatted(
                                        computed.value
                                                .toType(DataType.FLOAT32, false)
                                                .getFloat(),
                                        step.progress().step() + 1,
                                        input),
                        REMEDY);
    }

    /** Whether what comes into a head's backward pass is finite, and what leaves it is not. */
    private boolean isSource(Wiring.Head head, NDArray total, Map<Wiring.Pass, StepOutputs> passes) {
        Map<String, NDArray> given = new LinkedHashMap<>();
        Map<String, NDArray> read = own("heads." + head.key());
        passes.forEach((pass, outputs) -> {
            if (pass.side() == Side.ONLINE) {
                head.outputs().forEach(output -> put(given, outputs, output.name(), pass));
                put(read, outputs, head.config().from(), pass);
            }
        });
        return probe.infiniteDerivatives(total, given).isEmpty()
                && !probe.infiniteDerivatives(total, read).isEmpty();
    }

    private static void put(Map<String, NDArray> arrays, StepOutputs outputs, String output, Wiring.Pass pass) {
        if (outputs.names().contains(output)) {
            arrays.put(pass.named(output), outputs.get(output));
        }
    }

    private static BifocalException headIsSource(Wiring.Head head, Progress progress) {
        return new ComponentCall("heads." + head.key(), head.config().component(), "forward")
                .broken("computed what has no finite derivative in step %s".formatted(progress.step() + 1), REMEDY);
    }

    private static String listed(List<String> names) {
        return names.size() == 1 ? names.get(0) : "%s and %s more weights".formatted(names.get(0), names.size() - 1);
    }
}
