package dev.bifocal.host.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            arrays.put("weights", manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)));
            arrays.put("labels", manager.create(new long[] {7, 8}));
            arrays.put("scalar", manager.create(0.5f));
            arrays.put("empty", manager.create(new Shape(0, 4), DataType.FLOAT32));
            Path file = folder.resolve("a.safetensors");
            Safetensors.write(file, arrays, Map.of("note", "später"));
            Safetensors.Content content = Safetensors.read(file);
            assertThat(content.metadata()).containsEntry("note", "später");
            assertThat(content.arrays().keySet()).containsExactly("weights", "labels", "scalar", "empty");
            arrays.forEach((name, array) -> {
                StoredArray entry = content.arrays().get(name);
                assertThat(entry.shape()).isEqualTo(array.getShape());
                assertThat(entry.type()).isEqualTo(array.getDataType());
                NDArray read = manager.create(entry.data(), entry.shape(), entry.type());
                assertThat(read.toByteArray()).isEqualTo(array.toByteArray());
            });
            assertThat(folder).isDirectoryNotContaining("glob:**.part");
        }
    }

    @Test
    void keepsTheOldFileWhenAValueIsNotFinite() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Path file = folder.resolve("a.safetensors");
            Safetensors.write(file, Map.of("w", manager.create(1f)), Map.of());
            assertThatThrownBy(() -> Safetensors.write(file, Map.of("w", manager.create(Float.NaN)), Map.of()))
                    .isInstanceOf(BifocalException.class)
                    .hasMessage("Array w holds NaN, so it was not saved.");
            assertThat(Safetensors.read(file).arrays().get("w").data().getFloat(0))
                    .isEqualTo(1);
        }
    }

    @Test
    void writingALargeArrayLeavesNoMemoryOfItsSizeOutsideTheHeap() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] values = new float[6_000_000];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            NDArray array = manager.create(values);
            Path file = folder.resolve("a.safetensors");
            long before = directBytes();

            Safetensors.write(file, Map.of("w", array), Map.of());

            assertThat(directBytes() - before).isLessThan(4_000_000);
            FloatBuffer read = Safetensors.read(file).arrays().get("w").data().asFloatBuffer();
            assertThat(read).isEqualTo(FloatBuffer.wrap(values));
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void refusesAFileThatIsCutAnywhere() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Path file = folder.resolve("a.safetensors");
            Safetensors.write(file, Map.of("w", manager.ones(new Shape(5))), Map.of());
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length += 7) {
                Path cut = folder.resolve("cut-" + length);
                Files.write(cut, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> Safetensors.read(cut))
                        .as("cut after %d bytes", length)
                        .isInstanceOf(BifocalException.class)
                        .hasMessageContaining("is not a whole safetensors file");
            }
        }
    }
}
