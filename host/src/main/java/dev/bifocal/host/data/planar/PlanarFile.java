package dev.bifocal.host.data.planar;

import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.numpy.NumpyArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Images of 32 x 32 in a memory-mapped file, one per row of 3,072 bytes: the red, green and blue planes. Thread-safe.
 *
 * @param path for messages
 * @param bytes the content
 * @param rows the number of rows
 * @param start the offset of the first row in {@code bytes}
 * @param rowStride the distance of rows in bytes
 * @param byteStride the distance of the bytes of a row
 */
public record PlanarFile(Path path, ByteBuffer bytes, int rows, int start, int rowStride, int byteStride) {

    /** Side of an image in pixels. */
    public static final int SIDE = 32;
    /** Bytes of an image. */
    public static final int ROW = 3 * SIDE * SIDE;

    private static final int PLANE = SIDE * SIDE;

    /** The rows of an array (N, 3072) of bytes. */
    public static PlanarFile of(Path path, NumpyArray array) throws IOException {
        if (!array.type().isUnsignedByte()
                || array.shape().size() != 2
                || array.shape().get(1) != ROW) {
            throw new IOException("its images are an array of %s of shape %s instead of uint8 and (images, %s)"
                    .formatted(array.type(), array.shape(), ROW));
        }
        int rows = array.shape().get(0);
        return array.fortran()
                ? new PlanarFile(path, array.bytes(), rows, 0, 1, rows)
                : new PlanarFile(path, array.bytes(), rows, 0, ROW, 1);
    }

    /** The bytes of a row, plane after plane. */
    public byte[] row(int row) {
        byte[] planes = new byte[ROW];
        int first = start + row * rowStride;
        if (byteStride == 1) {
            bytes.get(first, planes);
        } else {
            for (int i = 0; i < ROW; i++) {
                planes[i] = bytes.get(first + i * byteStride);
            }
        }
        return planes;
    }

    void read(int row, Image into) {
        byte[] planes = row(row);
        into.resize(SIDE, SIDE);
        byte[] pixels = into.pixels();
        for (int pixel = 0; pixel < PLANE; pixel++) {
            pixels[3 * pixel] = planes[pixel];
            pixels[3 * pixel + 1] = planes[PLANE + pixel];
            pixels[3 * pixel + 2] = planes[2 * PLANE + pixel];
        }
    }
}
