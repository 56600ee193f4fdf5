package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.Upload;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Converts batches of 8-bit images to the input of an encoder: (pixel / 255 - mean) / std for each channel.
 *
 * <p>Images are copied to the device as 8-bit values and converted there.
 */
public final class ImageInput {

    private final NDManager manager;
    private final Upload upload;
    private final int size;
    private final NDArray factor;
    private final NDArray offset;

    /**
     * Creates a converter.
     *
     * @param manager on the encoder's device; lives as long as this converter
     * @param upload copies to the same device
     * @param size side of an image in pixels
     * @param mean mean of each channel, for pixels scaled to 0..1
     * @param std standard deviation of each channel, for pixels scaled to 0..1
     */
    public ImageInput(NDManager manager, Upload upload, int size, List<Double> mean, List<Double> std) {
        this.manager = manager;
        this.upload = upload;
        this.size = size;
        float[] factors = new float[3];
        float[] offsets = new float[3];
        for (int channel = 0; channel < 3; channel++) {
            factors[channel] = (float) (1 / (255 * std.get(channel)));
            offsets[channel] = (float) (-mean.get(channel) / std.get(channel));
        }
        factor = manager.create(factors, new Shape(1, 3, 1, 1));
        offset = manager.create(offsets, new Shape(1, 3, 1, 1));
    }

    /**
     * Converts a batch to (count, 3, size, size), {@code float32}. The caller may refill the buffer after the call and
     * closes the result.
     *
     * @param pixels direct buffer, planar, 3 * size * size bytes for each image
     * @param count the number of images
     */
    public NDArray read(ByteBuffer pixels, int count) {
        ByteBuffer batch = pixels.duplicate().position(0).limit(count * 3 * size * size);
        try (NDArray bytes = upload.copy(batch.slice(), new Shape(count, 3, size, size), DataType.UINT8, manager)) {
            NDArray images = bytes.toType(DataType.FLOAT32, true);
            return images.muli(factor).addi(offset);
        }
    }
}
