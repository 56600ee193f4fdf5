package dev.bifocal.host.encoder.torch;

import ai.djl.ndarray.types.DataType;
import dev.bifocal.host.data.pickle.PickledTensor;
import dev.bifocal.host.data.pickle.TensorType;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tensor.StoredArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a tensor in an archive, in row-major order. Half precision, {@code bfloat16} and double precision
 * become {@code float32}; 16-bit integers become 32-bit integers.
 */
final class TensorSource implements StoredArray.Source {

    private static final int CHUNK = 1 << 13;
    private static final int WIDEST = 1 << 26;

    private final TorchArchive archive;
    private final String name;
    private final PickledTensor tensor;
    private final DataType type;

    TensorSource(TorchArchive archive, String name, PickledTensor tensor) {
        this.archive = archive;
        this.name = name;
        this.tensor = tensor;
        this.type = type(tensor.type());
    }

    /** The entry of a tensor's storage. */
    static String entry(PickledTensor tensor) {
        return "data/" + tensor.storage();
    }

    /** The type of the elements that are read. */
    static DataType type(TensorType type) {
        return switch (type) {
            case FLOAT, DOUBLE, HALF, BFLOAT16 -> DataType.FLOAT32;
            case LONG -> DataType.INT64;
            case INT, SHORT -> DataType.INT32;
            case CHAR -> DataType.INT8;
            case BYTE -> DataType.UINT8;
            case BOOL -> DataType.BOOLEAN;
        };
    }

    @Override
    public void read(long from, ByteBuffer into) {
        int size = type.getNumOfBytes();
        ByteBuffer out = into.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (tensor.isContiguous() && size == tensor.type().bytes()) {
                archive.read(entry(tensor), tensor.offset() * size + from, out);
                return;
            }
            long element = from / size;
            while (out.hasRemaining()) {
                int count = Math.min(CHUNK, out.remaining() / size);
                gather(element, count, out);
                element += count;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Reads the part of the storage that contains some elements, and converts these. */
    private void gather(long first, int count, ByteBuffer out) throws IOException {
        long[] positions = new long[count];
        long lowest = Long.MAX_VALUE;
        long highest = 0;
        for (int i = 0; i < count; i++) {
            positions[i] = tensor.position(first + i);
            lowest = Math.min(lowest, positions[i]);
            highest = Math.max(highest, positions[i]);
        }
        int size = tensor.type().bytes();
        if (highest - lowest >= WIDEST / size) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Tensor %s of %s cannot be read: its elements are too far apart.".formatted(name, archive.path()),
                    "Save a contiguous copy of the tensor, as tensor.contiguous() makes it.");
        }
        ByteBuffer bytes =
                ByteBuffer.allocate((int) (highest - lowest + 1) * size).order(ByteOrder.LITTLE_ENDIAN);
        archive.read(entry(tensor), lowest * size, bytes);
        for (long position : positions) {
            convert(bytes, (int) (position - lowest) * size, out);
        }
    }

    private void convert(ByteBuffer bytes, int at, ByteBuffer out) {
        switch (tensor.type()) {
            case FLOAT, INT -> out.putInt(bytes.getInt(at));
            case DOUBLE -> out.putFloat((float) bytes.getDouble(at));
            case HALF -> out.putFloat(ofHalf(bytes.getShort(at)));
            case BFLOAT16 -> out.putInt(bytes.getShort(at) << Short.SIZE);
            case LONG -> out.putLong(bytes.getLong(at));
            case SHORT -> out.putInt(bytes.getShort(at));
            case CHAR, BYTE, BOOL -> out.put(bytes.get(at));
        }
    }

    /** The value of an IEEE 754 binary16 number: 1 bit of sign, 5 of exponent and 10 of fraction. */
    static float ofHalf(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> Math.scalb((float) fraction, -24);
                    case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Math.scalb((float) (0x400 | fraction), exponent - 25);
                };
        return bits < 0 ? -magnitude : magnitude;
    }

    @Override
    public void requireIntact() {
        try {
            archive.requireIntact(entry(tensor));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private HostException unreadable(IOException cause) {
        return new HostException(
                ErrorCode.DATA,
                "Tensor %s of %s cannot be read: %s.".formatted(name, archive.path(), cause.getMessage()),
                "Copy or download the file again.",
                cause);
    }
}
