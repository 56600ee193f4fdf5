package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.numpy.MappedFile;
import dev.bifocal.host.data.numpy.NumpyArray;
import dev.bifocal.host.data.pickle.Value.Array;
import dev.bifocal.host.data.pickle.Value.Bytes;
import dev.bifocal.host.data.pickle.Value.Dictionary;
import dev.bifocal.host.data.pickle.Value.Sequence;
import dev.bifocal.host.data.pickle.Value.Text;
import dev.bifocal.host.data.pickle.Value.Whole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A dictionary from a pickle: strings, lists of numbers or strings, and arrays by name. Arrays are backed by the mapped
 * file.
 *
 * <p>All methods throw an {@link IOException} with a clause about the file if an entry has another type.
 */
public final class PickledDictionary {

    private final Map<String, Value> entries;

    private PickledDictionary(Map<String, Value> entries) {
        this.entries = entries;
    }

    /** Reads a file with one dictionary of plain values and arrays. */
    public static PickledDictionary read(Path file) throws IOException {
        return read(MappedFile.map(file));
    }

    static PickledDictionary read(ByteBuffer bytes) throws IOException {
        if (Unpickler.ofArrays(bytes).read() instanceof Dictionary dictionary) {
            return new PickledDictionary(dictionary.entries());
        }
        throw new IOException("it does not contain a dictionary");
    }

    /** Whether the dictionary has an entry. */
    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** An array. */
    public NumpyArray array(String key) throws IOException {
        NumpyArray array = value(key) instanceof Array found ? found.array : null;
        if (array == null) {
            throw other(key, "an array");
        }
        return array;
    }

    /** Integers, from a list or an array. */
    public int[] integers(String key) throws IOException {
        if (value(key) instanceof Array) {
            return array(key).integers();
        }
        List<Value> items = items(key, "a list of integers");
        int[] integers = new int[items.size()];
        for (int i = 0; i < integers.length; i++) {
            if (!(items.get(i) instanceof Whole whole) || whole.value() != (int) whole.value()) {
                throw other(key, "a list of integers");
            }
            integers[i] = (int) whole.value();
        }
        return integers;
    }

    /** Strings, from a list. */
    public List<String> strings(String key) throws IOException {
        List<String> strings = new ArrayList<>();
        for (Value item : items(key, "a list of strings")) {
            if (item instanceof Text text) {
                strings.add(text.string());
            } else if (item instanceof Bytes bytes) {
                strings.add(bytes.string());
            } else {
                throw other(key, "a list of strings");
            }
        }
        return strings;
    }

    private List<Value> items(String key, String wanted) throws IOException {
        if (value(key) instanceof Sequence sequence) {
            return sequence.items();
        }
        throw other(key, wanted);
    }

    private Value value(String key) throws IOException {
        Value value = entries.get(key);
        if (value == null) {
            throw new IOException("it has no entry '%s', only %s"
                    .formatted(key, entries.keySet().stream().limit(10).toList()));
        }
        return value;
    }

    private IOException other(String key, String wanted) throws IOException {
        return new IOException(
                "its entry '%s' is %s instead of %s".formatted(key, value(key).kind(), wanted));
    }
}
