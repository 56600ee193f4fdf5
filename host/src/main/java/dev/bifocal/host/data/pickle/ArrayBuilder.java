package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.numpy.NumpyArray;
import dev.bifocal.host.data.numpy.NumpyType;
import dev.bifocal.host.data.pickle.Value.Array;
import dev.bifocal.host.data.pickle.Value.Bytes;
import dev.bifocal.host.data.pickle.Value.ElementType;
import dev.bifocal.host.data.pickle.Value.Name;
import dev.bifocal.host.data.pickle.Value.None;
import dev.bifocal.host.data.pickle.Value.Sequence;
import dev.bifocal.host.data.pickle.Value.Text;
import dev.bifocal.host.data.pickle.Value.Truth;
import dev.bifocal.host.data.pickle.Value.Whole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The vocabulary of NumPy's arrays: implements the calls of the names that build them. */
final class ArrayBuilder implements Vocabulary {

    private static final Set<String> LATIN_1 = Set.of("latin1", "latin-1", "iso-8859-1");

    private final Stack stack;
    private final Literals literals;

    ArrayBuilder(Stack stack, Literals literals) {
        this.stack = stack;
        this.literals = literals;
    }

    @Override
    public String content() {
        return "data sets";
    }

    @Override
    public Optional<KnownName> find(String module, String name) {
        return KnownName.ofArrays(module, name);
    }

    @Override
    public Value call(Name called, List<Value> arguments) throws IOException {
        KnownName name = called.name();
        return switch (name) {
            case DTYPE -> new ElementType(NumpyType.parse(stack.string(argument(arguments, 0, name), "a type's name")));
            case RECONSTRUCT -> {
                if (!(argument(arguments, 0, name) instanceof Name type) || type.name() != KnownName.NDARRAY) {
                    throw stack.refused("makes an array that is not a numpy.ndarray");
                }
                yield new Array();
            }
            case FROMBUFFER -> {
                Array array = new Array();
                array.array = array(
                        argument(arguments, 0, name),
                        argument(arguments, 1, name),
                        argument(arguments, 2, name),
                        stack.string(argument(arguments, 3, name), "an order").equals("F"));
                yield array;
            }
            case ENCODE -> encode(argument(arguments, 0, name), argument(arguments, 1, name));
            default -> throw stack.refused("calls %s, which pickled arrays do not use".formatted(name));
        };
    }

    private Value argument(List<Value> arguments, int index, KnownName name) throws PickleException {
        if (index >= arguments.size()) {
            throw stack.refused("calls %s with %s arguments".formatted(name, arguments.size()));
        }
        return arguments.get(index);
    }

    private Bytes encode(Value text, Value encoding) throws IOException {
        String name = stack.string(encoding, "an encoding").toLowerCase(Locale.ROOT);
        if (!LATIN_1.contains(name)) {
            throw stack.refused("writes bytes in the encoding '%s', but only Latin-1 is supported".formatted(name));
        }
        return literals.fromLatin1(stack.cast(text, Text.class, "a string"));
    }

    /** Sets the pickled state of an array or an element type. */
    @Override
    public void build(Value value, Value state) throws IOException {
        List<Value> items =
                stack.cast(state, Sequence.class, "the state of an array").items();
        if (value instanceof ElementType type && items.size() >= 5) {
            boolean plain = items.subList(2, 5).stream().allMatch(None.NONE::equals);
            if (!plain) {
                throw stack.refused("has an array of records, but only numbers are supported");
            }
            type.type = type.type.with(stack.string(items.get(1), "a byte order"));
        } else if (value instanceof Array array && items.size() == 5) {
            array.array = array(items.get(4), items.get(2), items.get(1), isTrue(items.get(3)));
        } else {
            throw stack.refused("sets the state of %s".formatted(value.kind()));
        }
    }

    private NumpyArray array(Value content, Value type, Value shape, boolean fortran) throws IOException {
        List<Value> dimensions = stack.cast(shape, Sequence.class, "a shape").items();
        if (dimensions.size() > PickledTensor.MOST_DIMENSIONS) {
            throw stack.refused("has an array of %s dimensions".formatted(dimensions.size()));
        }
        List<Long> lengths = new ArrayList<>();
        for (Value length : dimensions) {
            lengths.add(stack.cast(length, Whole.class, "a length").value());
        }
        ByteBuffer bytes = stack.cast(content, Bytes.class, "the bytes of an array of numbers")
                .bytes();
        return NumpyArray.of(stack.cast(type, ElementType.class, "a numpy.dtype").type, lengths, fortran, bytes);
    }

    private boolean isTrue(Value value) throws PickleException {
        return value instanceof Truth truth
                ? truth.value()
                : stack.cast(value, Whole.class, "a boolean").value() != 0;
    }
}
