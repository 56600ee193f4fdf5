package dev.bifocal.host.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {

    @TempDir
    Path folder;

    @Test
    void readsArraysByName() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray queries = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
            queries.setName("in_q");
            NDArray labels = manager.create(new long[] {5, 6});
            labels.setName("in_labels");
            Path file = folder.resolve("case.npz");
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(new NDList(queries, labels).encode(NDList.Encoding.NPZ));
            }
            Map<String, NDArray> read = Npz.read(manager, file);
            assertThat(read).containsOnlyKeys("in_q", "in_labels");
            assertThat(read.get("in_q")).isEqualTo(queries);
            assertThat(read.get("in_labels")).isEqualTo(labels);
        }
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        Path file = folder.resolve("case.npz");
        Files.writeString(file, "no archive");
        refuses(file);
        refuses(folder.resolve("missing.npz"));
    }

    private static void refuses(Path file) {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatThrownBy(() -> Npz.read(manager, file))
                    .isInstanceOfSatisfying(
                            BifocalException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA))
                    .hasMessageStartingWith("%s cannot be read as a NumPy .npz archive".formatted(file));
        }
    }
}
