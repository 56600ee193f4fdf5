package dev.bifocal.host.tool.inspect;

import java.util.List;

/**
 * Whether alignment maps point at the object (the pointing game; J. Zhang et al., Top-down neural attention by
 * excitation backprop, ECCV 2016, here without tolerance), and how much of their weight lies on it.
 *
 * <p>Everything is measured on whole, unaugmented images. A map's peak is the centre of the cell with the greatest
 * weight; of several such cells each counts in equal parts, so that a constant map scores as the uniform baseline does.
 *
 * @param images the number of images
 * @param maps k
 * @param rows h
 * @param columns w
 * @param peakOnObject the share of peaks that lie on the object, over all images and maps
 * @param mostPeakedOnObject the same for the one most peaked map of each image
 * @param uniform the score of a peak on a random cell: the share of cells whose centre lies on the object
 * @param centre the score of a peak in the middle of the image
 * @param mass the share of the maps' weight that lies on the object
 * @param mostPeakedMass the same for the one most peaked map of each image
 * @param area the share of the image that the object covers, which is the mass of a constant map
 * @param peakedness greatest weight over mean weight, averaged over images and maps
 * @param entropy relative to ln(h w), averaged likewise
 * @param peakOnObjectByMap {@code peakOnObject} of each map alone
 * @param massByMap {@code mass} of each map alone
 */
public record Pointing(
        int images,
        int maps,
        int rows,
        int columns,
        Estimate peakOnObject,
        Estimate mostPeakedOnObject,
        Estimate uniform,
        Estimate centre,
        Estimate mass,
        Estimate mostPeakedMass,
        Estimate area,
        double peakedness,
        double entropy,
        List<Double> peakOnObjectByMap,
        List<Double> massByMap) {

    /** Copies the lists. */
    public Pointing {
        peakOnObjectByMap = List.copyOf(peakOnObjectByMap);
        massByMap = List.copyOf(massByMap);
    }

    /**
     * A mean over images.
     *
     * @param mean over images
     * @param error the standard error of the mean, s / sqrt(images); 0 for a single image
     */
    public record Estimate(double mean, double error) {}
}
