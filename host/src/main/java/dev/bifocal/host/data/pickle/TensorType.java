package dev.bifocal.host.data.pickle;

import java.util.Arrays;
import java.util.Optional;

/** The element type of a tensor in a checkpoint of PyTorch. */
public enum TensorType {
    FLOAT("FloatStorage", Float.BYTES),
    DOUBLE("DoubleStorage", Double.BYTES),
    HALF("HalfStorage", Short.BYTES),
    BFLOAT16("BFloat16Storage", Short.BYTES),
    LONG("LongStorage", Long.BYTES),
    INT("IntStorage", Integer.BYTES),
    SHORT("ShortStorage", Short.BYTES),
    CHAR("CharStorage", Byte.BYTES),
    BYTE("ByteStorage", Byte.BYTES),
    BOOL("BoolStorage", Byte.BYTES);

    private final String storage;
    private final int bytes;

    TensorType(String storage, int bytes) {
        this.storage = storage;
        this.bytes = bytes;
    }

    /** The size of an element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The type with a storage class of module {@code torch}. */
    static Optional<TensorType> ofStorage(String name) {
        return Arrays.stream(values()).filter(type -> type.storage.equals(name)).findFirst();
    }
}
