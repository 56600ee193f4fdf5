package dev.bifocal.host;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.tensor.Npz;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Inputs and outputs of the official code, from the tests' resources. */
public final class Oracle {

    private Oracle() {}

    /** The arrays of a case, such as {@code schedules/sgd_steps}. */
    public static Map<String, NDArray> read(NDManager manager, String name) {
        try {
            return Npz.read(
                    manager,
                    Path.of(Objects.requireNonNull(Oracle.class.getResource("/oracle/" + name + ".npz"))
                            .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
