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

/** The stack and the memo of a pickle. */
final class Stack {

    /**
     * The maximum number of values, enough for the labels of 1.28 million images in one list. A larger number means a
     * damaged or malicious file.
     */
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
        count(1);
        values.add(value);
    }

    void mark() throws PickleException {
        count(1);
        marks.push(values.size());
    }

    /** Counts values that an instruction builds or reads again, which a small pickle can ask for many times. */
    void count(int more) throws PickleException {
        if (more > MOST_VALUES - pushed) {
            throw refused("has more than %s values".formatted(MOST_VALUES));
        }
        pushed += more;
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

    /** The top value, which must have the given type. */
    <T extends Value> T top(Class<T> type, String wanted) throws PickleException {
        return cast(top(), type, wanted);
    }

    /** Pops the top value, which must have the given type. */
    <T extends Value> T pop(Class<T> type, String wanted) throws PickleException {
        return cast(pop(), type, wanted);
    }

    <T extends Value> T cast(Value value, Class<T> type, String wanted) throws PickleException {
        if (!type.isInstance(value)) {
            throw refused("has %s instead of %s".formatted(value.kind(), wanted));
        }
        return type.cast(value);
    }

    /** Pops a string; Python 2 writes strings as bytes. */
    String popString(String wanted) throws IOException {
        return string(pop(), wanted);
    }

    String string(Value value, String wanted) throws IOException {
        if (value instanceof Bytes bytes) {
            return bytes.string();
        }
        return cast(value, Text.class, wanted).string();
    }

    /** Pops the values above the last mark, in order, and the mark. */
    List<Value> popToMark() throws PickleException {
        if (marks.isEmpty()) {
            throw refused("uses a mark that it has not set");
        }
        List<Value> top = values.subList(marks.pop(), values.size());
        List<Value> popped = new ArrayList<>(top);
        top.clear();
        return popped;
    }

    /** Pops a number of values as a tuple. */
    Sequence popTuple(int size) throws PickleException {
        Sequence tuple = new Sequence();
        for (int i = 0; i < size; i++) {
            tuple.items().add(0, pop());
        }
        return tuple;
    }

    /** Stores the top value in the memo under the next number. */
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

    /** The lowest accessible position: values below the last mark are inaccessible until the mark is popped. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.element();
    }
}
