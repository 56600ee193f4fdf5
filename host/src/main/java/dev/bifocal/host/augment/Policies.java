package dev.bifocal.host.augment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.TransformSpec.AutoAugment;
import dev.bifocal.host.augment.TransformSpec.HorizontalFlip;
import dev.bifocal.host.augment.TransformSpec.RandomResizedCrop;
import dev.bifocal.host.augment.TransformSpec.Resize;
import dev.bifocal.host.augment.TransformSpec.ResizedCenterCrop;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A lookup of policies by name: the experiment's policies and the built-in policies. */
public final class Policies {

    private static final HorizontalFlip FLIP = new HorizontalFlip(0.5);

    private static final Map<String, List<TransformSpec>> BUILT_IN = Map.of(
            "weak", List.of(crop(0.2), FLIP),
            "strong", List.of(crop(0.2), FLIP, new AutoAugment(AutoAugment.Learned.CIFAR10)),
            "linear-train", List.of(crop(0.08), FLIP),
            "test", List.of(new Resize(Optional.empty())),
            "test-photo", List.of(new ResizedCenterCrop(Optional.empty(), Optional.empty())));

    private Policies() {}

    /**
     * The built-in policies by name; policies of papers are in recipes.
     *
     * <ul>
     *   <li>{@code weak}: a random crop and a flip
     *   <li>{@code strong}: {@code weak} and AutoAugment's policy for CIFAR-10
     *   <li>{@code linear-train}: the images that a linear classifier is trained on
     *   <li>{@code test}: resizes the image
     *   <li>{@code test-photo}: resizes the image, keeps its aspect ratio, and crops the center
     * </ul>
     */
    public static Map<String, List<TransformSpec>> builtIn() {
        return BUILT_IN;
    }

    /**
     * The policy with a name. Policies of the experiment take precedence over built-in policies.
     *
     * @param size side of a view in pixels
     * @throws BifocalException if the name is unknown, or the policy gives images of another size
     */
    public static Policy resolve(ViewsConfig views, String name, int size) {
        Map<String, List<TransformSpec>> known = new TreeMap<>(BUILT_IN);
        known.putAll(views.policies());
        List<TransformSpec> specs = known.get(name);
        if (specs == null) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "There is no policy '%s'%s"
                            .formatted(
                                    name,
                                    Suggestions.nearest(name, known.keySet())
                                            .map("; did you mean '%s'?"::formatted)
                                            .orElse(".")),
                    "Use one of " + String.join(", ", known.keySet()) + ", or define it under views.policies.");
        }
        return Policy.of(name, specs, size);
    }

    /** The policies of both views of an experiment. */
    public static Map<View, Policy> ofViews(ViewsConfig views, int size) {
        Map<View, Policy> policies = new TreeMap<>();
        policies.put(View.QUERY, resolve(views, views.query(), size));
        policies.put(View.KEY, resolve(views, views.key(), size));
        return policies;
    }

    private static RandomResizedCrop crop(double leastArea) {
        return new RandomResizedCrop(List.of(leastArea, 1.0), List.of(3.0 / 4.0, 4.0 / 3.0), Optional.empty());
    }
}
