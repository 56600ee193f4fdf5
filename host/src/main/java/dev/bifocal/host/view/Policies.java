package dev.bifocal.host.view;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.config.ViewsConfig;
import dev.bifocal.host.view.TransformSpec.AutoAugment;
import dev.bifocal.host.view.TransformSpec.ColorJitter;
import dev.bifocal.host.view.TransformSpec.GaussianBlur;
import dev.bifocal.host.view.TransformSpec.Grayscale;
import dev.bifocal.host.view.TransformSpec.HorizontalFlip;
import dev.bifocal.host.view.TransformSpec.RandomPerspective;
import dev.bifocal.host.view.TransformSpec.RandomResizedCrop;
import dev.bifocal.host.view.TransformSpec.Resize;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Policies by name: the experiment's, and those that are built in. */
public final class Policies {

    private static final int MAX_TYPOS = 2;
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
                    "No policy is called '" + name + "'" + suggestion(name, known),
                    "Use one of " + String.join(", ", known.keySet()) + ", or state it under views.policies.");
        }
        return Policy.of(name, specs, size);
    }

    private static String suggestion(String name, Map<String, ?> known) {
        return known.keySet().stream()
                .filter(candidate -> distance(name, candidate) <= MAX_TYPOS)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .map(candidate -> "; did you mean '" + candidate + "'?")
                .orElse(".");
    }

    /** Levenshtein's distance. */
    private static int distance(String first, String second) {
        int[] previous = new int[second.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= first.length(); i++) {
            int[] current = new int[previous.length];
            current[0] = i;
            for (int j = 1; j < previous.length; j++) {
                int replaced = previous[j - 1] + (first.charAt(i - 1) == second.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[second.length()];
    }
}
