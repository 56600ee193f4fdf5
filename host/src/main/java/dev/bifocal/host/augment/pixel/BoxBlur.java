package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;
import java.util.Arrays;

/**
 * A Gaussian blur by three extended box blurs along each axis, in 8 bits with 24 fractional bits, as in Pillow.
 *
 * <p>Source: P. Gwosdek, S. Grewenig, A. Bruhn, J. Weickert, Theoretical foundations of Gaussian convolution by
 * extended box filtering, SSVM 2011. A box of radius r + a with 0 &lt;= a &lt; 1 weighs 2r + 1 pixels fully and one on
 * each side by a.
 */
public final class BoxBlur {

    private static final int PASSES = 3;
    private static final int ONE = 1 << 24;
    private static final int HALF = 1 << 23;
    private static final int BLOCK = 16;

    private BoxBlur() {}

    /**
     * Blurs an image with the standard deviation {@code sigma} in pixels; the border pixels are repeated outside the
     * image.
     */
    public static void gaussian(Image image, double sigma, Scratch scratch) {
        int width = image.width();
        int height = image.height();
        int side = Math.max(width, height);
        int[][] values = scratch.first(side, 3 * side);
        int[][] other = scratch.second(side, 3 * side);
        int[] sums = scratch.row(3 * side);
        float radius = boxRadius((float) sigma);
        turn(image.pixels(), width, height, values);
        blurDown(values, other, sums, width, 3 * height, radius);
        turn(other, width, height, values);
        blurDown(values, other, sums, height, 3 * width, radius);
        copy(other, image.pixels(), 3 * width, height);
    }

    /** Writes columns of pixels to rows, a few at a time, so that the rows stay in the L1 cache. */
    private static void turn(byte[] pixels, int width, int height, int[][] columns) {
        for (int top = 0; top < height; top += BLOCK) {
            int bottom = Math.min(height, top + BLOCK);
            for (int x = 0; x < width; x++) {
                int[] column = columns[x];
                int at = 3 * (top * width + x);
                for (int y = 3 * top; y < 3 * bottom; y += 3, at += 3 * width) {
                    column[y] = pixels[at] & 255;
                    column[y + 1] = pixels[at + 1] & 255;
                    column[y + 2] = pixels[at + 2] & 255;
                }
            }
        }
    }

    private static void turn(int[][] columns, int width, int height, int[][] rows) {
        for (int left = 0; left < width; left += BLOCK) {
            int right = Math.min(width, left + BLOCK);
            for (int y = 0; y < height; y++) {
                int[] row = rows[y];
                for (int x = left; x < right; x++) {
                    int[] column = columns[x];
                    row[3 * x] = column[3 * y];
                    row[3 * x + 1] = column[3 * y + 1];
                    row[3 * x + 2] = column[3 * y + 2];
                }
            }
        }
    }

    private static void copy(int[][] rows, byte[] pixels, int length, int height) {
        for (int y = 0; y < height; y++) {
            int[] row = rows[y];
            for (int x = 0; x < length; x++) {
                pixels[y * length + x] = (byte) row[x];
            }
        }
    }

    /**
     * The radius of the box whose three passes have a variance of {@code sigma} squared (formulas 7, 11 and 14 of the
     * paper).
     */
    private static float boxRadius(float sigma) {
        float variance = sigma * sigma / PASSES;
        float boxLength = (float) Math.sqrt(12.0 * variance + 1.0);
        float whole = (float) Math.floor((boxLength - 1.0) / 2.0);
        float fraction = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        fraction /= 6 * (variance - (whole + 1) * (whole + 1));
        return whole + fraction;
    }

    /** Runs three passes across rows. The result is in {@code other}, and {@code values} is overwritten. */
    private static void blurDown(int[][] values, int[][] other, int[] sums, int rows, int length, float boxRadius) {
        int radius = (int) boxRadius;
        int weight = (int) (ONE / (boxRadius * 2 + 1));
        int edgeWeight = (ONE - (2 * radius + 1) * weight) / 2;
        int[][] from = values;
        int[][] into = other;
        for (int pass = 0; pass < PASSES; pass++) {
            switch (radius) {
                case 0 -> blurNext(from, into, rows, length, weight, edgeWeight);
                case 1 -> blurSecondNext(from, into, rows, length, weight, edgeWeight);
                default -> blurWide(from, into, sums, rows, length, radius, weight, edgeWeight);
            }
            int[][] swapped = from;
            from = into;
            into = swapped;
        }
    }

    // The two smallest radii cover all standard deviations up to 2 and need no running sums.

    private static void blurNext(int[][] from, int[][] into, int rows, int length, int weight, int edgeWeight) {
        for (int y = 0; y < rows; y++) {
            weigh(from[y], from[clamp(y - 1, rows)], from[clamp(y + 1, rows)], into[y], length, weight, edgeWeight);
        }
    }

    private static void blurSecondNext(int[][] from, int[][] into, int rows, int length, int weight, int edgeWeight) {
        for (int y = 0; y < rows; y++) {
            weigh(
                    from[clamp(y - 1, rows)],
                    from[y],
                    from[clamp(y + 1, rows)],
                    from[clamp(y - 2, rows)],
                    from[clamp(y + 2, rows)],
                    into[y],
                    length,
                    weight,
                    edgeWeight);
        }
    }

    private static void blurWide(
            int[][] from, int[][] into, int[] sums, int rows, int length, int radius, int weight, int edgeWeight) {
        Arrays.fill(sums, 0, length, 0);
        for (int y = -radius - 1; y < radius; y++) {
            add(sums, from[clamp(y, rows)], length);
        }
        for (int y = 0; y < rows; y++) {
            int[] leaving = from[clamp(y - radius - 1, rows)];
            move(sums, leaving, from[clamp(y + radius, rows)], length);
            weigh(sums, leaving, from[clamp(y + radius + 1, rows)], into[y], length, weight, edgeWeight);
        }
    }

    private static void add(int[] sums, int[] entering, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] += entering[x];
        }
    }

    private static void move(int[] sums, int[] leaving, int[] entering, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] += entering[x] - leaving[x];
        }
    }

    private static void weigh(int[] sums, int[] left, int[] right, int[] into, int length, int weight, int edgeWeight) {
        for (int x = 0; x < length; x++) {
            into[x] = (sums[x] * weight + (left[x] + right[x]) * edgeWeight + HALF) >>> 24;
        }
    }

    private static void weigh(
            int[] upper,
            int[] middle,
            int[] lower,
            int[] first,
            int[] last,
            int[] into,
            int length,
            int weight,
            int edgeWeight) {
        for (int x = 0; x < length; x++) {
            into[x] = ((upper[x] + middle[x] + lower[x]) * weight + (first[x] + last[x]) * edgeWeight + HALF) >>> 24;
        }
    }

    private static int clamp(int row, int rows) {
        return Math.max(0, Math.min(rows - 1, row));
    }
}
