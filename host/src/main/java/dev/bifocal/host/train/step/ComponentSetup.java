package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.SetupContext;
import dev.bifocal.host.train.wiring.Dimensions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The set-up of one loss or target builder, and the state that it asked for. */
final class ComponentSetup implements SetupContext {

    private final String owner;
    private final Dimensions dimensions;
    private final Set<String> outputs;
    private final NDManager manager;
    private final Map<String, NDArray> states = new LinkedHashMap<>();
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    /**
     * A set-up.
     *
     * @param owner the component's place in the experiment, such as {@code losses.contrastive}
     * @param outputs the outputs that it stated
     * @param parent where its arrays live
     */
    ComponentSetup(String owner, Dimensions dimensions, Set<String> outputs, NDManager parent) {
        this.owner = owner;
        this.dimensions = dimensions;
        this.outputs = outputs;
        this.manager = parent.newSubManager();
    }

    /** State by a name that is unique in the experiment. */
    Map<String, NDArray> states() {
        return states;
    }

    /** Trained arrays by a name that is unique in the experiment. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public Shape outputShape(String output) {
        if (!outputs.contains(output)) {
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "%s asks for the shape of output %s, which is not among its needs %s."
                            .formatted(owner, output, outputs),
                    "Report it to the plugin's provider: needs() must state all outputs.");
        }
        return Objects.requireNonNull(dimensions.outputs().get(output));
    }

    @Override
    public int classes() {
        return dimensions.classes();
    }

    @Override
    public int bankSize() {
        return dimensions.bankSize();
    }

    @Override
    public int batchSize() {
        return dimensions.batch();
    }

    @Override
    public NDArray state(String name, NDArray initial) {
        return keep(states, name, initial);
    }

    @Override
    public NDArray parameter(String name, NDArray initial) {
        NDArray kept = keep(parameters, name, initial);
        kept.setRequiresGradient(true);
        return kept;
    }

    private NDArray keep(Map<String, NDArray> kept, String name, NDArray initial) {
        initial.attach(manager);
        String key = owner + "." + name;
        if (states.containsKey(key) || parameters.containsKey(key)) {
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "%s makes two arrays named %s.".formatted(owner, name),
                    "Report it to the plugin's provider: names are unique within a component.");
        }
        kept.put(key, initial);
        return initial;
    }
}
