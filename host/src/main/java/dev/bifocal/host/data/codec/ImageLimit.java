package dev.bifocal.host.data.codec;

import java.io.IOException;

/** The number of pixels from which an image is refused: beyond it, a header is damaged or hostile. */
final class ImageLimit {

    /** Where Pillow too takes an image for a decompression bomb. */
    private static final long MAX_PIXELS = 178_956_970;

    private ImageLimit() {}

    static void check(int width, int height) throws IOException {
        long pixels = (long) width * height;
        if (pixels > MAX_PIXELS) {
            throw new IOException("it has %s pixels, and %s are the most".formatted(pixels, MAX_PIXELS));
        }
    }
}
