package dev.bifocal.host.view;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.view.TransformSpec.AutoAugment;
import dev.bifocal.host.view.TransformSpec.ColorJitter;
import dev.bifocal.host.view.TransformSpec.GaussianBlur;
import dev.bifocal.host.view.TransformSpec.Grayscale;
import dev.bifocal.host.view.TransformSpec.HorizontalFlip;
import dev.bifocal.host.view.TransformSpec.RandomPerspective;
import dev.bifocal.host.view.TransformSpec.RandomResizedCrop;
import dev.bifocal.host.view.TransformSpec.Resize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Policies by name: the experiment's, and those that are built in. */
public final class Policies {

    private static final RandomResizedCrop CROP =
            new RandomResizedCrop(List.of(0.2, 1.0), List.of(3.0 / 4.0, 4.0 / 3.0), Optional.empty());
    private static final HorizontalFlip FLIP = new HorizontalFlip(0.5);
    private static final RandomPerspective PERSPECTIVE = new RandomPerspective(0.5, 0.5);

    private static final Map<String, List<TransformSpec>> BUILT_IN = Map.of(
            "weak", List.of(CROP, FLIP),
            "strong", List.of(CROP, FLIP, new AutoAugment(AutoAugment.Learned.CIFAR10)),
            "weak-sop", List.of(CROP, PERSPECTIVE, FLIP),
            "strong-sop", List.of(CROP, FLIP, PERSPECTIVE),
            "strong-cars",
                    List.of(
                            CROP,
                            FLIP,
                            PERSPECTIVE,
                            new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8),
                            new Grayscale(0.2),
                            new GaussianBlur(List.of(0.1, 2.0), 0.5)),
            "test", List.of(new Resize(Optional.empty())));

    private Policies() {}

    /**
     * The built-in policies by name: MaskCon's for CIFAR ({@code weak}, {@code strong}), Stanford Online Products ({@code
     * weak-sop}, {@code strong-sop}) and Cars ({@code strong-cars}), and {@code test}, which resizes.
     */
    public static Map<String, List<TransformSpec>> builtIn() {
        return BUILT_IN;
    }

    /**
     * The policy of a name, the experiment's before a built-in one.
     *
     * @param size side of a view in pixels
     * @throws BifocalException if there is none of that name, or it gives images of another size
     */
    public static Policy resolve(ViewsConfig views, String name, int size) {
        Map<String, List<TransformSpec>> known = new TreeMap<>(BUILT_IN);
        known.putAll(views.policies());
        List<TransformSpec> specs = known.get(name);
        if (specs == null) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "No policy is called '%s'%s"
                            .formatted(
                                    name,
                                    Suggestions.nearest(name, known.keySet())
                                            .map("; did you mean '%s'?"::formatted)
                                            .orElse(".")),
                    "Use one of " + String.join(", ", known.keySet()) + ", or state it under views.policies.");
        }
        return Policy.of(name, specs, size);
    }
}
