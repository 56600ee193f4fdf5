package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.numpy.NumpyArray;
import dev.bifocal.host.data.numpy.NumpyType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value in a pickle. Lists and dictionaries may contain themselves, so no method traverses them recursively. */
sealed interface Value {

    /** The maximum length of a string in bytes; names of files and classes are far shorter. */
    int LONGEST_STRING = 1 << 12;

    /** The kind of value in messages. */
    String kind();

    /** Whether the value can be read as a string. */
    default boolean isString() {
        return this instanceof Text || this instanceof Bytes;
    }

    private static String string(ByteBuffer bytes, Charset charset) throws IOException {
        if (bytes.remaining() > LONGEST_STRING) {
            throw new IOException("it has a string of %s bytes instead of a name".formatted(bytes.remaining()));
        }
        return charset.decode(bytes.duplicate()).toString();
    }

    /** Python's {@code None}. */
    enum None implements Value {
        NONE;

        @Override
        public String kind() {
            return "None";
        }
    }

    /** A boolean. */
    record Truth(boolean value) implements Value {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    /** An integer. */
    record Whole(long value) implements Value {
        @Override
        public String kind() {
            return "an integer";
        }
    }

    /** A floating-point number. */
    record Real(double value) implements Value {
        @Override
        public String kind() {
            return "a float";
        }
    }

    /** A UTF-8 text. */
    record Text(ByteBuffer utf8) implements Value {
        @Override
        public String kind() {
            return "a string";
        }

        String string() throws IOException {
            return Value.string(utf8, StandardCharsets.UTF_8);
        }
    }

    /** Bytes, or a string of Python 2, which does not distinguish the two. */
    record Bytes(ByteBuffer bytes) implements Value {
        @Override
        public String kind() {
            return "bytes";
        }

        String string() throws IOException {
            return Value.string(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** A list or a tuple. */
    record Sequence(List<Value> items) implements Value {
        Sequence() {
            this(new ArrayList<>());
        }

        @Override
        public String kind() {
            return "a list or tuple";
        }
    }

    /** A dictionary with strings as keys. */
    record Dictionary(Map<String, Value> entries) implements Value {
        Dictionary() {
            this(new LinkedHashMap<>());
        }

        @Override
        public String kind() {
            return "a dictionary";
        }
    }

    /**
     * A Python name.
     *
     * @param written module and name in the pickle
     */
    record Name(KnownName name, String written) implements Value {
        @Override
        public String kind() {
            return written;
        }
    }

    /** An object whose content is ignored. */
    record Opaque(String type) implements Value {
        @Override
        public String kind() {
            return "an object of %s".formatted(type);
        }
    }

    /** The elements of tensors, outside the pickle. */
    record Storage(TensorType type, String key, long elements) implements Value {
        @Override
        public String kind() {
            return "a storage";
        }
    }

    /** A tensor. */
    record Tensor(PickledTensor tensor) implements Value {
        @Override
        public String kind() {
            return "a tensor";
        }
    }

    /** The element type of an array, whose byte order is set later. */
    final class ElementType implements Value {
        NumpyType type;

        ElementType(NumpyType type) {
            this.type = type;
        }

        @Override
        public String kind() {
            return "a numpy.dtype";
        }
    }

    /** An array, whose content is set later. */
    final class Array implements Value {
        @Nullable
        NumpyArray array;

        @Override
        public String kind() {
            return "an array";
        }
    }
}
