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
    private final Origin origin = new Origin();

    /**
     * The part of a source image that an augmented image shows, and whether it is mirrored. Crops, resizing and flips
     * update it; transforms that move pixels in other ways do not.
     */
    public static final class Origin {

        /** The numbers of one origin: x, y, width, height, flipped (0 or 1), source width, source height. */
        public static final int LENGTH = 7;

        private double x;
        private double y;
        private double width;
        private double height;
        private boolean flipped;
        private int sourceWidth;
        private int sourceHeight;

        private Origin() {}

        /** The whole of a source image. */
        public void reset(int newWidth, int newHeight) {
            x = 0;
            y = 0;
            width = newWidth;
            height = newHeight;
            flipped = false;
            sourceWidth = newWidth;
            sourceHeight = newHeight;
        }

        /**
         * Narrows to a part of an image of {@code imageWidth} x {@code imageHeight} pixels that shows this origin.
         *
         * @param left in pixels of that image, as the others
         */
        public void crop(double left, double top, double wide, double high, int imageWidth, int imageHeight) {
            double fromLeft = flipped ? imageWidth - left - wide : left;
            x += fromLeft * width / imageWidth;
            y += top * height / imageHeight;
            width *= wide / imageWidth;
            height *= high / imageHeight;
        }

        /** Mirrors from left to right. */
        public void flip() {
            flipped = !flipped;
        }

        /** Writes the numbers. */
        public void write(float[] into, int at) {
            into[at] = (float) x;
            into[at + 1] = (float) y;
            into[at + 2] = (float) width;
            into[at + 3] = (float) height;
            into[at + 4] = flipped ? 1 : 0;
            into[at + 5] = sourceWidth;
            into[at + 6] = sourceHeight;
        }
    }

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

    /** The part of a source image that this image shows; a policy resets it. */
    public Origin origin() {
        return origin;
    }

    /** The buffer, R, G, B, R, G, B, ...; only the first 3 * width * height bytes are used. */
    public byte[] pixels() {
        return pixels;
    }

    /** Swaps the pixels of two images without copying them; the origins stay. */
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
