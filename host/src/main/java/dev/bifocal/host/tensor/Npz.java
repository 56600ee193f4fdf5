package dev.bifocal.host.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** NumPy's {@code .npz} archives of arrays. */
public final class Npz {

    private Npz() {}

    /**
     * Reads all arrays of a file by name.
     *
     * @param manager owns the arrays
     * @throws BifocalException if the file cannot be read
     */
    public static Map<String, NDArray> read(NDManager manager, Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return read(manager, stream);
        } catch (IOException | RuntimeException e) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "%s cannot be read as a NumPy .npz archive: %s.".formatted(file, e.getMessage()),
                    "Write it with numpy.savez, with arrays in C order.",
                    e);
        }
    }

    /** Reads all arrays of a stream by name. */
    public static Map<String, NDArray> read(NDManager manager, InputStream stream) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (NDArray array : NDList.decode(manager, stream)) {
            arrays.put(array.getName(), array);
        }
        return arrays;
    }
}
