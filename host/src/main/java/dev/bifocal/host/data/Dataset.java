package dev.bifocal.host.data;

import java.util.List;
import java.util.Optional;

/**
 * A data set with a training and a test part.
 *
 * @param name the value of {@code data.dataset}, such as {@code cifartoy}
 * @param train the training images, which evaluation does not use
 * @param test the queries and the gallery of the evaluation
 * @param imageSize the side length in pixels if all images are square and have the same size
 * @param mean the conventional mean of each channel, of pixels scaled to 0..1
 * @param std the conventional standard deviation of each channel, of pixels scaled to 0..1
 * @param fingerprint the SHA-256 in hexadecimal of the content, order, split and subset; equal on all machines
 */
public record Dataset(
        String name,
        ImageDataset train,
        ImageDataset test,
        Optional<Integer> imageSize,
        List<Double> mean,
        List<Double> std,
        String fingerprint) {}
