package dev.bifocal.host.data.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The header of a JPEG file: all segments before the first scan.
 *
 * @param width in pixels
 * @param height in pixels
 * @param colours the meaning of the channels
 * @param scan the offset of the first scan in the file
 */
record JpegHeader(int width, int height, Colours colours, int scan) {

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int APPLICATION_0 = 0xe0;
    private static final int APPLICATION_14 = 0xee;
    private static final int APPLICATION_15 = 0xef;
    private static final int COMMENT = 0xfe;

    /** The size of the marker and length of a segment, 2 bytes each. */
    private static final int SEGMENT_FRAME = 4;

    /** The length of the JFIF segment, the longest of the segments that define the channels. */
    private static final int LONGEST_SEGMENT = 18;

    /** The meaning of the channels, with the segment that defines it. */
    enum Colours {
        /** One channel of grey. */
        GREY(APPLICATION_0, "JFIF\0\1\1\0\0\1\0\1\0\0"),
        /** Luma and two color differences. */
        YCBCR(APPLICATION_0, "JFIF\0\1\1\0\0\1\0\1\0\0"),
        /** Red, green and blue. */
        RGB(APPLICATION_14, "Adobe\0\144\0\0\0\0\0"),
        /** Four inks. */
        CMYK(APPLICATION_14, "Adobe\0\144\0\0\0\0\0"),
        /** Luma, two color differences and black. */
        YCCK(APPLICATION_14, "Adobe\0\144\0\0\0\0\2");

        private final int marker;
        private final String content;

        Colours(int marker, String content) {
            this.marker = marker;
            this.content = content;
        }

        private byte[] segment() {
            return ("\u00ff" + (char) marker + "\0" + (char) (content.length() + 2) + content)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Reads the header of a file with the signature of JPEG.
     *
     * @throws IOException if the header is truncated or invalid
     */
    static JpegHeader read(byte[] file) throws IOException {
        boolean jfif = false;
        int transform = -1;
        int frame = -1;
        int at = find(file, 2);
        while (marker(file, at) != START_OF_SCAN) {
            int marker = marker(file, at);
            if (marker == APPLICATION_0 && holds(file, at, "JFIF\0", 14)) {
                jfif = true;
            } else if (marker == APPLICATION_14 && holds(file, at, "Adobe", 12)) {
                transform = file[at + 15] & 255;
            } else if (isFrame(marker)) {
                frame = at;
            }
            at = find(file, end(file, at));
        }
        if (frame < 0) {
            throw new IOException("it has no frame header");
        }
        return new JpegHeader(
                number(file, frame + 7), number(file, frame + 5), colours(file, frame, jfif, transform), at);
    }

    /**
     * Rewrites the file with only the segments that affect the pixels, and with one segment that defines the channels.
     *
     * <p>Without this, ImageIO would read color profiles, previews and Exif, which takes longer than decoding the
     * pixels. ImageIO would also apply the profile, and its guess of the channels differs from libjpeg's.
     *
     * @param into at least {@link #strippedLimit} bytes
     * @return the number of bytes written
     */
    int strip(byte[] file, byte[] into) throws IOException {
        System.arraycopy(file, 0, into, 0, 2);
        byte[] segment = colours.segment();
        System.arraycopy(segment, 0, into, 2, segment.length);
        int length = 2 + segment.length;
        for (int at = find(file, 2); at < scan; at = find(file, end(file, at))) {
            int marker = marker(file, at);
            if (marker < APPLICATION_0 || (marker > APPLICATION_15 && marker != COMMENT)) {
                int copied = end(file, at) - at;
                System.arraycopy(file, at, into, length, copied);
                length += copied;
            }
        }
        System.arraycopy(file, scan, into, length, file.length - scan);
        return length + file.length - scan;
    }

    /** The maximum size of a rewritten file. */
    static int strippedLimit(int fileLength) {
        return fileLength + LONGEST_SEGMENT;
    }

    /** The meaning of the channels by the rules of libjpeg. */
    private static Colours colours(byte[] file, int frame, boolean jfif, int transform) throws IOException {
        int count = number(file, frame + 8) & 255;
        if (end(file, frame) - frame < 10 + 3 * count) {
            throw new IOException("its frame header is too short");
        }
        return switch (count) {
            case 1 -> Colours.GREY;
            case 3 ->
                !jfif && (transform == 0 || (transform < 0 && isNamedRgb(file, frame))) ? Colours.RGB : Colours.YCBCR;
            case 4 -> transform <= 0 ? Colours.CMYK : Colours.YCCK;
            default -> throw new IOException("it has %s channels".formatted(count));
        };
    }

    private static boolean isNamedRgb(byte[] file, int frame) {
        return file[frame + 10] == 'R' && file[frame + 13] == 'G' && file[frame + 16] == 'B';
    }

    private static boolean holds(byte[] file, int at, String start, int length) throws IOException {
        return end(file, at) - at - SEGMENT_FRAME >= length
                && new String(file, at + SEGMENT_FRAME, start.length(), StandardCharsets.ISO_8859_1).equals(start);
    }

    /** Whether a marker begins a frame header: C0 to CF except DHT, JPG and DAC. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Whether a marker has no segment: TEM and the restart markers. */
    private static boolean isAlone(int marker) {
        return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    }

    /** The offset of the next segment. Fill bytes and garbage before it are skipped, as in libjpeg. */
    private static int find(byte[] file, int from) throws IOException {
        for (int at = from; at + 1 < file.length; at++) {
            if (file[at] == (byte) 0xff && file[at + 1] != (byte) 0xff && file[at + 1] != 0) {
                return at;
            }
        }
        throw new IOException("it ends too early");
    }

    private static int marker(byte[] file, int at) throws IOException {
        int marker = file[at + 1] & 255;
        if (marker == END_OF_IMAGE) {
            throw new IOException("it has no scan");
        }
        return marker;
    }

    private static int end(byte[] file, int at) throws IOException {
        return at + 2 + (isAlone(file[at + 1] & 255) ? 0 : number(file, at + 2));
    }

    private static int number(byte[] file, int at) throws IOException {
        if (at + 1 >= file.length) {
            throw new IOException("it ends too early");
        }
        return (file[at] & 255) << 8 | (file[at + 1] & 255);
    }
}
