package dev.bifocal.host.data.cars;

import dev.bifocal.host.data.ResourceLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The 196 classes of cars in the order of the devkit's labels, each with its body type, the coarse class of C. Feng and
 * I. Patras (CVPR 2023).
 */
final class Cars196Classes {

    /** In the order of the published coarse labels. */
    static final List<String> BODY_TYPES =
            List.of("Cab", "Sedan", "SUV", "Convertible", "Coupe", "Hatchback", "Wagon", "Van");

    private static final String RESOURCE = "cars/cars196-classes.txt";

    private final List<String> names = new ArrayList<>();
    private final List<Integer> bodyTypes = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private Cars196Classes() {}

    /** Reads the bundled table. */
    static Cars196Classes load() {
        Cars196Classes classes = new Cars196Classes();
        for (String line : ResourceLines.read(RESOURCE)) {
            int colon = line.indexOf(": ");
            String name = line.substring(colon + 2);
            classes.labels.put(letters(name), classes.names.size());
            classes.names.add(name);
            classes.bodyTypes.add(BODY_TYPES.indexOf(line.substring(0, colon)));
        }
        return classes;
    }

    /** The names by label. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** The number of a class's body type in {@link #BODY_TYPES}. */
    int bodyType(int label) {
        return bodyTypes.get(label);
    }

    /**
     * The label of a name. Only letters and digits are compared, because copies write {@code Ram C-V} for
     * {@code Ram C/V}.
     */
    Optional<Integer> label(String name) {
        return Optional.ofNullable(labels.get(letters(name)));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
