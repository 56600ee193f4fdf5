package dev.bifocal.host.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes a dictionary as Python does: as cPickle of Python 2 in protocol 2, with strings of bytes, or as Python 3 in protocol 3.
 */
public final class PickleWriter {

    private final boolean python2;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public PickleWriter(boolean python2) {
        this.python2 = python2;
        out.writeBytes(new byte[] {(byte) 0x80, (byte) (python2 ? 2 : 3), '}', '('});
    }

    public PickleWriter string(String key, String value) {
        string(key);
        string(value);
        return this;
    }

    public PickleWriter strings(String key, List<String> values) {
        string(key);
        out.writeBytes(new byte[] {']', '('});
        values.forEach(this::string);
        out.write('e');
        return this;
    }

    public PickleWriter integers(String key, int... values) {
        string(key);
        out.writeBytes(new byte[] {']', '('});
        for (int value : values) {
            integer(value);
        }
        out.write('e');
        return this;
    }

    /** An array of bytes of shape (rows, columns). */
    public PickleWriter array(String key, int rows, int columns, byte[] content, boolean fortran) {
        string(key);
        text("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085");
        bytes(new byte[] {'b'});
        text("\u0087R(K\1");
        integer(rows);
        integer(columns);
        text("\u0086cnumpy\ndtype\n");
        string("u1");
        text("K\0K\1\u0087R(K\3");
        string("|");
        text("NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb");
        out.write(fortran ? 0x88 : 0x89);
        bytes(content);
        text("tb");
        return this;
    }

    /** A call of a function with one string, which no data set has. */
    public PickleWriter call(String key, String module, String function, String argument) {
        string(key);
        text("c" + module + "\n" + function + "\n");
        string(argument);
        text("\u0085R");
        return this;
    }

    public byte[] end() {
        text("u.");
        return out.toByteArray();
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(ISO_8859_1));
    }

    private void integer(int value) {
        out.write('J');
        out.writeBytes(little(value));
    }

    private void string(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        if (python2) {
            bytes(bytes);
        } else {
            out.write('X');
            out.writeBytes(little(bytes.length));
            out.writeBytes(bytes);
        }
    }

    private void bytes(byte[] bytes) {
        out.write(python2 ? 'T' : 'B');
        out.writeBytes(little(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, value)
                .array();
    }
}
