package dev.bifocal.host.data;

/**
 * An RGB image in a reusable buffer: 8 bits per channel, interleaved, row by row from the top left.
 *
 * <p>Not thread-safe.
 */
public final class Image {

    private byte[] pixels = new byte[0];
    private int width;
    private int height;

    /** An empty image. */
    public Image() {}

    /** A black image of the given size. */
    public Image(int width, int height) {
        resize(width, height);
    }

    /** Sets the size. The pixels are undefined afterwards. The buffer grows and never shrinks. */
    public void resize(int newWidth, int newHeight) {
        int needed = Math.multiplyExact(3, Math.multiplyExact(newWidth, newHeight));
        if (pixels.length < needed) {
            pixels = new byte[needed];
        }
        width = newWidth;
        height = newHeight;
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The buffer, R, G, B, R, G, B, ...; only the first 3 * width * height bytes are used. */
    public byte[] pixels() {
        return pixels;
    }

    /** Swaps the content of two images without copying pixels. */
    public void swap(Image other) {
        byte[] otherPixels = other.pixels;
        int otherWidth = other.width;
        int otherHeight = other.height;
        other.pixels = pixels;
        other.width = width;
        other.height = height;
        pixels = otherPixels;
        width = otherWidth;
        height = otherHeight;
    }

    /** Copies the size and pixels of another image. */
    public void copyFrom(Image other) {
        resize(other.width, other.height);
        System.arraycopy(other.pixels, 0, pixels, 0, 3 * width * height);
    }
}
