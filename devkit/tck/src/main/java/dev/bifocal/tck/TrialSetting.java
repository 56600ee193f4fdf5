package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.experiment.TargetConfig;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.wiring.Dimensions;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A loss with its targets, shapes and sizes. A target builder on trial is that of a loss that requests a target.
 *
 * @param loss the loss in its place
 * @param shapes the shape of one sample by output
 * @param crops the number of crops of each further view
 * @param sizes the sizes of the training
 */
record TrialSetting(Wiring.Loss loss, Map<String, Shape> shapes, Map<View, Integer> crops, Sizes sizes) {

    static final int CROPS = 2;

    /** The setting of a loss, whose targets are given; with default shapes where none are given. */
    static TrialSetting ofLoss(
            Registered<Component<?>> component, Record options, Map<String, Shape> given, Sizes sizes) {
        @SuppressWarnings("unchecked") // the kind is loss
        Registered<ViewPairLoss<?>> loss =
                new Registered<>(component.plugin(), (ViewPairLoss<?>) component.component());
        Wiring.Loss withoutTargets = Wiring.Loss.of(Kit.KEY, config(loss, options, Set.of()));
        Set<String> targets = withoutTargets.needs().targets().keySet();
        return of(Wiring.Loss.of(Kit.KEY, config(loss, options, targets)), given, sizes);
    }

    private static LossConfig config(Registered<ViewPairLoss<?>> loss, Record options, Set<String> targets) {
        Map<String, TargetConfig> named = new TreeMap<>();
        targets.forEach(name -> named.put(name, FixedTarget.config()));
        Optional<TargetConfig> only = Optional.ofNullable(named.remove(LossNeeds.TARGET));
        return new LossConfig(new Choice<>(loss, options), 1, only, named);
    }

    /**
     * The setting of a target builder, with default shapes where none are given.
     *
     * @param output the output over whose key and bank the target is built
     */
    static TrialSetting ofTarget(
            Registered<Component<?>> component, Record options, String output, Map<String, Shape> given, Sizes sizes) {
        Registered<TargetBuilder<?>> builder =
                new Registered<>(component.plugin(), (TargetBuilder<?>) component.component());
        TargetConfig target = new TargetConfig(new Choice<>(builder, options));
        Registered<ViewPairLoss<?>> reader = new Registered<>(Kit.PLUGIN, new TargetReader(output));
        LossConfig config =
                new LossConfig(new Choice<>(reader, new TargetReader.None()), 1, Optional.of(target), Map.of());
        return of(Wiring.Loss.of(Kit.KEY, config), given, sizes);
    }

    private static TrialSetting of(Wiring.Loss loss, Map<String, Shape> given, Sizes sizes) {
        Map<String, Shape> shapes = new TreeMap<>();
        Map<View, Integer> crops = new LinkedHashMap<>();
        loss.requests().forEach(requests -> {
            requests.names().forEach(name -> shapes.put(name, given.getOrDefault(name, shape(name, sizes))));
            requests.furtherViews().forEach(view -> crops.put(view, CROPS));
        });
        return new TrialSetting(loss, shapes, crops, sizes);
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

    TrialSetting withBatch(int batch) {
        return new TrialSetting(loss, shapes, crops, sizes.withBatch(batch));
    }

    TrialSetting withShapes(UnaryOperator<Shape> change, Set<String> outputs) {
        Map<String, Shape> changed = new TreeMap<>(shapes);
        outputs.forEach(
                output -> changed.compute(output, (name, shape) -> change.apply(Objects.requireNonNull(shape))));
        return new TrialSetting(loss, changed, crops, sizes);
    }

    Dimensions dimensions() {
        return sizes.dimensions(shapes, crops);
    }
}
