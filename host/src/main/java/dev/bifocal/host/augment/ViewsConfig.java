package dev.bifocal.host.augment;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The augmentation of the two views and of evaluated images.
 *
 * @param further views beside the query and the key view, by name; a loss or a target requests them
 * @param policies lists of transforms by name, in addition to the built-in policies
 */
public record ViewsConfig(
        @Option(doc = "Policy of the query view.", value = "strong") String query,
        @Option(doc = "Policy of the key view.", value = "weak") String key,
        @Option(doc = "Policy of evaluated images. Default: test, or test-photo if images vary in size.")
                Optional<String> test,
        @Option(
                        doc = "Side length of a view in pixels. Default: the side of the data set's images, or 224 "
                                + "if they vary in size.",
                        min = 8)
                Optional<Integer> size,
        @Option(doc = "Mean of each channel. Default: the mean of the data set.") Optional<List<Double>> mean,
        @Option(doc = "Standard deviation of each channel. Default: the standard deviation of the data set.", above = 0)
                Optional<List<Double>> std,
        @Option(
                        doc =
                                "Further views by name, for losses and targets that request them, such as the small crops of multi-crop.")
                Map<String, FurtherView> further,
        @Option(doc = "Policies by name, each a list of transforms. They take precedence over built-in policies.")
                Map<String, List<TransformSpec>> policies) {

    private static final int CHANNELS = 3;

    /** Rejects statistics without exactly one number each for red, green and blue. */
    public ViewsConfig {
        requireChannels("mean", mean);
        requireChannels("std", std);
    }

    /**
     * The name of the policy of evaluated images.
     *
     * @param imageSize the side length of the data set's images if all are square and have the same size
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
