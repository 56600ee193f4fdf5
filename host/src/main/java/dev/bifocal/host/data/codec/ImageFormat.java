package dev.bifocal.host.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A supported image format. The name of the constant is ImageIO's name of the format. */
enum ImageFormat {
    JPEG("\u00ff\u00d8\u00ff"),
    PNG("\u0089PNG\r\n\u001a\n") {
        /** Checks the CRC of each chunk, which ImageIO ignores, and that the last chunk exists. */
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
    GIF("GIF8"),
    BMP("BM");

    /** The length of the longest signature, that of PNG. */
    private static final int SIGNATURE_LENGTH = 8;

    /** Length, type and checksum of a PNG chunk, 4 bytes each. */
    private static final int CHUNK_FRAME = 3 * Integer.BYTES;

    private final String signature;

    ImageFormat(String signature) {
        this.signature = signature;
    }

    /** The format of a file, detected from its first bytes. */
    static ImageFormat of(byte[] file) throws IOException {
        if (file.length == 0) {
            throw new IOException("it is empty");
        }
        String start = new String(file, 0, Math.min(file.length, SIGNATURE_LENGTH), StandardCharsets.ISO_8859_1);
        for (ImageFormat format : values()) {
            if (start.startsWith(format.signature)) {
                return format;
            }
        }
        throw new IOException("its content is neither JPEG, PNG, BMP nor GIF");
    }

    /** Checks for damage that ImageIO does not detect. */
    void check(byte[] file) throws IOException {}
}
