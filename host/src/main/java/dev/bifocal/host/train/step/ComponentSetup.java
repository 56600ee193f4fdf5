package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.train.wiring.Dimensions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The set-up of one loss or target builder, and the state that it asked for. */
final class ComponentSetup implements LossContext, TargetContext {

    private final String owner;
    private final Dimensions dimensions;
    private final Set<String> outputs;
    private final Set<View> views;
    private final Optional<String> target;
    private final DataType type;
    private final NDManager manager;
    private final Map<String, NDArray> states = new LinkedHashMap<>();
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    /**
     * A set-up.
     *
     * @param owner the component's place in the experiment, such as {@code losses.contrastive}
     * @param outputs the outputs that it requested
     * @param views the views that it requested
     * @param target the output over which a target builder builds
     * @param type {@code float32} keeps states and parameters as they are; {@code float64} converts numbers to it
     * @param parent where its arrays live
     */
    ComponentSetup(
            String owner,
            Dimensions dimensions,
            Set<String> outputs,
            Set<View> views,
            Optional<String> target,
            DataType type,
            NDManager parent) {
        this.owner = owner;
        this.dimensions = dimensions;
        this.outputs = outputs;
        this.views = views;
        this.target = target;
        this.type = type;
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
            throw new HostException(
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
    public int trainingSize() {
        return dimensions.trainingSize();
    }

    @Override
    public int crops(View view) {
        if (view.isFurther() && !views.contains(view)) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "%s asks for the number of crops of view '%s', but requests neither an output nor the geometry of this view."
                            .formatted(owner, view),
                    "Report it to the plugin's provider: needs() must state all views.");
        }
        return view.isFurther() ? Objects.requireNonNull(dimensions.crops().get(view)) : 1;
    }

    @Override
    public String output() {
        return target.orElseThrow();
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

    /** The arrays that live as long as the component. */
    List<NDArray> heldArrays() {
        return manager.getManagedArrays();
    }

    private boolean converts(NDArray array) {
        return array.getDataType().isFloating() && array.getDataType() != type && type != DataType.FLOAT32;
    }

    private NDArray keep(Map<String, NDArray> kept, String name, NDArray given) {
        if (!Names.isLowerCamelCase(name)) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "%s makes an array named '%s'.".formatted(owner, Printable.bounded(name, Names.LONGEST)),
                    "Report it to the plugin's provider: use letters and digits in lower camel case, such as center.");
        }
        NDArray initial = converts(given) ? given.toType(type, true) : given;
        initial.attach(manager);
        String key = owner + "." + name;
        if (states.containsKey(key) || parameters.containsKey(key)) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "%s makes two arrays named %s.".formatted(owner, name),
                    "Report it to the plugin's provider: names are unique within a component.");
        }
        kept.put(key, initial);
        return initial;
    }
}
