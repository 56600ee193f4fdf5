package dev.bifocal.host.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** A format of image files that are decoded; its name is ImageIO's. */
enum ImageFormat {
    JPEG(0xff, 0xd8, 0xff) {
        /** ImageIO fills what lacks with grey and warns; bytes too many between segments do no harm. */
        @Override
        boolean isDamage(String warning) {
            return warning.startsWith("Truncated File")
                    || warning.startsWith("Premature end")
                    || warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes");
        }
    },
    PNG(0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a) {
        /** Checks each chunk's CRC, which ImageIO does not, and that the last one is there. */
        @Override
        void check(byte[] file) throws IOException {
            ByteBuffer chunks = ByteBuffer.wrap(file, SIGNATURE_LENGTH, file.length - SIGNATURE_LENGTH);
            String type = "";
            while (!type.equals("IEND")) {
                int length = chunks.remaining() < CHUNK_FRAME ? -1 : chunks.getInt();
                if (length < 0 || length > chunks.remaining() - CHUNK_FRAME + Integer.BYTES) {
                    throw new IOException("it ends too early");
                }
                type = new String(file, chunks.position(), Integer.BYTES, StandardCharsets.US_ASCII);
                CRC32 checksum = new CRC32();
                checksum.update(file, chunks.position(), Integer.BYTES + length);
                chunks.position(chunks.position() + Integer.BYTES + length);
                if (chunks.getInt() != (int) checksum.getValue()) {
                    throw new IOException("the checksum of its chunk %s is wrong".formatted(type));
                }
            }
        }
    },
    GIF('G', 'I', 'F', '8'),
    BMP('B', 'M');

    private static final int SIGNATURE_LENGTH = 8;
    /** Length, type and checksum of a PNG chunk, 4 bytes each. */
    private static final int CHUNK_FRAME = 3 * Integer.BYTES;

    private final byte[] signature;

    ImageFormat(int... signature) {
        this.signature = new byte[signature.length];
        for (int i = 0; i < signature.length; i++) {
            this.signature[i] = (byte) signature[i];
        }
    }

    /** The format of a file, by its first bytes. */
    static ImageFormat of(byte[] file) throws IOException {
        if (file.length == 0) {
            throw new IOException("it is empty");
        }
        for (ImageFormat format : values()) {
            int length = format.signature.length;
            if (file.length >= length && Arrays.equals(file, 0, length, format.signature, 0, length)) {
                return format;
            }
        }
        throw new IOException("its content is neither JPEG, PNG, BMP nor GIF");
    }

    /** Looks for damage that ImageIO does not find. */
    void check(byte[] file) throws IOException {}

    /** Whether a warning of ImageIO means that pixels are not what they were. */
    boolean isDamage(String warning) {
        return false;
    }
}
