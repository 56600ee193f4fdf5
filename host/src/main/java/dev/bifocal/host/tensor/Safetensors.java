package dev.bifocal.host.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Files in the safetensors format: eight bytes with the length of a JSON header, the header with dtype, shape and
 * offsets of each array, and the arrays, little-endian and in row-major order.
 *
 * <p>Arrays are read and written in slices, so they may have any size. Files of this class contain checksums of the
 * header and of each array in their metadata, see {@link SafetensorsChecksums}. Files without checksums are readable.
 */
public final class Safetensors {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final int LONGEST_HEADER = 100_000_000;
    private static final Map<DataType, String> NAMES = new EnumMap<>(Map.of(
            DataType.FLOAT32, "F32",
            DataType.FLOAT64, "F64",
            DataType.INT64, "I64",
            DataType.INT32, "I32",
            DataType.UINT8, "U8",
            DataType.INT8, "I8",
            DataType.BOOLEAN, "BOOL"));

    private Safetensors() {}

    /** An open file. It remains readable after it is replaced or deleted. */
    public static final class Content {

        private final ArrayFile file;
        private final Map<String, String> metadata;
        private final Map<String, StoredArray> arrays;
        private final boolean hasChecksums;

        private Content(
                ArrayFile file, Map<String, String> metadata, Map<String, StoredArray> arrays, boolean hasChecksums) {
            this.file = file;
            this.metadata = metadata;
            this.arrays = arrays;
            this.hasChecksums = hasChecksums;
        }

        /** The metadata of the header, without the checksums. */
        public Map<String, String> metadata() {
            return metadata;
        }

        /** The arrays by name. Their bytes are read on demand. */
        public Map<String, StoredArray> arrays() {
            return arrays;
        }

        /** Whether the file has checksums, so that damage is detectable. */
        public boolean hasChecksums() {
            return hasChecksums;
        }

        /** The SHA-256 of the file, in hexadecimal. */
        public String sha256() {
            return file.sha256();
        }

        /**
         * Reads all arrays and verifies their checksums, if there are any.
         *
         * @throws BifocalException with the name of the first damaged array
         */
        public void requireIntact() {
            arrays.values().forEach(array -> array.source().requireIntact());
        }
    }

    /**
     * Writes a file atomically: a reader sees the old content or the complete new content, even after a crash.
     *
     * @throws BifocalException if an array contains a value that is not finite; an existing file then remains unchanged
     * @throws IOException if the file cannot be written; an existing file then remains unchanged
     */
    public static void write(Path file, Map<String, NDArray> arrays, Map<String, String> metadata) throws IOException {
        List<Part> parts = new ArrayList<>();
        arrays.forEach((name, array) -> parts.add(new Part(
                name, array.getDataType(), array.getShape(), reader -> HostCopy.<IOException>read(array, reader))));
        writeParts(file, parts, metadata);
    }

    /**
     * Writes arrays of another file, as {@link #write} does.
     *
     * @throws BifocalException if an array contains a value that is not finite; an existing file then remains unchanged
     * @throws IOException if the file cannot be written; an existing file then remains unchanged
     */
    public static void writeStored(Path file, Map<String, StoredArray> arrays, Map<String, String> metadata)
            throws IOException {
        List<Part> parts = new ArrayList<>();
        arrays.forEach((name, array) -> parts.add(new Part(name, array.type(), array.shape(), array::read)));
        writeParts(file, parts, metadata);
    }

    /** An array to write. Its bytes are requested when they are written. */
    private record Part(String name, DataType type, Shape shape, Slices slices) {}

    private interface Slices {

        void read(HostCopy.Slice<IOException> reader) throws IOException;
    }

    private static void writeParts(Path file, List<Part> parts, Map<String, String> metadata) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        try (EarlyEnd.Registration atEarlyEnd = AtomicFiles.removedAtEarlyEnd(temporary)) {
            try (FileChannel channel = FileChannel.open(
                    RegularFiles.requireForWriting(temporary),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                Map<String, Integer> checksums = new LinkedHashMap<>();
                parts.forEach(part -> checksums.put(part.name(), 0));
                // A placeholder for the header, whose checksums are known at the end.
                writeFully(channel, header(parts, metadata, checksums));
                for (Part part : parts) {
                    checksums.put(part.name(), write(part, channel));
                }
                channel.position(0);
                writeFully(channel, header(parts, metadata, checksums));
                channel.force(true);
            }
            AtomicFiles.move(temporary, file);
        } catch (RuntimeException | IOException e) {
            discard(temporary, e);
            throw e;
        }
    }

