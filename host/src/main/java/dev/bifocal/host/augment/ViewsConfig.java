package dev.bifocal.host.augment;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the two views are made.
 *
 * @param policies lists of transforms by name, beside those that are built in
 */
public record ViewsConfig(
        @Option(doc = "Policy of the query view.", value = "strong") String query,
        @Option(doc = "Policy of the key view.", value = "weak") String key,
        @Option(
                        doc =
                                "Policy of the images that are evaluated; without it test, or test-photo where images vary in size.")
                Optional<String> test,
        @Option(
                        doc =
                                "Side of a view in pixels; without it the side of the data set's images, or 224 where they vary.",
                        min = 8)
                Optional<Integer> size,
        @Option(doc = "Mean of each channel; without it the data set's.") Optional<List<Double>> mean,
        @Option(doc = "Standard deviation of each channel; without it the data set's.", above = 0)
                Optional<List<Double>> std,
        @Option(doc = "Policies by name, each a list of transforms; a built-in name is replaced.")
                Map<String, List<TransformSpec>> policies) {

    private static final int CHANNELS = 3;

    /** Refuses statistics that are not one number for each of red, green and blue. */
    public ViewsConfig {
        requireChannels("mean", mean);
        requireChannels("std", std);
    }

    /**
     * The name of the policy of images that are evaluated.
     *
     * @param imageSize side of the data set's images where all are square and of one size
     */
    public String testPolicy(Optional<Integer> imageSize) {
        return test.orElse(imageSize.isPresent() ? "test" : "test-photo");
    }

    private static void requireChannels(String option, Optional<List<Double>> values) {
        if (values.isPresent() && values.get().size() != CHANNELS) {
            throw new IllegalArgumentException("%s needs one number for each of red, green and blue, but has %s."
                    .formatted(option, values.get().size()));
        }
    }
}
