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
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.run.AtomicFiles;
import dev.bifocal.host.run.EarlyEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files in the safetensors format: eight bytes with the length of a JSON header, the header with dtype, shape and place of
 * each array, then the arrays, little-endian and row by row.
 *
 * <p>Arrays are written one after the other, so that no more than one of them is copied to the heap's side at a time.
 */
public final class Safetensors {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final int LONGEST_HEADER = 100_000_000;
    private static final int PIECE = 1 << 20;
    private static final Map<DataType, String> NAMES = new EnumMap<>(Map.of(
            DataType.FLOAT32, "F32",
            DataType.FLOAT64, "F64",
            DataType.INT64, "I64",
            DataType.INT32, "I32",
            DataType.UINT8, "U8",
            DataType.INT8, "I8",
            DataType.BOOLEAN, "BOOL"));

    private Safetensors() {}

    /**
     * A file that was read.
     *
     * @param metadata the texts of the header
     * @param arrays the arrays by name, mapped into memory, not copied
     */
    public record Content(Map<String, String> metadata, Map<String, StoredArray> arrays) {}

    /**
     * Writes a file in one go: whoever looks at {@code file} sees the old content or the whole new one, also after a crash.
     *
     * @throws BifocalException if an array holds a value that is not finite; the old file stays
     * @throws IOException if it cannot be written; the old file stays, too
     */
    public static void write(Path file, Map<String, NDArray> arrays, Map<String, String> metadata) throws IOException {
        List<Part> parts = new ArrayList<>();
        arrays.forEach(
                (name, array) -> parts.add(new Part(name, array.getDataType(), array.getShape(), array::toByteBuffer)));
        writeParts(file, parts, metadata);
    }

    /**
     * The same for arrays that come from a file.
     *
     * @throws BifocalException if an array holds a value that is not finite; the old file stays
     * @throws IOException if it cannot be written; the old file stays, too
     */
    public static void writeStored(Path file, Map<String, StoredArray> arrays, Map<String, String> metadata)
            throws IOException {
        List<Part> parts = new ArrayList<>();
        arrays.forEach((name, array) -> parts.add(new Part(name, array.type(), array.shape(), array::data)));
        writeParts(file, parts, metadata);
    }

    /** An array to write, whose bytes are asked for when its turn has come. */
    private record Part(String name, DataType type, Shape shape, Supplier<ByteBuffer> data) {}

    private static void writeParts(Path file, List<Part> parts, Map<String, String> metadata) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        try (EarlyEnd.Registration atEarlyEnd = AtomicFiles.removedAtEarlyEnd(temporary)) {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                writeFully(channel, header(parts, metadata));
                for (Part part : parts) {
                    ByteBuffer bytes = part.data().get().duplicate().order(ByteOrder.LITTLE_ENDIAN);
                    requireFinite(part.name(), part.type(), bytes);
                    writeFully(channel, bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (RuntimeException | IOException e) {
            discard(temporary, e);
            throw e;
        }
    }

    private static void discard(Path part, Exception cause) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static ByteBuffer header(List<Part> parts, Map<String, String> metadata) throws JsonProcessingException {
        ObjectNode header = JSON.createObjectNode();
        header.set(METADATA, JSON.valueToTree(metadata));
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
        return buffer.flip();
    }

    private static void requireFinite(String name, DataType type, ByteBuffer bytes) {
        if (type != DataType.FLOAT32) {
            return;
        }
        FloatBuffer floats = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        while (floats.hasRemaining()) {
            float value = floats.get();
            if (!Float.isFinite(value)) {
                throw new BifocalException(
                        ErrorCode.RUN,
                        "Array %s holds %s, so it was not saved.".formatted(name, value),
                        "Training diverged: lower optimizer.lr, or set optimizer.clip, and resume from the last checkpoint.");
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        int end = buffer.limit();
        while (buffer.position() < end) {
            // Outside the heap each thread keeps a copy as large as the most it has ever written at once.
            buffer.limit(buffer.position() + Math.min(PIECE, end - buffer.position()));
            channel.write(buffer);
        }
    }

    /**
     * Reads a file.
     *
     * @throws BifocalException if it is not in the format or is cut short
     */
    public static Content read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            while (length.hasRemaining() && channel.read(length) >= 0) {}
            long headerLength = length.flip().remaining() == 8 ? length.getLong() : -1;
            if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, channel.size() - 8)) {
                throw broken(file, "it has no header", null);
            }
            byte[] json = new byte[(int) headerLength];
            channel.map(FileChannel.MapMode.READ_ONLY, 8, headerLength).get(json);
            return content(file, channel, JSON.readTree(new String(json, StandardCharsets.UTF_8)), 8 + headerLength);
        } catch (JsonProcessingException e) {
            throw broken(file, "its header is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Content content(Path file, FileChannel channel, JsonNode header, long start) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.path(METADATA).properties()) {
            metadata.put(entry.getKey(), entry.getValue().asText());
        }
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (field.getKey().equals(METADATA)) {
                continue;
            }
            JsonNode place = field.getValue();
            DataType type = NAMES.entrySet().stream()
                    .filter(e -> e.getValue().equals(place.path("dtype").asText()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new BifocalException(
                            ErrorCode.DATA,
                            "%s holds array %s of dtype %s, which cannot be read."
                                    .formatted(
                                            file,
                                            field.getKey(),
                                            place.path("dtype").asText()),
                            "Convert it to float32 (F32) first."));
            long[] lengths = new long[place.path("shape").size()];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = place.path("shape").get(i).asLong(-1);
            }
            Shape shape = new Shape(lengths);
            long from = place.path("data_offsets").path(0).asLong(-1);
            long to = place.path("data_offsets").path(1).asLong(-1);
            if (from < 0 || to - from != shape.size() * type.getNumOfBytes() || start + to > channel.size()) {
                throw broken(file, "array %s does not lie within it".formatted(field.getKey()), null);
            }
            ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, start + from, to - from);
            arrays.put(field.getKey(), new StoredArray(type, shape, data.order(ByteOrder.LITTLE_ENDIAN)));
        }
        return new Content(metadata, arrays);
    }

    private static BifocalException broken(Path file, String why, @Nullable Throwable cause) {
        return new BifocalException(
                ErrorCode.DATA,
                "%s is not a whole safetensors file: %s.".formatted(file, why),
                "Use another checkpoint, or copy the file again.",
                cause);
    }
}
