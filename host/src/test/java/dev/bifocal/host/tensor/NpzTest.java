package dev.bifocal.host.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
    void readsArchivesOfNumpyWithoutTheEngineAsWithIt() throws IOException, URISyntaxException {
        Path file = Path.of(
                NpzTest.class.getResource("/oracle/maskcon/queue_fifo.npz").toURI());
        Map<String, StoredArray> stored = Npz.stored(file);
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> read = Npz.read(manager, file);
            assertThat(stored).containsOnlyKeys(read.keySet());
            read.forEach((name, array) -> {
                StoredArray ours = stored.get(name);
                assertThat(ours.shape()).as(name).isEqualTo(array.getShape());
                assertThat(manager.create(ours.data(), ours.shape(), ours.type())
                                .toByteArray())
                        .as(name)
                        .isEqualTo(array.toByteArray());
            });
        }
    }

    @Test
    void saysWhatIsWrongWithAnArray() throws IOException {
        String header = "{'descr': '%s', 'fortran_order': %s, 'shape': (2, 2), }\n";
        assertThatThrownBy(() -> Npz.stored(archive(header.formatted("<f4", "True"), 16)))
                .hasMessageEndingWith("array w: it is in Fortran order.");
        assertThatThrownBy(() -> Npz.stored(archive(header.formatted("<c8", "False"), 32)))
                .hasMessageEndingWith("array w: dtype <c8 is not supported.");
        assertThatThrownBy(() -> Npz.stored(archive(header.formatted("<f4", "False"), 15)))
                .hasMessageEndingWith("array w: it is truncated.");
        assertThat(Npz.stored(archive(header.formatted("<f4", "False"), 16))).containsOnlyKeys("w");
    }

    private Path archive(String header, int bytes) throws IOException {
        Path file = folder.resolve("w.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("w.npy"));
            zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
            zip.write(header.getBytes(StandardCharsets.US_ASCII));
            zip.write(new byte[bytes]);
        }
        return file;
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
            assertThatThrownBy(() -> Npz.stored(file))
                    .hasMessageStartingWith("%s cannot be read as a NumPy .npz archive".formatted(file));
            assertThatThrownBy(() -> Npz.read(manager, file))
                    .isInstanceOfSatisfying(BifocalException.class, e -> assertThat(ErrorCode.of(e))
                            .isEqualTo(ErrorCode.DATA))
                    .hasMessageStartingWith("%s cannot be read as a NumPy .npz archive".formatted(file));
        }
    }

    @Test
    void findsAFlippedBitInAnyArray() throws IOException {
        Path whole = folder.resolve("whole.npz");
        ByteBuffer data = ByteBuffer.allocate(4000);
        new Random(3).nextBytes(data.array());
        Npz.write(whole, Map.of("w", StoredArray.of(DataType.FLOAT32, new Shape(1000), data)));
        assertThat(Npz.stored(whole)).containsOnlyKeys("w");
        byte[] bytes = Files.readAllBytes(whole);
        long seed = 4;
        Random random = new Random(seed);
        for (int i = 0; i < 24; i++) {
            // Behind the entry's own header, before the archive's directory.
            int bit = 8 * 100 + random.nextInt(8 * 3900);
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Path file = folder.resolve("damaged.npz");
            Files.write(file, damaged);
            assertThatThrownBy(() -> Npz.stored(file))
                    .as("seed %d: bit %d", seed, bit)
                    .isInstanceOf(BifocalException.class);
            try (NDManager manager = NDManager.newBaseManager()) {
                assertThatThrownBy(() -> Npz.read(manager, file)).isInstanceOf(BifocalException.class);
            }
        }
    }

    @Test
    void takesNoMemoryForAHeaderThatPromisesMoreThanThereIs() throws IOException {
        Path file = archive("{'descr': '<f4', 'fortran_order': False, 'shape': (500000000,), }\n", 16);
        assertThatThrownBy(() -> Npz.stored(file)).hasMessageEndingWith("array w: it is truncated.");
    }

    @Test
    void refusesBytesBehindAnArray() throws IOException {
        Path file = archive("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n", 17);
        assertThatThrownBy(() -> Npz.stored(file))
                .hasMessageEndingWith("array w: it is longer than its header states.");
    }
}
