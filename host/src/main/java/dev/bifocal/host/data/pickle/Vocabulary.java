package dev.bifocal.host.data.pickle;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The names that pickles of one kind may use, and the values that they stand for. Nothing of Python is ever run. */
interface Vocabulary {

    /** The kind of content in messages, such as "data sets". */
    String content();

    /** A name that pickles of this kind may use. */
    Optional<KnownName> find(String module, String name);

    /** The result of calling a name with arguments. */
    Value call(Value.Name name, List<Value> arguments) throws IOException;

    /** Sets the pickled state of a value. */
    void build(Value value, Value state) throws IOException;

    /** Whether objects, values outside the pickle, and keys that are not strings are accepted. */
    default boolean acceptsObjects() {
        return false;
    }

    /** The value outside the pickle with an identification. */
    default Value outside(Value identification) throws IOException {
        throw new IOException("it refers to a value outside the file");
    }
}
