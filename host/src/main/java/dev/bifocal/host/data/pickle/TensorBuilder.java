package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.pickle.Value.Dictionary;
import dev.bifocal.host.data.pickle.Value.Name;
import dev.bifocal.host.data.pickle.Value.Opaque;
import dev.bifocal.host.data.pickle.Value.Sequence;
import dev.bifocal.host.data.pickle.Value.Storage;
import dev.bifocal.host.data.pickle.Value.Tensor;
import dev.bifocal.host.data.pickle.Value.Whole;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The vocabulary of PyTorch's checkpoints. Tensors become descriptions of their place in a storage. Objects of known
 * classes that are not tensors become {@link Opaque} values without content.
 */
final class TensorBuilder implements Vocabulary {

    private static final int STORAGE_PARTS = 5;

    private final Stack stack;

    TensorBuilder(Stack stack) {
        this.stack = stack;
    }

    @Override
    public String content() {
        return "weights";
    }

    @Override
    public Optional<KnownName> find(String module, String name) {
        return KnownName.ofTensors(module, name);
    }

    @Override
    public boolean acceptsObjects() {
        return true;
    }

    @Override
    public Value call(Name name, List<Value> arguments) throws IOException {
        return switch (name.name()) {
            case ORDERED_DICT -> dictionary(arguments);
            case REBUILD_TENSOR -> tensor(name, arguments);
            case REBUILD_PARAMETER, REBUILD_PARAMETER_WITH_STATE ->
                stack.cast(argument(name, arguments, 0), Tensor.class, "a tensor");
            case REBUILD_FROM_TYPE -> {
                Name function = stack.cast(argument(name, arguments, 0), Name.class, "a name to call");
                if (function.name() != KnownName.REBUILD_TENSOR) {
                    throw stack.refused("calls %s to make a tensor".formatted(function.kind()));
                }
                yield tensor(
                        function,
                        stack.cast(argument(name, arguments, 2), Sequence.class, "arguments")
                                .items());
            }
            case IGNORED -> new Opaque(name.written());
            default ->
                throw stack.refused("calls %s, which weights do not need; nothing was run".formatted(name.kind()));
        };
    }

    private Value argument(Name name, List<Value> arguments, int index) throws PickleException {
        if (index >= arguments.size()) {
            throw stack.refused("calls %s with %s arguments".formatted(name.kind(), arguments.size()));
        }
        return arguments.get(index);
    }

    /** Python 2 writes the entries as a list of pairs; Python 3 sets them afterwards. */
    private Dictionary dictionary(List<Value> arguments) throws IOException {
        Dictionary dictionary = new Dictionary();
        if (!arguments.isEmpty() && arguments.get(0) instanceof Sequence pairs) {
            stack.count(pairs.items().size());
            for (Value pair : pairs.items()) {
                List<Value> entry = stack.cast(pair, Sequence.class, "a pair").items();
                if (entry.size() == 2 && entry.get(0).isString()) {
                    dictionary.entries().put(stack.string(entry.get(0), "a key"), entry.get(1));
                }
            }
        }
        return dictionary;
    }

    private Tensor tensor(Name name, List<Value> arguments) throws IOException {
        Storage storage = stack.cast(argument(name, arguments, 0), Storage.class, "a storage");
        long offset = stack.cast(argument(name, arguments, 1), Whole.class, "an offset")
                .value();
        return new Tensor(new PickledTensor(
                        storage.type(),
                        storage.key(),
                        storage.elements(),
                        offset,
                        lengths(argument(name, arguments, 2)),
                        lengths(argument(name, arguments, 3)))
                .checked());
    }

    private List<Long> lengths(Value value) throws PickleException {
        List<Value> items = stack.cast(value, Sequence.class, "a shape").items();
        if (items.size() > PickledTensor.MOST_DIMENSIONS) {
            throw stack.refused("has a tensor of %s dimensions".formatted(items.size()));
        }
        List<Long> lengths = new ArrayList<>();
        for (Value length : items) {
            lengths.add(stack.cast(length, Whole.class, "a length").value());
        }
        return lengths;
    }

    /** Metadata of modules, and the content of objects that are ignored. */
    @Override
    public void build(Value value, Value state) throws PickleException {
        if (!(value instanceof Dictionary || value instanceof Opaque || value instanceof Tensor)) {
            throw stack.refused("sets the state of %s".formatted(value.kind()));
        }
    }

    @Override
    public Value outside(Value identification) throws IOException {
        List<Value> parts = stack.cast(identification, Sequence.class, "the place of a storage")
                .items();
        if (parts.size() != STORAGE_PARTS
                || !stack.string(parts.get(0), "a kind").equals("storage")) {
            throw stack.refused("refers to something outside the file that is not a storage");
        }
        Name type = stack.cast(parts.get(1), Name.class, "the type of a storage");
        if (type.name() != KnownName.STORAGE) {
            throw stack.refused("has a storage of type %s".formatted(type.kind()));
        }
        TensorType elements = TensorType.ofStorage(
                        type.written().substring(type.written().lastIndexOf('.') + 1))
                .orElseThrow(() -> stack.refused("has a storage of type %s".formatted(type.kind())));
        return new Storage(
                elements,
                stack.string(parts.get(2), "the key of a storage"),
                stack.cast(parts.get(4), Whole.class, "a number of elements").value());
    }
}
