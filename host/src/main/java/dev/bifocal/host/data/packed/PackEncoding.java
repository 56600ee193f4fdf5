package dev.bifocal.host.data.packed;

/**
 * The encoding of the images of a pack.
 *
 * @param format the format of an image
 * @param quality the quality of JPEG, from 1 to 100; 0 for raw pixels
 * @param shorterSide the shorter side in pixels of the images that are larger; smaller images keep their size
 */
public record PackEncoding(Format format, int quality, int shorterSide) {

    /** The format of an image. */
    public enum Format {
        /** A JPEG file without metadata. */
        JPEG,
        /** RGB pixels, 8 bits per channel, interleaved, row by row from the top left. */
        RAW
    }

    @Override
    public String toString() {
        return "%s, shorter side %s"
                .formatted(format == Format.JPEG ? "JPEG of quality " + quality : "raw pixels", shorterSide);
    }
}
