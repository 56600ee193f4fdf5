package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.pickle.Value.Bytes;
import dev.bifocal.host.data.pickle.Value.Text;
import dev.bifocal.host.data.pickle.Value.Truth;
import dev.bifocal.host.data.pickle.Value.Whole;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Decodes values that are written as text (protocol 0) and bytes that are written as characters (protocols 0 to 2 of
 * Python 3). Decoding copies these values, unlike others, so there is a limit.
 */
final class Literals {

    /** The limit in bytes for a whole pickle; CIFAR-100's training images have 154 million bytes. */
    private static final long MOST_DECODED = 1L << 28;

    private final Input input;
    private long decoded;

    Literals(Input input) {
        this.input = input;
    }

    /** {@code I}: an integer in digits, or a boolean as 00 or 01. */
    Value integer() throws PickleException {
        String line = input.shortLine();
        if (line.equals("00") || line.equals("01")) {
            return new Truth(line.equals("01"));
        }
        return whole(line);
    }

    /** {@code L}: an integer in digits with an L. */
    Whole longInteger() throws PickleException {
        return whole(input.shortLine().replaceAll("L$", ""));
    }

    private Whole whole(String digits) throws PickleException {
        try {
            return new Whole(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            throw refused("has '%s' instead of an integer of at most 64 bits".formatted(digits));
        }
    }

    /** {@code LONG1}: a little-endian integer in two's complement. */
    Whole binaryInteger(int length) throws PickleException {
        if (length > Long.BYTES) {
            throw refused("has an integer of %s bytes, but the limit is 8".formatted(length));
        }
        ByteBuffer bytes = input.slice(length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (i == length - 1 ? bytes.get(i) : Byte.toUnsignedLong(bytes.get(i)));
        }
        return new Whole(value);
    }

    /** {@code F}: a floating-point number in digits. */
    Value.Real real() throws PickleException {
        String line = input.shortLine();
        try {
            return new Value.Real(Double.parseDouble(line));
        } catch (NumberFormatException e) {
            throw refused("has '%s' instead of a number".formatted(line));
        }
    }

    /** {@code S}: a Python 2 string literal with quotes and escapes. */
    Bytes quoted() throws PickleException {
        ByteBuffer line = input.line();
        count(line.remaining());
        int last = line.limit() - 1;
        if (last < 1 || line.get(0) != line.get(last) || "'\"".indexOf(line.get(0)) < 0) {
            throw refused("has a string without quotes");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(last);
        for (int i = 1; i < last; i++) {
            if (line.get(i) != '\\') {
                bytes.write(line.get(i));
            } else if (line.get(i + 1) == 'x' && i + 3 < last) {
                bytes.write(hexadecimal(line, i + 2, 2));
                i += 3;
            } else {
                bytes.write(escaped(line.get(++i)));
            }
        }
        return new Bytes(ByteBuffer.wrap(bytes.toByteArray()));
    }

    private int escaped(byte letter) throws PickleException {
        return switch (letter) {
            case '\\', '\'', '"' -> letter;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw refused(String.format(Locale.ROOT, "has the unknown escape 0x%02x in a string", letter));
        };
    }

    /** {@code V}: a text in Latin-1 with escapes for other characters. */
    Text escapedText() throws PickleException {
        ByteBuffer line = input.line();
        count(line.remaining());
        StringBuilder text = new StringBuilder(line.limit());
        for (int i = 0; i < line.limit(); i++) {
            boolean shortEscape = line.get(i) == '\\' && i + 5 < line.limit() && line.get(i + 1) == 'u';
            boolean longEscape = line.get(i) == '\\' && i + 9 < line.limit() && line.get(i + 1) == 'U';
            if (shortEscape || longEscape) {
                int digits = shortEscape ? 4 : 8;
                int character = hexadecimal(line, i + 2, digits);
                if (!Character.isValidCodePoint(character)) {
                    throw refused("has an escape in a text that is not a character");
                }
                text.appendCodePoint(character);
                i += 1 + digits;
            } else {
                text.append((char) Byte.toUnsignedInt(line.get(i)));
            }
        }
        return new Text(StandardCharsets.UTF_8.encode(text.toString()));
    }

    private int hexadecimal(ByteBuffer line, int start, int digits) throws PickleException {
        int value = 0;
        for (int i = start; i < start + digits; i++) {
            int digit = Character.digit(line.get(i), 16);
            if (digit < 0) {
                throw refused("has an escape with wrong digits in a string");
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /** Bytes from a text with one character per byte, the form of bytes in protocols 0 to 2 of Python 3. */
    Bytes fromLatin1(Text text) throws PickleException {
        count(text.utf8().remaining());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.utf8().remaining());
        ByteBuffer utf8 = text.utf8().duplicate();
        while (utf8.hasRemaining()) {
            int first = Byte.toUnsignedInt(utf8.get());
            if (first < 0x80) {
                bytes.write(first);
            } else if ((first == 0xc2 || first == 0xc3) && utf8.hasRemaining()) {
                bytes.write(((first & 0x3) << 6) | (utf8.get() & 0x3f));
            } else {
                throw refused("has bytes that are written with characters beyond Latin-1");
            }
        }
        return new Bytes(ByteBuffer.wrap(bytes.toByteArray()));
    }

    private void count(int length) throws PickleException {
        decoded += length;
        if (decoded > MOST_DECODED) {
            throw refused(
                    "has more than %s MiB of bytes written as text, which cannot be mapped; write it with protocol 3 or later"
                            .formatted(MOST_DECODED >> 20));
        }
    }

    private PickleException refused(String problem) {
        return input.refused(problem);
    }
}
