package dev.bifocal.host.track.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Encodes events as TensorFlow's protocol buffers in TFRecord frames.
 *
 * <p>An {@code Event} has the fields wall_time = 1 (double), step = 2 (int64), file_version = 3 (string), summary = 5
 * and session_log = 7. A {@code Summary} has values = 1, each with tag = 1 (string) and simple_value = 2 (float). A
 * {@code SessionLog} has status = 1; START is 1. A frame is the length (uint64), its checksum, the data, and their
 * checksum, in little-endian order. A checksum is a masked CRC32C.
 */
final class Events {

    private static final int VARINT = 0;
    private static final int DOUBLE = 1;
    private static final int BYTES = 2;
    private static final int FLOAT = 5;
    private static final int MASK = 0xa282ead8;

    private Events() {}

    /** The first event of a file. */
    static ByteBuffer version(double seconds) {
        return framed(event(seconds, 0).bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8)));
    }

    /** The event that makes a reader forget what earlier files contain from a step on. */
    static ByteBuffer start(double seconds, long step) {
        return framed(event(seconds, step).bytes(7, new Message().varint(1, 1).encoded()));
    }

    /**
     * An event with scalars.
     *
     * @param seconds the time since 1970
     * @param values by tag
     */
    static ByteBuffer scalars(double seconds, long step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((tag, value) -> summary.bytes(
                1,
                new Message()
                        .bytes(1, tag.getBytes(StandardCharsets.UTF_8))
                        .single(2, value.floatValue())
                        .encoded()));
        return framed(event(seconds, step).bytes(5, summary.encoded()));
    }

    private static Message event(double seconds, long step) {
        Message event = new Message().real(1, seconds);
        return step == 0 ? event : event.varint(2, step); // absent fields are 0
    }

    private static ByteBuffer framed(Message message) {
        byte[] data = message.encoded();
        ByteBuffer frame = ByteBuffer.allocate(16 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(data.length);
        frame.putInt(checksum(frame.array(), 0, Long.BYTES));
        frame.put(data);
        frame.putInt(checksum(data, 0, data.length));
        return frame.flip();
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    /** The fields of a message, in the order of the calls. */
    private static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message varint(int field, long value) {
            tag(field, VARINT);
            number(value);
            return this;
        }

        Message real(int field, double value) {
            tag(field, DOUBLE);
            return fixed(Long.BYTES, Double.doubleToLongBits(value));
        }

        Message single(int field, float value) {
            tag(field, FLOAT);
            return fixed(Integer.BYTES, Float.floatToIntBits(value));
        }

        Message bytes(int field, byte[] value) {
            tag(field, BYTES);
            number(value.length);
            out.writeBytes(value);
            return this;
        }

        private void tag(int field, int type) {
            number((long) field << 3 | type);
        }

        private void number(long value) {
            long rest = value;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                out.write((int) ((rest & 0x7f) | 0x80));
            }
            out.write((int) rest);
        }

        private Message fixed(int bytes, long bits) {
            for (int i = 0; i < bytes; i++) {
                out.write((int) (bits >>> (8 * i)));
            }
            return this;
        }

        byte[] encoded() {
            return out.toByteArray();
        }
    }
}
