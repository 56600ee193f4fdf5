package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;

/** A sharpness adjustment: a blend of an image with its smoothed copy. */
public final class Sharpness {

    private Sharpness() {}

    /**
     * Blends an image with its smoothed copy. {@code factor} 0 gives the smoothed image, 1 the original image.
     *
     * <p>The kernel is 3 x 3 ones with a 5 in the center, divided by 13. Border pixels do not change.
     */
    public static void adjust(Image image, double factor, Scratch scratch) {
        int width = image.width();
        int height = image.height();
        if (width < 3 || height < 3) {
            return;
        }
        Image result = scratch.spare(width, height);
        byte[] from = image.pixels();
        byte[] into = result.pixels();
        int stride = 3 * width;
        int[] sums = scratch.row(stride);
        float single = (float) factor;
        System.arraycopy(from, 0, into, 0, stride);
        for (int y = 1; y < height - 1; y++) {
            int line = y * stride;
            for (int x = 0; x < stride; x++) {
                int at = line + x;
                sums[x] = (from[at - stride] & 255) + (from[at] & 255) + (from[at + stride] & 255);
            }
            System.arraycopy(from, line, into, line, 3);
            for (int x = 3; x < stride - 3; x++) {
                int value = from[line + x] & 255;
                int sum = sums[x - 3] + sums[x] + sums[x + 3] + 4 * value;
                // Rounds to nearest; a thirteenth is never half way.
                int smooth = (2 * sum + 13) / 26;
                into[line + x] = (byte) Blend.blend(smooth, value, single);
            }
            System.arraycopy(from, line + stride - 3, into, line + stride - 3, 3);
        }
        System.arraycopy(from, (height - 1) * stride, into, (height - 1) * stride, stride);
        image.swap(result);
    }
}
