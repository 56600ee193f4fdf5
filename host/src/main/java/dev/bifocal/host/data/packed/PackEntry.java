package dev.bifocal.host.data.packed;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * An entry of the index of a pack, big-endian: {@code offset} in 8 bytes, then the other values in 4 bytes each.
 *
 * <p>The record of an image, at {@code offset} of the file of images, is its name in UTF-8 followed by its content.
 *
 * @param nameLength bytes of the name
 * @param length bytes of the content; 0 if the image could not be read when the pack was written
 * @param width in pixels
 * @param height in pixels
 * @param coarse the coarse label
 * @param fine the fine label
 * @param checksum the CRC-32 of the record
 */
public record PackEntry(
        long offset, int nameLength, int length, int width, int height, int coarse, int fine, int checksum) {

    /** Bytes of an entry. */
    public static final int BYTES = Long.BYTES + 7 * Integer.BYTES;

    private static final int COARSE = Long.BYTES + 4 * Integer.BYTES;
    private static final int FINE = COARSE + Integer.BYTES;

    /** The entry of an image. */
    public static PackEntry read(ByteBuffer index, int image) {
        int at = image * BYTES;
        return new PackEntry(
                index.getLong(at),
                index.getInt(at + 8),
                index.getInt(at + 12),
                index.getInt(at + 16),
                index.getInt(at + 20),
                index.getInt(at + COARSE),
                index.getInt(at + FINE),
                index.getInt(at + 32));
    }

    /** Appends the entry. */
    public void write(ByteBuffer into) {
        into.putLong(offset).putInt(nameLength).putInt(length).putInt(width).putInt(height);
        into.putInt(coarse).putInt(fine).putInt(checksum);
    }

    static int coarse(ByteBuffer index, int image) {
        return index.getInt(image * BYTES + COARSE);
    }

    static int fine(ByteBuffer index, int image) {
        return index.getInt(image * BYTES + FINE);
    }

    /** The offset of the next record. */
    public long end() {
        return offset + nameLength + length;
    }

    /** Whether a record is the one that was written. */
    public boolean matches(byte[] name, byte[] content) {
        return checksum == checksum(name, content, length);
    }

    /** The CRC-32 of a name and of the first bytes of a content. */
    public static int checksum(byte[] name, byte[] content, int length) {
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }
}