    private static int write(Part part, FileChannel channel) throws IOException {
        CRC32C checksum = new CRC32C();
        part.slices().read(bytes -> {
            requireFinite(part.name(), part.type(), bytes);
            checksum.update(bytes.duplicate());
            writeFully(channel, bytes);
        });
        return (int) checksum.getValue();
    }

    private static void discard(Path part, Exception cause) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static ByteBuffer header(List<Part> parts, Map<String, String> metadata, Map<String, Integer> checksums)
            throws JsonProcessingException {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode texts = header.putObject(METADATA);
        SafetensorsChecksums.put(texts, checksums);
        metadata.forEach(texts::put);
        long offset = 0;
        for (Part part : parts) {
            String type = NAMES.get(part.type());
            if (type == null) {
                throw new IllegalArgumentException("%s has dtype %s.".formatted(part.name(), part.type()));
            }
            long end = offset + part.shape().size() * part.type().getNumOfBytes();
            ObjectNode place = header.putObject(part.name());
            place.put("dtype", type);
            ArrayNode shape = place.putArray("shape");
            for (long length : part.shape().getShape()) {
                shape.add(length);
            }
            place.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer buffer = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(padded).put(json);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        SafetensorsChecksums.seal(buffer.array());
        return buffer.flip();
    }

    private static void requireFinite(String name, DataType type, ByteBuffer bytes) {
        if (type != DataType.FLOAT32) {
            return;
        }
        FloatBuffer floats = bytes.asFloatBuffer();
        while (floats.hasRemaining()) {
            float value = floats.get();
            if (!Float.isFinite(value)) {
                throw new HostException(
                        ErrorCode.RUN,
                        "Array %s contains %s and was not saved.".formatted(name, value),
                        "Training diverged. Lower optimizer.lr, or set optimizer.clip, and resume from the last checkpoint.");
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /**
     * Opens a file. The arrays are read on demand, or by {@link Content#requireIntact}.
     *
     * @throws BifocalException if the file does not exist, has another format or is truncated, or its header is damaged
     */
    public static Content read(Path path) {
        ArrayFile file = ArrayFile.open(path);
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        if (file.size() >= 8) {
            file.read(0, length);
        }
        long headerLength = length.getLong();
        if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, file.size() - 8)) {
            throw file.broken("it has no header", null);
        }
        ByteBuffer header = ByteBuffer.allocate(8 + (int) headerLength);
        file.read(0, header);
        try {
            String json = new String(header.array(), 8, (int) headerLength, StandardCharsets.UTF_8);
            return content(file, header.array(), JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw file.broken("its header is not JSON", e);
        }
    }

    private static Content content(ArrayFile file, byte[] bytes, JsonNode header) throws JsonProcessingException {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.path(METADATA).properties()) {
            metadata.put(entry.getKey(), entry.getValue().asText());
        }
        SafetensorsChecksums checksums = SafetensorsChecksums.take(metadata, bytes, file);
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        long end = bytes.length;
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (field.getKey().equals(METADATA)) {
                continue;
            }
            JsonNode place = field.getValue();
            DataType type =
                    type(file.path(), field.getKey(), place.path("dtype").asText());
            long[] lengths = new long[place.path("shape").size()];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = place.path("shape").get(i).asLong(-1);
            }
            Shape shape = new Shape(lengths);
            long from = place.path("data_offsets").path(0).asLong(-1);
            long to = place.path("data_offsets").path(1).asLong(-1);
            if (from < 0 || to - from != shape.size() * type.getNumOfBytes() || to > file.size() - bytes.length) {
                throw file.broken("array %s is outside the file".formatted(field.getKey()), null);
            }
            end = Math.max(end, bytes.length + to);
            arrays.put(
                    field.getKey(),
                    new StoredArray(type, shape, checksums.source(field.getKey(), bytes.length + from, to - from)));
        }
        checksums.requireAll(arrays, end);
        return new Content(file, metadata, arrays, checksums.present());
    }

    private static DataType type(Path file, String array, String name) {
        return NAMES.entrySet().stream()
                .filter(known -> known.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.DATA,
                        "%s contains array %s of dtype %s, which is not supported.".formatted(file, array, name),
                        "Convert it to float32 (F32)."));
    }
}
