package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.experiment.TargetConfig;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.wiring.Dimensions;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A loss with options, shapes and sizes.
 *
 * @param loss the loss in its place
 * @param shapes the shape of one sample by output
 * @param crops the number of crops of each further view
 * @param sizes the sizes of the training
 */
record LossSetting(Wiring.Loss loss, Map<String, Shape> shapes, Map<View, Integer> crops, Sizes sizes) {

    static final int CROPS = 2;

    /** The setting of a loss with default shapes where none are given. */
    static LossSetting of(Registered<Component<?>> component, Record options, Map<String, Shape> given, Sizes sizes) {
        @SuppressWarnings("unchecked") // the kind is loss
        Registered<ViewPairLoss<?>> loss =
                new Registered<>(component.plugin(), (ViewPairLoss<?>) component.component());
        LossConfig first = config(loss, options, Map.of());
        LossNeeds needs = new ComponentCall("losses." + Kit.KEY, loss, "needs").of(first::needs);
        LossConfig config = config(loss, options, needs.targets());
        Map<String, Shape> shapes = new TreeMap<>();
        names(needs).forEach(name -> shapes.put(name, given.getOrDefault(name, shape(name, sizes))));
        Map<View, Integer> crops = new LinkedHashMap<>();
        needs.outputs().stream()
                .map(LossNeeds.Output::view)
                .filter(View::isFurther)
                .forEach(view -> crops.put(view, CROPS));
        return new LossSetting(new Wiring.Loss(Kit.KEY, config, needs), shapes, crops, sizes);
    }

    private static LossConfig config(Registered<ViewPairLoss<?>> loss, Record options, Map<String, String> targets) {
        Map<String, TargetConfig> named = new TreeMap<>();
        targets.keySet().forEach(name -> named.put(name, FixedTarget.config()));
        Optional<TargetConfig> only = Optional.ofNullable(named.remove(LossNeeds.TARGET));
        return new LossConfig(new Choice<>(loss, options), 1, only, named);
    }

    /** The names of all outputs that a loss reads. */
    static Set<String> names(LossNeeds needs) {
        Set<String> names = new LinkedHashSet<>();
        needs.outputs().forEach(output -> names.add(output.name()));
        needs.epochOutputs().values().forEach(names::addAll);
        names.addAll(needs.banks());
        return names;
    }

    static Shape shape(String output, Sizes sizes) {
        return switch (output) {
            case OutputSpec.LOGITS -> new Shape(sizes.classes());
            case OutputSpec.ALIGNED -> new Shape(3, 6);
            case OutputSpec.MAPS -> new Shape(6, 2, 2);
            case OutputSpec.FEATURES -> new Shape(6, 2, 2);
            default -> new Shape(6);
        };
    }

    LossNeeds needs() {
        return loss.needs();
    }

    Shape shape(String output) {
        return Objects.requireNonNull(shapes.get(output));
    }

    /** The number of rows of a view's outputs. */
    int rows(View view) {
        return sizes.batch() * crops.getOrDefault(view, 1);
    }

    LossSetting withBatch(int batch) {
        return new LossSetting(loss, shapes, crops, sizes.withBatch(batch));
    }

    LossSetting withShapes(UnaryOperator<Shape> change, Set<String> outputs) {
        Map<String, Shape> changed = new TreeMap<>(shapes);
        outputs.forEach(
                output -> changed.compute(output, (name, shape) -> change.apply(Objects.requireNonNull(shape))));
        return new LossSetting(loss, changed, crops, sizes);
    }

    Dimensions dimensions() {
        return sizes.dimensions(shapes, crops);
    }
}
