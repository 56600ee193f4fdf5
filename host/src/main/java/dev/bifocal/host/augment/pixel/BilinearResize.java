package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Pillow's bilinear resize of crops to a fixed size, with antialiasing for reductions.
 *
 * <p>It has two passes, rows before columns, with 22 fractional bits and rounding to 8 bits after each pass. The
 * class is thread-safe.
 */
public final class BilinearResize {

    private static final int CACHED_INPUTS = 2048;

    private final int size;
    private final AtomicReferenceArray<ResizeWeights> cache = new AtomicReferenceArray<>(CACHED_INPUTS + 1);

    /** Creates a resize to {@code size} x {@code size} pixels. */
    public BilinearResize(int size) {
        this.size = size;
    }

    /** The side length of the result in pixels. */
    public int size() {
        return size;
    }

    /**
     * Writes {@code image}, reduced so that its shorter side has {@code shorter} pixels, to {@code into}. The operation
     * does not change {@code image}. Like torchvision's Resize, it truncates the longer side to whole pixels.
     */
    public static void shorterSide(Image image, int shorter, Image into, Scratch scratch) {
        ResizeWeights horizontal = ResizeWeights.of(image.width(), resized(image.width(), image.height(), shorter));
        ResizeWeights vertical = ResizeWeights.of(image.height(), resized(image.height(), image.width(), shorter));
        resize(image, 0, 0, horizontal, vertical, into, scratch);
    }

    /** The length of a side after a resize of the shorter side to {@code shorter} with constant aspect ratio. */
    private static int resized(int side, int other, int shorter) {
        return side <= other ? shorter : (int) ((long) shorter * side / other);
    }

    /** Resizes {@code image} to {@code into}. The operation does not change {@code image}. */
    public void resize(Image image, Image into, Scratch scratch) {
        if (image.width() == size && image.height() == size) {
            into.copyFrom(image);
        } else {
            resizedCrop(image, 0, 0, image.width(), image.height(), into, scratch);
        }
    }

    /** Replaces an image by its resized box at ({@code left}, {@code top}). The box must lie within the image. */
    public void resizedCrop(Image image, int left, int top, int width, int height, Scratch scratch) {
        Image result = scratch.spare(size, size);
        resizedCrop(image, left, top, width, height, result, scratch);
        image.swap(result);
    }

    /**
     * Writes the resized box of {@code image} at ({@code left}, {@code top}) to {@code into}. The operation does not
     * change {@code image}.
     */
    public void resizedCrop(Image image, int left, int top, int width, int height, Image into, Scratch scratch) {
        resize(image, left, top, weights(width), weights(height), into, scratch);
    }

    /**
     * Writes the centre of {@code image}, after a resize with constant aspect ratio, to {@code into}. The operation
     * does not change {@code image}.
     *
     * <p>Like torchvision's Resize and CenterCrop, it truncates the longer side to whole pixels and starts the crop
     * at the nearest pixel.
     *
     * @param shorter length of the shorter side after the resize, at least the size of the result
     */
    public void centreCrop(Image image, int shorter, Image into, Scratch scratch) {
        int width = image.width();
        int height = image.height();
        ResizeWeights horizontal = middle(width, resized(width, height, shorter));
        ResizeWeights vertical = middle(height, resized(height, width, shorter));
        resize(image, 0, 0, horizontal, vertical, into, scratch);
    }

    private ResizeWeights middle(int inputs, int outputs) {
        return ResizeWeights.of(inputs, outputs, (int) Math.rint((outputs - size) / 2.0), size);
    }

    private static void resize(
            Image image,
            int left,
            int top,
            ResizeWeights horizontal,
            ResizeWeights vertical,
            Image into,
            Scratch scratch) {
        int length = 3 * horizontal.outputs();
        int height = vertical.inputs();
        into.resize(horizontal.outputs(), vertical.outputs());
        int[][] rows = scratch.first(height, length);
        int stride = 3 * image.width();
        RowResize.resize(
                image.pixels(),
                top * stride + 3 * left,
                stride,
                height,
                horizontal,
                rows,
                scratch.pairs(3 * horizontal.inputs()));
        ColumnResize.resize(rows, vertical, into.pixels(), scratch.row(length), length);
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
}
