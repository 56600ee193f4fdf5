package dev.bifocal.host.data.codec;

import java.io.IOException;

/** The maximum number of pixels of an image. A larger size means a damaged or malicious header. */
final class ImageLimit {

    /** Pillow's limit for decompression bombs. */
    private static final long MAX_PIXELS = 178_956_970;

    private ImageLimit() {}

    static void check(int width, int height) throws IOException {
        long pixels = (long) width * height;
        if (pixels > MAX_PIXELS) {
            throw new IOException("it has %s pixels, but the limit is %s".formatted(pixels, MAX_PIXELS));
        }
    }
}
