package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.pickle.Value.Dictionary;
import dev.bifocal.host.data.pickle.Value.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors in a checkpoint of PyTorch, by name. A checkpoint is a dictionary of tensors, or a dictionary with such
 * dictionaries and with other values, which are ignored.
 */
public final class PickledTensors {

    private static final String STATE = "state_dict";
    private static final int DEEPEST = 16;
    private static final int MOST_ENTRIES = 1 << 20;
    private static final int MOST_CHARACTERS = 1 << 26;

    private final Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    private int visited;
    private long characters;

    private PickledTensors() {}

    /**
     * Reads the tensors of a checkpoint. If it has an entry {@code state_dict}, the tensors are those of this entry, by
     * their names in it. Otherwise the name of a tensor in a nested dictionary begins with the names of the
     * dictionaries and dots.
     *
     * @throws IOException with a clause about the file, if it is damaged or is another pickle
     */
    public static Map<String, PickledTensor> read(ByteBuffer bytes) throws IOException {
        if (!(Unpickler.ofTensors(bytes).read() instanceof Dictionary root)) {
            throw new IOException("it does not contain a dictionary of tensors");
        }
        PickledTensors found = new PickledTensors();
        found.add("", root.entries().get(STATE) instanceof Dictionary state ? state : root, 0);
        if (found.tensors.isEmpty()) {
            throw new IOException("it contains no tensors by name");
        }
        return found.tensors;
    }

    /** Dictionaries may contain themselves, so that depth and number are limited. */
    private void add(String prefix, Dictionary dictionary, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("it has dictionaries nested more than %s times".formatted(DEEPEST));
        }
        for (Map.Entry<String, Value> entry : dictionary.entries().entrySet()) {
            if (++visited > MOST_ENTRIES) {
                throw new IOException("it has more than %s entries".formatted(MOST_ENTRIES));
            }
            String name = prefix + entry.getKey();
            characters += name.length();
            if (characters > MOST_CHARACTERS) {
                throw new IOException("its names have more than %s characters".formatted(MOST_CHARACTERS));
            }
            if (entry.getValue() instanceof Dictionary inner) {
                add(name + ".", inner, depth + 1);
            } else if (entry.getValue() instanceof Tensor tensor && tensors.put(name, tensor.tensor()) != null) {
                throw new IOException("it has two tensors with the name %s".formatted(name));
            }
        }
    }
}
