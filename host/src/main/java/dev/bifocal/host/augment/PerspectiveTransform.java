package dev.bifocal.host.augment;

import dev.bifocal.host.augment.pixel.Perspective;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;

/** A transform that moves each corner of an image inwards, by whole pixels up to a fraction of half a side. */
final class PerspectiveTransform implements Transform {

    private final double distortion;
    private final double probability;

    PerspectiveTransform(double distortion, double probability) {
        this.distortion = distortion;
        this.probability = probability;
    }

    @Override
    public void apply(Image image, SampleRandom random, Scratch scratch) {
        if (!random.chance(probability)) {
            return;
        }
        int width = image.width();
        int height = image.height();
        int halfWidth = width / 2;
        int halfHeight = height / 2;
        int across = (int) (distortion * halfWidth) + 1;
        int down = (int) (distortion * halfHeight) + 1;
        double[] corners = scratch.corners();
        for (int corner = 0; corner < 4; corner++) {
            int x = random.nextInt(across);
            int y = random.nextInt(down);
            corners[2 * corner] = corner == 1 || corner == 2 ? width - 1 - x : x;
            corners[2 * corner + 1] = corner >= 2 ? height - 1 - y : y;
        }
        double[] coefficients = scratch.coefficients();
        Perspective.solve(width, height, corners, coefficients, scratch);
        Perspective.transform(image, coefficients, scratch);
    }
}
