package dev.bifocal.host.data;

import java.util.List;
import java.util.Optional;

/**
 * A data set as training and evaluation see it.
 *
 * @param name the name in the experiment, such as {@code cifartoy}
 * @param train what is trained on; evaluation never sees it
 * @param test queries and gallery of the evaluation
 * @param imageSize the side of its images in pixels where all are square and of one size
 * @param mean mean of each channel, of pixels scaled to 0..1, as the field uses it for this data set
 * @param std standard deviation of each channel, likewise
 * @param fingerprint SHA-256, in hexadecimal, over what identifies content, order, split and subset; the same on every machine
 */
public record Dataset(
        String name,
        ImageDataset train,
        ImageDataset test,
        Optional<Integer> imageSize,
        List<Double> mean,
        List<Double> std,
        String fingerprint) {}
