package dev.bifocal.app;

import dev.bifocal.host.tensor.Safetensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The arrays of a file by content; {@code StoredArray} itself is equal only to what reads the same place. */
public final class ArrayContent {

    private ArrayContent() {}

    /** Type, shape and bytes of each array, by name. */
    public static Map<String, List<Object>> of(Path safetensors) {
        Map<String, List<Object>> content = new TreeMap<>();
        Safetensors.read(safetensors)
                .arrays()
                .forEach((name, array) -> content.put(name, List.of(array.type(), array.shape(), array.data())));
        return content;
    }
}
