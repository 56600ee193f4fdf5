package dev.bifocal.host.augment;

import dev.bifocal.api.option.Option;
import java.util.Optional;

/**
 * A view beside the query and the key view, such as the small crops of multi-crop training.
 *
 * @param policy the name of the policy
 * @param size side length in pixels
 * @param count the number of crops of each image
 */
public record FurtherView(
        @Option(doc = "Policy of the view.", value = "weak") String policy,
        @Option(doc = "Side length in pixels. Default: the side of the query and key view.", min = 8)
                Optional<Integer> size,
        @Option(doc = "Number of crops of each image.", value = "1", min = 1, max = 64) int count) {}
