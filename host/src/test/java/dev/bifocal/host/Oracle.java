package dev.bifocal.host;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.tensor.Npz;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** Inputs and outputs of the official code, from the tests' resources. */
public final class Oracle {

    private Oracle() {}

    /** The arrays of a case, such as {@code schedules/sgd_steps}. */
    public static Map<String, NDArray> read(NDManager manager, String name) {
        try (InputStream stream =
                Objects.requireNonNull(Oracle.class.getResourceAsStream("/oracle/" + name + ".npz"))) {
            return Npz.read(manager, stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
