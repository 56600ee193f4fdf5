package dev.bifocal.host.data.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.host.data.Image;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as photo collections hold them, against the sums of what Pillow reads; tools/photo-fixtures.py writes them. */
class PhotoFilesTest {

    private final ImageDecoder decoder = new ImageDecoder();
    private final Image image = new Image();

    static Stream<Map.Entry<String, JsonNode>> files() throws IOException {
        try (InputStream stream = PhotoFilesTest.class.getResourceAsStream("/photos/files.json")) {
            return new ObjectMapper().readTree(stream).properties().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsWhatPillowReads(Map.Entry<String, JsonNode> file) throws IOException, NoSuchAlgorithmException {
        decoder.decode(bytes(file.getKey()), image);

        assertThat(image.width()).isEqualTo(file.getValue().get("width").asInt());
        assertThat(image.height()).isEqualTo(file.getValue().get("height").asInt());
        assertThat(sum()).isEqualTo(file.getValue().get("sha256").asText());
    }

    @Test
    void passesOverFillBytesBetweenSegmentsAndBytesAfterTheEnd() throws IOException, NoSuchAlgorithmException {
        byte[] file = bytes("progressive.jpg");
        decoder.decode(file, image);
        String expected = sum();
        byte[] filled = new byte[file.length + 7];
        System.arraycopy(file, 0, filled, 0, 2);
        Arrays.fill(filled, 2, 5, (byte) 0xff);
        System.arraycopy(file, 2, filled, 5, file.length - 2);

        decoder.decode(filled, image);

        assertThat(sum()).isEqualTo(expected);
    }

    private byte[] bytes(String name) throws IOException {
        try (InputStream stream = PhotoFilesTest.class.getResourceAsStream("/photos/" + name)) {
            return stream.readAllBytes();
        }
    }

    private String sum() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(image.pixels(), 0, 3 * image.width() * image.height());
        return HexFormat.of().formatHex(digest.digest());
    }
}
