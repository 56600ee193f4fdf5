package dev.bifocal.host.data.pickle;

import dev.bifocal.host.data.pickle.Value.Bytes;
import dev.bifocal.host.data.pickle.Value.Sequence;
import dev.bifocal.host.data.pickle.Value.Text;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values a pickle has built and not used yet, and those it has numbered to use them again. */
final class Stack {

    /** Enough for the labels of 1.28 million images in one list; beyond it, a file is damaged or hostile. */
    private static final int MOST_VALUES = 1 << 22;

    private final Input input;
    private final List<Value> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Value> memo = new HashMap<>();
    private int pushed;

    Stack(Input input) {
        this.input = input;
    }

    void push(Value value) throws PickleException {
        if (++pushed > MOST_VALUES) {
            throw refused("has more than %s values".formatted(MOST_VALUES));
        }
        values.add(value);
    }

    void mark() throws PickleException {
        if (++pushed > MOST_VALUES) {
            throw refused("has more than %s values".formatted(MOST_VALUES));
        }
        marks.push(values.size());
    }

    Value pop() throws PickleException {
        if (values.size() <= floor()) {
            throw refused("uses a value that it has not built");
        }
        return values.remove(values.size() - 1);
    }

    Value top() throws PickleException {
        Value top = pop();
        values.add(top);
        return top;
    }

    /** The top value, which must be of a type. */
    <T extends Value> T top(Class<T> type, String wanted) throws PickleException {
        return cast(top(), type, wanted);
    }

    /** Takes the top value, which must be of a type. */
    <T extends Value> T pop(Class<T> type, String wanted) throws PickleException {
        return cast(pop(), type, wanted);
    }

    <T extends Value> T cast(Value value, Class<T> type, String wanted) throws PickleException {
        if (!type.isInstance(value)) {
            throw refused("has %s where %s is due".formatted(value.kind(), wanted));
        }
        return type.cast(value);
    }

    /** Takes a string, which Python 2 writes as bytes. */
    String popString(String wanted) throws IOException {
        return string(pop(), wanted);
    }

    String string(Value value, String wanted) throws IOException {
        if (value instanceof Bytes bytes) {
            return bytes.string();
        }
        return cast(value, Text.class, wanted).string();
    }

    /** Takes the values above the last mark, in order, and the mark. */
    List<Value> popToMark() throws PickleException {
        if (marks.isEmpty()) {
            throw refused("uses a mark that it has not set");
        }
        List<Value> top = values.subList(marks.pop(), values.size());
        List<Value> popped = new ArrayList<>(top);
        top.clear();
        return popped;
    }

    /** Takes a number of values as a tuple. */
    Sequence popTuple(int size) throws PickleException {
        Sequence tuple = new Sequence();
        for (int i = 0; i < size; i++) {
            tuple.items().add(0, pop());
        }
        return tuple;
    }

    /** Numbers the top value with the next number. */
    void memoize() throws PickleException {
        put(memo.size());
    }

    void put(long number) throws PickleException {
        memo.put(number, top());
    }

    Value get(long number) throws PickleException {
        Value value = memo.get(number);
        if (value == null) {
            throw refused("uses value %s, which it has not numbered".formatted(number));
        }
        return value;
    }

    PickleException refused(String problem) {
        return input.refused(problem);
    }

    /** Values below the last mark are out of reach until it is taken. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.element();
    }
}
