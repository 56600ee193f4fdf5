package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;

/** Converts interleaved images to planes. */
public final class Channels {

    private Channels() {}

    /** Writes all red values, then all green values, then all blue values. */
    public static void split(Image image, byte[] planar) {
        byte[] pixels = image.pixels();
        int area = image.width() * image.height();
        for (int i = 0, at = 0; i < area; i++, at += 3) {
            planar[i] = pixels[at];
            planar[area + i] = pixels[at + 1];
            planar[2 * area + i] = pixels[at + 2];
        }
    }
}
