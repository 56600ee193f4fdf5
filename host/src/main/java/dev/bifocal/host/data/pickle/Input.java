package dev.bifocal.host.data.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a pickle, read sequentially. Sizes are checked against the remaining bytes before memory is allocated.
 */
final class Input {

    /** The maximum length of numbers and names; texts and bytes have separate limits. */
    private static final int LONGEST_NUMBER = 64;

    private final ByteBuffer bytes;
    private int instruction;

    Input(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the next instruction, which is one byte. Problems are reported at its offset. */
    int instruction() throws PickleException {
        instruction = bytes.position();
        return unsignedByte();
    }

    /** An exception that rejects the current instruction. */
    PickleException refused(String problem) {
        return new PickleException(instruction, problem);
    }

    int unsignedByte() throws PickleException {
        require(1);
        return Byte.toUnsignedInt(bytes.get());
    }

    int unsignedShort() throws PickleException {
        require(Short.BYTES);
        return Short.toUnsignedInt(bytes.getShort());
    }

    int signedInt() throws PickleException {
        require(Integer.BYTES);
        return bytes.getInt();
    }

    long unsignedInt() throws PickleException {
        return Integer.toUnsignedLong(signedInt());
    }

    long signedLong() throws PickleException {
        require(Long.BYTES);
        return bytes.getLong();
    }

    /** A floating-point number, the only big-endian value. */
    double real() throws PickleException {
        return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
    }

    /** The next {@code length} bytes, not copied. */
    ByteBuffer slice(long length) throws PickleException {
        require(length);
        ByteBuffer slice = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return slice;
    }

    /** The bytes up to the end of the line, not copied; the line terminator is consumed. */
    ByteBuffer line() throws PickleException {
        for (int end = bytes.position(); end < bytes.limit(); end++) {
            if (bytes.get(end) == '\n') {
                ByteBuffer line = slice(end - bytes.position());
                bytes.position(end + 1);
                return line;
            }
        }
        throw endsEarly();
    }

    /** A short line, such as a number or a name. */
    String shortLine() throws PickleException {
        ByteBuffer line = line();
        if (line.remaining() > LONGEST_NUMBER) {
            throw refused("has a number or name of %s characters".formatted(line.remaining()));
        }
        return StandardCharsets.ISO_8859_1.decode(line).toString().strip();
    }

    private void require(long length) throws PickleException {
        if (length < 0 || length > bytes.remaining()) {
            throw endsEarly();
        }
    }

    private PickleException endsEarly() {
        return refused("is truncated: it has %s bytes".formatted(bytes.limit()));
    }
}
