package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.pickle.Value.Bytes;
import dev.bifocal.host.data.pickle.Value.Dictionary;
import dev.bifocal.host.data.pickle.Value.Name;
import dev.bifocal.host.data.pickle.Value.None;
import dev.bifocal.host.data.pickle.Value.Opaque;
import dev.bifocal.host.data.pickle.Value.Real;
import dev.bifocal.host.data.pickle.Value.Sequence;
import dev.bifocal.host.data.pickle.Value.Text;
import dev.bifocal.host.data.pickle.Value.Truth;
import dev.bifocal.host.data.pickle.Value.Whole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;

/**
 * An interpreter for pickles of protocols 0 to 5, as documented in CPython's {@code pickletools}. It supports the
 * instructions that build plain values, and the calls of the names in a {@link Vocabulary}. All other instructions are
 * rejected before they have an effect.
 */
final class Unpickler {

    private static final int NEWEST_PROTOCOL = 5;

    private final Input input;
    private final Stack stack;
    private final Literals literals;
    private final Vocabulary names;

    private Unpickler(ByteBuffer bytes, BiFunction<Stack, Literals, Vocabulary> vocabulary) {
        input = new Input(bytes);
        stack = new Stack(input);
        literals = new Literals(input);
        names = vocabulary.apply(stack, literals);
    }

    /** A reader of plain values and NumPy arrays. */
    static Unpickler ofArrays(ByteBuffer bytes) {
        return new Unpickler(bytes, ArrayBuilder::new);
    }

    /** A reader of PyTorch's checkpoints. */
    static Unpickler ofTensors(ByteBuffer bytes) {
        return new Unpickler(bytes, (stack, literals) -> new TensorBuilder(stack));
    }

    /** Reads the value of the pickle. */
    Value read() throws IOException {
        while (true) {
            int instruction = input.instruction();
            if (instruction == '.') {
                return stack.pop();
            }
            if (!(readsPlain(instruction)
                    || readsString(instruction)
                    || collects(instruction)
                    || numbers(instruction)
                    || calls(instruction))) {
                throw refused("has %s".formatted(Refused.describe(instruction)));
            }
        }
    }

    private boolean readsPlain(int instruction) throws PickleException {
        switch (instruction) {
            case 'N' -> stack.push(None.NONE);
            case 0x88 -> stack.push(new Truth(true));
            case 0x89 -> stack.push(new Truth(false));
            case 'I' -> stack.push(literals.integer());
            case 'J' -> stack.push(new Whole(input.signedInt()));
            case 'K' -> stack.push(new Whole(input.unsignedByte()));
            case 'M' -> stack.push(new Whole(input.unsignedShort()));
            case 'L' -> stack.push(literals.longInteger());
            case 0x8a -> stack.push(literals.binaryInteger(input.unsignedByte()));
            case 'F' -> stack.push(literals.real());
            case 'G' -> stack.push(new Real(input.real()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean readsString(int instruction) throws PickleException {
        switch (instruction) {
            case 'S' -> stack.push(literals.quoted());
            case 'T' -> stack.push(new Bytes(input.slice(input.signedInt())));
            case 'U', 'C' -> stack.push(new Bytes(input.slice(input.unsignedByte())));
            case 'B' -> stack.push(new Bytes(input.slice(input.unsignedInt())));
            case 0x8e, 0x96 -> stack.push(new Bytes(input.slice(input.signedLong())));
            case 'V' -> stack.push(literals.escapedText());
            case 'X' -> stack.push(new Text(input.slice(input.unsignedInt())));
            case 0x8c -> stack.push(new Text(input.slice(input.unsignedByte())));
            case 0x8d -> stack.push(new Text(input.slice(input.signedLong())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean collects(int instruction) throws IOException {
        switch (instruction) {
            case '(' -> stack.mark();
            case '0' -> stack.pop();
            case '1' -> stack.popToMark();
            case '2' -> stack.push(stack.top());
            case ']', ')' -> stack.push(new Sequence());
            case 'l', 't' -> stack.push(new Sequence(stack.popToMark()));
            case 0x85, 0x86, 0x87 -> stack.push(stack.popTuple(instruction - 0x84));
            case 'a' -> append(List.of(stack.pop()));
            case 'e' -> append(stack.popToMark());
            case '}' -> stack.push(new Dictionary());
            case 'd' -> {
                List<Value> items = stack.popToMark();
                stack.push(new Dictionary());
                set(items);
            }
            case 's' -> set(stack.popTuple(2).items());
            case 'u' -> set(stack.popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void append(List<Value> items) throws PickleException {
        if (stack.top() instanceof Opaque) {
            return;
        }
        stack.top(Sequence.class, "a list").items().addAll(items);
    }

    private void set(List<Value> keysAndValues) throws IOException {
        if (stack.top() instanceof Opaque) {
            return;
        }
        Dictionary dictionary = stack.top(Dictionary.class, "a dictionary");
        for (int i = 0; i + 1 < keysAndValues.size(); i += 2) {
            if (names.acceptsObjects() && !keysAndValues.get(i).isString()) {
                continue;
            }
            dictionary.entries().put(stack.string(keysAndValues.get(i), "a string as a key"), keysAndValues.get(i + 1));
        }
    }

    private boolean numbers(int instruction) throws PickleException {
        switch (instruction) {
            case 'p' -> stack.put(number());
            case 'q' -> stack.put(input.unsignedByte());
            case 'r' -> stack.put(input.unsignedInt());
            case 0x94 -> stack.memoize();
            case 'g' -> stack.push(stack.get(number()));
            case 'h' -> stack.push(stack.get(input.unsignedByte()));
            case 'j' -> stack.push(stack.get(input.unsignedInt()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private long number() throws PickleException {
        return literals.longInteger().value();
    }

    private boolean calls(int instruction) throws IOException {
        switch (instruction) {
            case 0x80 -> checkProtocol(input.unsignedByte());
            case 0x95 -> input.signedLong(); // The length of a frame, which is only useful for streams.
            case 'c' -> pushName(input.shortLine(), input.shortLine());
            case 0x93 -> {
                String name = stack.popString("a name");
                pushName(stack.popString("a module"), name);
            }
            case 'R' -> {
                List<Value> arguments = stack.pop(Sequence.class, "arguments").items();
                stack.push(names.call(stack.pop(Name.class, "a name to call"), arguments));
            }
            case 'b' -> {
                Value state = stack.pop();
                names.build(stack.top(), state);
            }
            default -> {
                return names.acceptsObjects() && makesObject(instruction);
            }
        }
        return true;
    }

    private boolean makesObject(int instruction) throws IOException {
        switch (instruction) {
            case 0x81 -> {
                List<Value> arguments = stack.pop(Sequence.class, "arguments").items();
                stack.push(names.call(stack.pop(Name.class, "a class"), arguments));
            }
            case 'Q' -> stack.push(names.outside(stack.pop()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void checkProtocol(int protocol) throws PickleException {
        if (protocol > NEWEST_PROTOCOL) {
            throw refused(("has protocol %s, but the newest supported protocol is " + "%s")
                    .formatted(protocol, NEWEST_PROTOCOL));
        }
    }

    private void pushName(String module, String name) throws PickleException {
        String written = module + "." + name;
        stack.push(new Name(
                names.find(module, name)
                        .orElseThrow(() -> refused("asks for %s, which %s do not need; nothing was run"
                                .formatted(written, names.content()))),
                written));
    }

    private PickleException refused(String problem) {
        return input.refused(problem);
    }
}
