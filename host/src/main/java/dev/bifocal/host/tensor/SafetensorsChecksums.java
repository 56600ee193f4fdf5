package dev.bifocal.host.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The checksums of a safetensors file. The metadata {@code crc32c} is a JSON object with the CRC-32C of each array. The
 * metadata {@code crc32c.header} is the CRC-32C of everything before the arrays, computed with eight zeros in its own
 * place. All are hexadecimal.
 *
 * <p>CRC-32C detects every burst of up to 32 flipped bits, and misses one in 2^32 other errors. It is as fast as
 * memory. SHA-256, which also resists manipulation, would take longer than writing the file.
 */
final class SafetensorsChecksums {

    private static final String ARRAYS = "crc32c";
    private static final String HEADER = "crc32c.header";
    private static final String UNKNOWN = "00000000";
    /** The JSON before the header's checksum. It cannot occur inside a text, where quotes are escaped. */
    private static final byte[] BEFORE_HEADERS = "\"%s\":\"".formatted(HEADER).getBytes(StandardCharsets.US_ASCII);

    private final ArrayFile file;
    private final boolean present;
    private final Map<String, Integer> byArray;

    private SafetensorsChecksums(ArrayFile file, boolean present, Map<String, Integer> byArray) {
        this.file = file;
        this.present = present;
        this.byArray = byArray;
    }

    /** Adds the checksums to the metadata, with a placeholder for the header's checksum that {@link #seal} replaces. */
    static void put(ObjectNode texts, Map<String, Integer> byArray) throws JsonProcessingException {
        ObjectNode arrays = Safetensors.JSON.createObjectNode();
        byArray.forEach((name, checksum) -> arrays.put(name, hex(checksum)));
        texts.put(HEADER, UNKNOWN);
        texts.put(ARRAYS, Safetensors.JSON.writeValueAsString(arrays));
    }

    /** Writes the header's checksum to its place. */
    static void seal(byte[] header) {
        byte[] checksum = hex(checksum(header)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, header, place(header), checksum.length);
    }

    /**
     * Removes the checksums from the metadata of a file, and verifies that of the header.
     *
     * @param header all bytes before the arrays
     * @throws dev.bifocal.api.BifocalException if the header is damaged
     */
    static SafetensorsChecksums take(Map<String, String> texts, byte[] header, ArrayFile file) {
        String arrays = texts.remove(ARRAYS);
        String ofHeader = texts.remove(HEADER);
        if (arrays == null && ofHeader == null) {
            return new SafetensorsChecksums(file, false, Map.of());
        }
        byte[] unsealed = header.clone();
        int place = place(header);
        if (arrays == null || ofHeader == null || place < 0 || place + UNKNOWN.length() > header.length) {
            throw file.broken("its header is damaged", null);
        }
        System.arraycopy(UNKNOWN.getBytes(StandardCharsets.US_ASCII), 0, unsealed, place, UNKNOWN.length());
        if (!hex(checksum(unsealed)).equals(ofHeader)) {
            throw file.broken("the checksum of its header does not match", null);
        }
        return new SafetensorsChecksums(file, true, parse(arrays, file));
    }

    private static Map<String, Integer> parse(String arrays, ArrayFile file) {
        Map<String, Integer> byArray = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, JsonNode> array :
                    Safetensors.JSON.readTree(arrays).properties()) {
                byArray.put(
                        array.getKey(), HexFormat.fromHexDigits(array.getValue().asText()));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw file.broken("its checksums cannot be read", e);
        }
        return byArray;
    }

    boolean present() {
        return present;
    }

    /** Rejects a file whose checksums do not match its arrays by name, or that has bytes after its arrays. */
    void requireAll(Map<String, StoredArray> arrays, long end) {
        if (present && (!byArray.keySet().equals(arrays.keySet()) || end != file.size())) {
            throw file.broken("its checksums do not match the names of its arrays", null);
        }
    }

    /** The bytes of an array, with its checksum. */
    StoredArray.Source source(String array, long start, long bytes) {
        return new StoredArray.Source() {

            @Override
            public void read(long from, ByteBuffer into) {
                file.read(start + from, into);
            }

            @Override
            public void requireIntact() {
                if (present && checksum(start, bytes) != Objects.requireNonNull(byArray.get(array))) {
                    throw file.broken("the checksum of array %s does not match".formatted(array), null);
                }
            }
        };
    }

    private int checksum(long start, long bytes) {
        CRC32C checksum = new CRC32C();
        for (long from = 0; from < bytes; from += HostCopy.SLICE) {
            ByteBuffer piece = HostCopy.buffer((int) Math.min(HostCopy.SLICE, bytes - from));
            file.read(start + from, piece);
            checksum.update(piece);
        }
        return (int) checksum.getValue();
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return (int) checksum.getValue();
    }

    private static String hex(int checksum) {
        return HexFormat.of().toHexDigits(checksum);
    }

    private static int place(byte[] header) {
        for (int start = 8; start + BEFORE_HEADERS.length <= header.length; start++) {
            if (Arrays.equals(header, start, start + BEFORE_HEADERS.length, BEFORE_HEADERS, 0, BEFORE_HEADERS.length)) {
                return start + BEFORE_HEADERS.length;
            }
        }
        return -1;
    }
}
