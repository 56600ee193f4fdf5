package dev.bifocal.host.data.codec;

/**
 * Converts CMYK to RGB as Pillow does: each color is the light that its ink and black transmit. Profiles are ignored.
 */
final class Inks {

    private Inks() {}

    /**
     * Converts a row of pixels.
     *
     * @param inverted cyan, magenta, yellow and black as stored in JPEG files: 255 means no ink
     * @param rgb red, green and blue, from {@code offset} on
     */
    static void convert(byte[] inverted, byte[] rgb, int offset, int width) {
        for (int x = 0, from = 0, to = offset; x < width; x++, from += 4, to += 3) {
            int light = inverted[from + 3] & 255;
            for (int channel = 0; channel < 3; channel++) {
                int ink = 255 - (inverted[from + channel] & 255);
                rgb[to + channel] = (byte) (light - share(ink, light));
            }
        }
    }

    /**
     * Converts YCCK to CMYK in a row of pixels as libjpeg does: by ITU-R 601 with 16 fractional bits; black is
     * unchanged.
     */
    static void decode(byte[] pixels, int width) {
        for (int at = 0; at < 4 * width; at += 4) {
            int luma = pixels[at] & 255;
            int blue = (pixels[at + 1] & 255) - 128;
            int red = (pixels[at + 2] & 255) - 128;
            pixels[at] = ink(luma + ((91881 * red + 0x8000) >> 16));
            pixels[at + 1] = ink(luma + ((-22554 * blue - 46802 * red + 0x8000) >> 16));
            pixels[at + 2] = ink(luma + ((116130 * blue + 0x8000) >> 16));
        }
    }

    private static byte ink(int light) {
        return (byte) Math.max(0, Math.min(255, 255 - light));
    }

    /** The rounded value of {@code part * whole / 255}. */
    private static int share(int part, int whole) {
        int product = part * whole + 128;
        return (product + (product >> 8)) >> 8;
    }
}
