package dev.bifocal.host.view.pixel;

import dev.bifocal.host.data.Image;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A crop that is resized to a square of one size: Pillow's bilinear resize, which antialiases where it reduces.
 *
 * <p>Two passes, rows before columns, with 22 bits of fraction and a rounding to 8 bits after each. Safe for several threads.
 */
public final class BilinearResize {

    private static final int CACHED_INPUTS = 2048;

    private final int size;
    private final AtomicReferenceArray<ResizeWeights> cache = new AtomicReferenceArray<>(CACHED_INPUTS + 1);

    /** A resize to {@code size} x {@code size} pixels. */
    public BilinearResize(int size) {
        this.size = size;
    }

    /** Side of the images that it gives, in pixels. */
    public int size() {
        return size;
    }

    /** Replaces an image by itself, resized. */
    public void resize(Image image, Scratch scratch) {
        if (image.width() != size || image.height() != size) {
            resizedCrop(image, 0, 0, image.width(), image.height(), scratch);
        }
    }

    /** Replaces an image by the box of it at ({@code left}, {@code top}), resized; the box lies within the image. */
    public void resizedCrop(Image image, int left, int top, int width, int height, Scratch scratch) {
        int[][] rows = scratch.first(height, 3 * size);
        byte[] origin = image.pixels();
        ResizeWeights horizontal = weights(width);
        int stride = 3 * image.width();
        int offset = top * stride + 3 * left;
        if (horizontal.taps() == 2) {
            resizeRowsByPairs(origin, offset, stride, horizontal, rows, height);
        } else {
            resizeRows(origin, offset, stride, horizontal, rows, height);
        }
        Image result = scratch.spare(size, size);
        ResizeWeights vertical = weights(height);
        if (vertical.taps() == 2) {
            resizeColumnsByPairs(rows, vertical, result.pixels(), scratch.row(3 * size));
        } else {
            resizeColumns(rows, vertical, result.pixels(), scratch.row(3 * size));
        }
        image.swap(result);
    }

    private ResizeWeights weights(int inputs) {
        if (inputs > CACHED_INPUTS) {
            return ResizeWeights.of(inputs, size);
        }
        ResizeWeights weights = cache.get(inputs);
        if (weights == null) {
            weights = ResizeWeights.of(inputs, size);
            cache.set(inputs, weights);
        }
        return weights;
    }

    // The weights are not negative and sum to one within the rounding, so that no sum leaves 0..255.

    private void resizeRowsByPairs(
            byte[] from, int offset, int stride, ResizeWeights horizontal, int[][] rows, int height) {
        int[] start = horizontal.start();
        int[] weights = horizontal.weights();
        for (int y = 0; y < height; y++) {
            int line = offset + y * stride;
            int[] row = rows[y];
            int to = 0;
            for (int x = 0; x < size; x++) {
                int at = line + 3 * start[x];
                int left = weights[2 * x];
                int right = weights[2 * x + 1];
                row[to] = fixed((from[at] & 255) * left + (from[at + 3] & 255) * right);
                row[to + 1] = fixed((from[at + 1] & 255) * left + (from[at + 4] & 255) * right);
                row[to + 2] = fixed((from[at + 2] & 255) * left + (from[at + 5] & 255) * right);
                to += 3;
            }
        }
    }

    private void resizeRows(byte[] from, int offset, int stride, ResizeWeights horizontal, int[][] rows, int height) {
        int[] start = horizontal.start();
        int[] weights = horizontal.weights();
        int taps = horizontal.taps();
        for (int y = 0; y < height; y++) {
            int line = offset + y * stride;
            int[] row = rows[y];
            int to = 0;
            for (int x = 0; x < size; x++) {
                int at = line + 3 * start[x];
                int red = 0;
                int green = 0;
                int blue = 0;
                for (int t = x * taps; t < (x + 1) * taps; t++) {
                    int weight = weights[t];
                    red += (from[at] & 255) * weight;
                    green += (from[at + 1] & 255) * weight;
                    blue += (from[at + 2] & 255) * weight;
                    at += 3;
                }
                row[to] = fixed(red);
                row[to + 1] = fixed(green);
                row[to + 2] = fixed(blue);
                to += 3;
            }
        }
    }

    private void resizeColumnsByPairs(int[][] rows, ResizeWeights vertical, byte[] into, int[] sums) {
        for (int y = 0; y < size; y++) {
            int upper = vertical.start()[y];
            int upperWeight = vertical.weights()[2 * y];
            int lowerWeight = vertical.weights()[2 * y + 1];
            sum(rows[upper], upperWeight, rows[upper + 1], lowerWeight, sums, 3 * size);
            store(sums, into, y * 3 * size, 3 * size);
        }
    }

    private void resizeColumns(int[][] rows, ResizeWeights vertical, byte[] into, int[] sums) {
        int taps = vertical.taps();
        for (int y = 0; y < size; y++) {
            Arrays.fill(sums, 0, 3 * size, 0);
            for (int t = 0; t < taps; t++) {
                add(rows[vertical.start()[y] + t], vertical.weights()[y * taps + t], sums, 3 * size);
            }
            store(sums, into, y * 3 * size, 3 * size);
        }
    }

    private static void sum(int[] upper, int upperWeight, int[] lower, int lowerWeight, int[] sums, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] = upper[x] * upperWeight + lower[x] * lowerWeight;
        }
    }

    private static void add(int[] row, int weight, int[] sums, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] += row[x] * weight;
        }
    }

    private static void store(int[] sums, byte[] into, int offset, int length) {
        for (int x = 0; x < length; x++) {
            into[offset + x] = (byte) fixed(sums[x]);
        }
    }

    private static int fixed(int sum) {
        return (sum + ResizeWeights.HALF) >> ResizeWeights.PRECISION_BITS;
    }
}
