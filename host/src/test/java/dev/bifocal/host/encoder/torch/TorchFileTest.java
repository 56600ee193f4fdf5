package dev.bifocal.host.encoder.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tensor.StoredArray;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that tools/torch-fixtures.py wrote with PyTorch, and hostile ones. */
class TorchFileTest {

    private static final Path FIXTURES = Path.of("src", "test", "resources", "torch");

    /** A dictionary with tensor {@code a} in storage 0 of {@code %d} floats, at an offset, with shape and stride. */
    private static final String ONE_TENSOR =
            """
            \u0080\u0002}X\u0001\0\0\0actorch._utils
            _rebuild_tensor_v2
            ((X\u0007\0\0\0storagectorch
            FloatStorage
            X\u0001\0\0\0000X\u0003\0\0\0cpuL%dL
            tQL%dL
            (L%dL
            t(L%dL
            t\u0089ccollections
            OrderedDict
            )RtRs.""";

    @TempDir
    Path folder;

    @Test
    void readsWhatPyTorchWrote() throws IOException {
        JsonNode files =
                new ObjectMapper().readTree(FIXTURES.resolve("expected.json").toFile());
        assertThat(files.size()).isGreaterThanOrEqualTo(8);
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            Map<String, StoredArray> arrays = TorchFile.read(FIXTURES.resolve(file.getKey()));
            List<String> names = new ArrayList<>();
            file.getValue().fieldNames().forEachRemaining(names::add);
            assertThat(arrays.keySet()).as(file.getKey()).containsExactlyInAnyOrderElementsOf(names);
            arrays.forEach((name, array) -> {
                JsonNode expected = file.getValue().get(name);
                String what = file.getKey() + " " + name;
                assertThat(array.type().name().toLowerCase(Locale.ROOT))
                        .as(what)
                        .isEqualTo(expected.get("type").asText());
                assertThat(array.shape().getShape()).as(what).isEqualTo(numbers(expected.get("shape")));
                assertThat(values(array)).as(what).isEqualTo(doubles(expected.get("values")));
                assertThatCode(array.source()::requireIntact).as(what).doesNotThrowAnyException();
            });
        }
    }

    private static long[] numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    private static double[] doubles(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static double[] values(StoredArray array) {
        ByteBuffer data = array.data().order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[(int) array.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (array.type()) {
                case FLOAT32 -> data.getFloat();
                case INT64 -> data.getLong();
                case INT32 -> data.getInt();
                case UINT8 -> Byte.toUnsignedInt(data.get());
                default -> data.get();
            };
        }
        return values;
    }

    @Test
    void readsAnyPartOfAnArray() {
        StoredArray array = TorchFile.read(fixture("views")).get("channels_last");
        ByteBuffer whole = array.data();
        for (int from = 0; from < 24; from++) {
            ByteBuffer part = ByteBuffer.allocate(4 * Math.min(5, 24 - from));
            array.source().read(4L * from, part);
            assertThat(part).isEqualTo(whole.slice(4 * from, part.capacity()));
        }
    }

    private static Path fixture(String name) {
        File[] found = FIXTURES.toFile().listFiles((place, file) -> file.startsWith(name + "-"));
        assertThat(found).isNotEmpty();
        return found[0].toPath();
    }

    @Test
    void convertsEachHalfPrecisionNumber() {
        for (int bits = 0; bits <= 0xffff; bits++) {
            int exponent = bits >> 10 & 0x1f;
            double fraction = (bits & 0x3ff) / 1024.0;
            double magnitude = exponent == 0
                    ? Math.pow(2, -14) * fraction
                    : exponent < 31 ? Math.pow(2, exponent - 15) * (1 + fraction) : fraction == 0 ? 1.0 / 0 : 0.0 / 0;
            double expected = bits >= 0x8000 ? -magnitude : magnitude;
            assertThat(Double.valueOf(TensorSource.ofHalf((short) bits)))
                    .as("bits %x", bits)
                    .isEqualTo(Double.valueOf(expected));
        }
    }

    @Test
    void refusesToCallAFunctionAndNamesIt() {
        HostException refusal = refused(FIXTURES.resolve("calls.pth"));
        assertThat(refusal).hasMessageContainingAll("asks for posix.system", "weights do not need; nothing was run");
        assertThat(refusal.remedy()).contains("weights_only=True");
    }

    @Test
    void refusesOtherFormatsWithTheCommandThatConvertsThem() throws IOException {
        HostException legacy = refused(FIXTURES.resolve("legacy.pth"));
        assertThat(legacy).hasMessageEndingWith("is in the format of PyTorch before version 1.6.");
        assertThat(legacy.remedy())
                .startsWith("Convert it once: python -c \"import torch")
                .contains("torch.load('%s'".formatted(FIXTURES.resolve("legacy.pth")))
                .endsWith("'%s')\"".formatted(FIXTURES.resolve("legacy.safetensors")));
        HostException script = refused(FIXTURES.resolve("script.pt"));
        assertThat(script).hasMessageContaining("is a TorchScript program");
        assertThat(script.remedy()).contains("torch.jit.load(");
        assertThat(refused(Files.writeString(folder.resolve("empty.pth.tar"), "")))
                .hasMessageContaining("is not a zip");
        assertThat(refused(zip(Map.of("other", bytes("x"))))).hasMessageContaining("a zip without the entry data.pkl");
        assertThat(refused(zip(Map.of("a/data.pkl", bytes("."), "a/byteorder", bytes("big")))))
                .hasMessageContaining("its numbers are big-endian");
        assertThat(refused(zip(Map.of("a/data.pkl", bytes("."), "b/data.pkl", bytes(".")))))
                .hasMessageContaining("several entries data.pkl");
        assertThat(refused(zip(Map.of("a/data.pkl", bytes("].")))))
                .hasMessageContaining("does not contain a dictionary of tensors");
        assertThat(refused(zip(Map.of("a/data.pkl", bytes("}."))))).hasMessageContaining("contains no tensors");
        assertThat(refused(zip(Map.of("a/data.pkl", bytes("}q\u0001X\u0001\0\0\0ah\u0001s.")))))
                .hasMessageContaining("it has dictionaries nested more than 16 times");
    }

    @Test
    void refusesTensorsOutsideTheirStorage() throws IOException {
        byte[] floats = new byte[16];
        assertThat(TorchFile.read(one(4, 1, 3, 1, floats)).get("a").type()).isEqualTo(DataType.FLOAT32);
        long huge = Long.MAX_VALUE;
        for (long[] place : new long[][] {
            {4, 1, 4, 1},
            {4, -1, 2, 1},
            {4, 0, 2, -1},
            {4, 0, -2, 1},
            {huge, 0, 2, 1},
            {4, huge, 2, 1},
            {4, 0, huge, 1},
            {4, 0, 2, huge},
            {4, 0, huge, 0},
            {-4, 0, 1, 1}
        }) {
            assertThat(refused(one(place[0], place[1], place[2], place[3], floats)))
                    .as(Arrays.toString(place))
                    .hasMessageContaining("it has a tensor of shape [");
        }
        assertThat(refused(one(5, 0, 2, 1, floats)))
                .hasMessageContaining("entry data/0 has 16 bytes, but tensor a needs 20");
        assertThat(refused(zip(Map.of("a/data.pkl", pickle(4, 0, 4, 1))))).hasMessageContaining("has no entry data/0");
    }

    @Test
    void refusesACompressedEntry() throws IOException {
        Path file = folder.resolve("bomb.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(new byte[1 << 20]);
        }
        assertThat(refused(file)).hasMessageContaining("its entry data.pkl is compressed");
    }

    @Test
    void findsDamageByTheChecksum() throws IOException {
        byte[] floats = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        Path file = one(4, 0, 4, 1, floats);
        byte[] content = Files.readAllBytes(file);
        int at = new String(content, StandardCharsets.ISO_8859_1).indexOf("\u0001\u0002\u0003\u0004\u0005\u0006");
        content[at] ^= 64;
        Files.write(file, content);
        StoredArray array = TorchFile.read(file).get("a");
        assertThatThrownBy(array.source()::requireIntact)
                .isInstanceOf(HostException.class)
                .hasMessageContainingAll("Tensor a of", "does not match its checksum");
    }

    @Test
    void acceptsFilesWithoutChecksums() {
        StoredArray array = TorchFile.read(FIXTURES.resolve("unchecked.pth")).get("a");
        array.source().requireIntact();
        assertThat(values(array)).containsExactly(1, 1);
    }

    @Test
    void endsWithASentenceOnAnyDamage() throws IOException {
        for (String name : List.of("views", "lewel", "other")) {
            byte[] whole = Files.readAllBytes(fixture(name));
            for (int seed = 0; seed < 400; seed++) {
                Random random = new Random(seed);
                byte[] damaged =
                        random.nextInt(8) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                for (int i = random.nextInt(6); i >= 0 && damaged.length > 0; i--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                Path file = Files.write(folder.resolve("damaged-" + name + seed + ".pth"), damaged);
                readOrRefuse(file, "seed %d of %s".formatted(seed, name));
            }
        }
    }

    /** With checksums that fit, as an attacker would write them. */
    @Test
    void endsWithASentenceOnAnyPickle() throws IOException {
        for (String name : List.of("types", "views", "lewel", "other")) {
            Map<String, byte[]> entries = new TreeMap<>();
            try (ZipFile zip = new ZipFile(fixture(name).toFile())) {
                for (ZipEntry entry : zip.stream().toList()) {
                    entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
            String key = entries.keySet().stream()
                    .filter(entry -> entry.endsWith("/data.pkl"))
                    .findFirst()
                    .orElseThrow();
            byte[] whole = Objects.requireNonNull(entries.get(key));
            for (int seed = 0; seed < 400; seed++) {
                Random random = new Random(seed);
                byte[] damaged = whole.clone();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                entries.put(key, damaged);
                readOrRefuse(zip(entries), "seed %d of %s".formatted(seed, name));
            }
        }
    }

    private static void readOrRefuse(Path file, String what) {
        try {
            TorchFile.read(file).values().forEach(array -> {
                array.source().requireIntact();
                if (array.bytes() < 1 << 20) {
                    array.data();
                }
            });
        } catch (HostException e) {
            assertThat(e).hasMessageContaining(file.toString());
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + ": " + e, e);
        }
    }

    private HostException refused(Path file) {
        HostException refusal = catchThrowableOfType(HostException.class, () -> TorchFile.read(file));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.DATA);
        return refusal;
    }

    private static byte[] pickle(long stored, long offset, long length, long stride) {
        return bytes(ONE_TENSOR.formatted(stored, offset, length, stride));
    }

    private Path one(long stored, long offset, long length, long stride, byte[] storage) throws IOException {
        return zip(Map.of("a/data.pkl", pickle(stored, offset, length, stride), "a/data/0", storage));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                CRC32 checksum = new CRC32();
                checksum.update(entry.getValue());
                ZipEntry stored = new ZipEntry(entry.getKey());
                stored.setSize(entry.getValue().length);
                stored.setCrc(checksum.getValue());
                zip.putNextEntry(stored);
                zip.write(entry.getValue());
            }
        }
        return Files.write(folder.resolve("made-" + entries.hashCode() + ".pth"), out.toByteArray());
    }
}
