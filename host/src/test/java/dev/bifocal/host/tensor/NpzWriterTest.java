package dev.bifocal.host.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzWriterTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final NpzWriter writer = new NpzWriter(bytes);

    private static ByteBuffer floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    @Test
    void whatItWritesIsReadWithAndWithoutTheEngine() throws IOException {
        writer.begin("features", DataType.FLOAT32, new Shape(2, 2));
        writer.append(floats(1, 2, 3));
        writer.append(floats(4));
        writer.put("labels", new long[] {5, -6});
        writer.put("counter", StoredArray.of(DataType.INT64, new Shape(), ByteBuffer.allocate(8)));
        writer.put("empty", StoredArray.of(DataType.FLOAT32, new Shape(0, 3), ByteBuffer.allocate(0)));
        writer.finish();
        Path file = Files.write(folder.resolve("a.npz"), bytes.toByteArray());
        Map<String, StoredArray> stored = Npz.stored(file);
        assertThat(stored.keySet()).containsExactly("features", "labels", "counter", "empty");
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> read = Npz.read(manager, file);
            assertThat(read.get("features").toFloatArray()).containsExactly(1, 2, 3, 4);
            assertThat(read.get("labels").toLongArray()).containsExactly(5, -6);
            stored.forEach((name, array) -> {
                assertThat(array.shape()).as(name).isEqualTo(read.get(name).getShape());
                assertThat(manager.create(array.data(), array.shape(), array.type())
                                .toByteArray())
                        .as(name)
                        .isEqualTo(read.get(name).toByteArray());
            });
        }
    }

    @Test
    void textsAreNumpysFixedWidthUtf32() throws IOException {
        writer.put("paths", List.of("a", "für", ""));
        writer.put("about", "𝄞");
        writer.finish();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("paths.npy");
            byte[] paths = zip.readAllBytes();
            assertThat(NpyHeader.read(new ByteArrayInputStream(paths)))
                    .isEqualTo(new NpyHeader("<U3", false, new Shape(3)));
            assertThat(paths.length % 64).isEqualTo(3 * 3 * 4);
            assertThat(new String(paths, paths.length - 24, 12, "UTF-32LE")).isEqualTo("für");
            assertThat(zip.getNextEntry().getName()).isEqualTo("about.npy");
            byte[] about = zip.readAllBytes();
            assertThat(NpyHeader.read(new ByteArrayInputStream(about)))
                    .isEqualTo(new NpyHeader("<U1", false, new Shape()));
            assertThat(new String(about, about.length - 4, 4, "UTF-32LE")).isEqualTo("𝄞");
        }
    }

    @Test
    void refusesAnArrayThatIsNotWhole() throws IOException {
        writer.begin("features", DataType.FLOAT32, new Shape(3));
        writer.append(floats(1, 2));
        assertThatThrownBy(writer::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4 bytes");
    }

    @Test
    void headersAreThoseOfNumpy() throws IOException {
        byte[] header = NpyHeader.of(DataType.FLOAT32, new Shape(7)).bytes();
        assertThat(header.length % 64).isZero();
        assertThat(new String(header, 10, header.length - 10, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }")
                .endsWith("\n");
        for (Shape shape : List.of(new Shape(), new Shape(3), new Shape(64, 3, 7, 7))) {
            NpyHeader written = NpyHeader.of(DataType.INT64, shape);
            assertThat(NpyHeader.read(new ByteArrayInputStream(written.bytes())))
                    .isEqualTo(written);
        }
    }
}
