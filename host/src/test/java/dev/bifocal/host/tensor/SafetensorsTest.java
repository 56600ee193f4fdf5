package dev.bifocal.host.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.FileHash;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
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
                    .hasMessage("Array w contains NaN and was not saved.");
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
                        .hasMessageContaining("is not an intact safetensors file");
            }
        }
    }

    private Path written(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            arrays.put("weights", manager.randomNormal(new Shape(30, 10)));
            arrays.put("labels", manager.create(new long[] {7, 8, 1L << 40}));
            arrays.put("scalar", manager.create(0.5f));
            Path file = folder.resolve(name);
            Safetensors.write(file, arrays, Map.of("bifocal", "{\"step\": 77}", "note", "später"));
            return file;
        }
    }

    private static void load(Path file) {
        Safetensors.read(file).requireIntact();
    }

    @Test
    void findsAFlippedBitAnywhere() throws IOException {
        findsFlippedBits(24, 11);
    }

    @Test
    @Tag("slow")
    void findsTwoHundredFlippedBits() throws IOException {
        findsFlippedBits(200, 12);
    }

    /** Half of them in the header, which is the smaller part. */
    private void findsFlippedBits(int count, long seed) throws IOException {
        Path file = written("whole.safetensors");
        load(file);
        byte[] whole = Files.readAllBytes(file);
        int header =
                8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            int at = i % 2 == 0 ? random.nextInt(header) : header + random.nextInt(whole.length - header);
            int bit = random.nextInt(8);
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << bit);
            Path other = folder.resolve("damaged.safetensors");
            Files.write(other, damaged);
            assertThatThrownBy(() -> load(other))
                    .as("seed %d: bit %d of byte %d, header of %d", seed, bit, at, header)
                    .isInstanceOf(BifocalException.class);
        }
    }

    @Test
    void findsEveryFlippedBitOfTheHeader() throws IOException {
        Path file = written("whole.safetensors");
        byte[] whole = Files.readAllBytes(file);
        int header =
                8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Path other = folder.resolve("damaged.safetensors");
        for (int bit = 0; bit < 8 * header; bit += 3) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(other, damaged);
            assertThatThrownBy(() -> load(other)).as("bit %d", bit).isInstanceOf(BifocalException.class);
        }
    }

    @Test
    void namesTheArrayThatIsDamaged() throws IOException {
        Path file = written("a.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> load(file))
                .hasMessage("%s is not an intact safetensors file: the checksum of array scalar does not match.", file);
    }

    @Test
    void refusesBytesBehindTheArrays() throws IOException {
        Path file = written("a.safetensors");
        Files.write(file, new byte[4], StandardOpenOption.APPEND);
        assertThatThrownBy(() -> load(file)).hasMessageContaining("its checksums do not match the names of its arrays");
    }

    @Test
    void readsFilesOfOthersWhichHaveNoChecksums() throws IOException {
        String header =
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"__metadata__\":{\"format\":\"pt\"}}";
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .putFloat(1)
                .putFloat(2);
        Path file = folder.resolve("torch.safetensors");
        Files.write(file, bytes.array());
        Safetensors.Content content = Safetensors.read(file);
        content.requireIntact();
        assertThat(content.hasChecksums()).isFalse();
        assertThat(content.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(content.arrays().get("w").data().getFloat(4)).isEqualTo(2);
    }

    @Test
    void keepsTheChecksumsToItself() throws IOException {
        Safetensors.Content content = Safetensors.read(written("a.safetensors"));
        assertThat(content.hasChecksums()).isTrue();
        assertThat(content.metadata()).containsOnlyKeys("bifocal", "note");
        assertThat(content.sha256()).isEqualTo(FileHash.sha256(folder.resolve("a.safetensors")));
    }

    @Test
    void forcesTheFolderToTheDiskAfterTheRename() throws IOException {
        written("warm-up.safetensors");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
            recording.start();
            written("a.safetensors");
            recording.stop();
            Path events = folder.resolve("events.jfr");
            recording.dump(events);
            assertThat(RecordingFile.readAllEvents(events))
                    .extracting(event -> event.getString("path"))
                    .containsExactly(folder.resolve("a.safetensors.part").toString(), folder.toString());
        }
    }

    @Test
    @Tag("slow")
    void savesAndLoadsAnArrayOfMoreThanTwoGibibytes() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            long rows = (1L << 31) / 1024 + 3;
            NDArray bank = manager.zeros(new Shape(rows, 256));
            bank.set(new NDIndex(rows - 1), manager.arange(256f));
            Path file = folder.resolve("bank.safetensors");
            Safetensors.write(file, Map.of("bank", bank), Map.of());
            bank.subi(bank);
            Safetensors.Content content = Safetensors.read(file);
            content.requireIntact();
            content.arrays().get("bank").copyTo(bank);
            assertThat(bank.get(rows - 1)).isEqualTo(manager.arange(256f));
            assertThat(bank.get(new NDIndex("0:{}", rows - 1)).abs().sum().getFloat())
                    .isZero();
        }
    }
}
