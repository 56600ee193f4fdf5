package dev.bifocal.host.augment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.augment.TransformSpec.AutoAugment;
import dev.bifocal.host.augment.TransformSpec.ColorJitter;
import dev.bifocal.host.augment.TransformSpec.GaussianBlur;
import dev.bifocal.host.augment.TransformSpec.Grayscale;
import dev.bifocal.host.augment.TransformSpec.HorizontalFlip;
import dev.bifocal.host.augment.TransformSpec.RandomPerspective;
import dev.bifocal.host.augment.TransformSpec.RandomResizedCrop;
import dev.bifocal.host.augment.TransformSpec.Resize;
import dev.bifocal.host.augment.TransformSpec.ResizedCenterCrop;
import dev.bifocal.host.augment.TransformSpec.Solarize;
import dev.bifocal.host.message.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Policies by name: the experiment's, and those that are built in. */
public final class Policies {

    private static final RandomResizedCrop CROP = crop(0.2);
    private static final HorizontalFlip FLIP = new HorizontalFlip(0.5);
    private static final RandomPerspective PERSPECTIVE = new RandomPerspective(0.5, 0.5);
    private static final ColorJitter BYOL_JITTER = new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8);
    private static final ColorJitter MOCO_JITTER = new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8);
    private static final Grayscale GRAYSCALE = new Grayscale(0.2);
    private static final Solarize SOLARIZE = new Solarize(128, 0.2);

    private static final Map<String, List<TransformSpec>> BUILT_IN = Map.ofEntries(
            Map.entry("weak", List.of(CROP, FLIP)),
            Map.entry("strong", List.of(CROP, FLIP, new AutoAugment(AutoAugment.Learned.CIFAR10))),
            Map.entry("weak-sop", List.of(CROP, PERSPECTIVE, FLIP)),
            Map.entry("strong-sop", List.of(CROP, FLIP, PERSPECTIVE)),
            Map.entry("strong-cars", List.of(CROP, FLIP, PERSPECTIVE, MOCO_JITTER, GRAYSCALE, blur(0.5))),
            Map.entry("byol-1", List.of(crop(0.08), FLIP, BYOL_JITTER, GRAYSCALE, blur(1.0))),
            Map.entry("byol-2", List.of(crop(0.08), FLIP, BYOL_JITTER, GRAYSCALE, blur(0.1), SOLARIZE)),
            Map.entry("byol-1-tiny", List.of(crop(0.08), FLIP, BYOL_JITTER, GRAYSCALE)),
            Map.entry("byol-2-tiny", List.of(crop(0.08), FLIP, BYOL_JITTER, GRAYSCALE, SOLARIZE)),
            Map.entry("lewel-1", List.of(CROP, FLIP, BYOL_JITTER, GRAYSCALE, blur(1.0))),
            Map.entry("lewel-2", List.of(CROP, FLIP, BYOL_JITTER, GRAYSCALE, blur(0.1), SOLARIZE)),
            Map.entry("lewel-1-tiny", List.of(CROP, FLIP, BYOL_JITTER, GRAYSCALE)),
            Map.entry("lewel-2-tiny", List.of(CROP, FLIP, BYOL_JITTER, GRAYSCALE, SOLARIZE)),
            Map.entry("moco-v1", List.of(CROP, GRAYSCALE, new ColorJitter(0.4, 0.4, 0.4, 0.4, 1.0), FLIP)),
            Map.entry("moco-v2", List.of(CROP, MOCO_JITTER, GRAYSCALE, blur(0.5), FLIP)),
            Map.entry("moco-v2-tiny", List.of(CROP, MOCO_JITTER, GRAYSCALE, FLIP)),
            Map.entry(
                    "simclr",
                    List.of(crop(0.08), FLIP, new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8), GRAYSCALE, blur(0.5))),
            Map.entry("simclr-tiny", List.of(crop(0.08), FLIP, MOCO_JITTER, GRAYSCALE)),
            Map.entry("linear-train", List.of(crop(0.08), FLIP)),
            Map.entry("test", List.of(new Resize(Optional.empty()))),
            Map.entry("test-photo", List.of(new ResizedCenterCrop(Optional.empty(), Optional.empty()))));

    private Policies() {}

    /**
     * The built-in policies by name.
     *
     * <p>MaskCon's for CIFAR ({@code weak}, {@code strong}), Stanford Online Products ({@code weak-sop}, {@code strong-sop}) and
     * Cars ({@code strong-cars}); those of BYOL, LEWEL, MoCo and SimCLR for photos, those of two views with their number, and
     * as {@code -tiny} for images of 32 x 32 pixels, which are not blurred (as SimCLR's paper has it for CIFAR-10, with half the
     * jitter); {@code linear-train} for linear classifiers; {@code test}, which resizes, and {@code test-photo}, which keeps the
     * aspect ratio and crops the middle.
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

    private static RandomResizedCrop crop(double leastArea) {
        return new RandomResizedCrop(List.of(leastArea, 1.0), List.of(3.0 / 4.0, 4.0 / 3.0), Optional.empty());
    }

    private static GaussianBlur blur(double probability) {
        return new GaussianBlur(List.of(0.1, 2.0), probability);
    }
}
