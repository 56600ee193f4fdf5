package dev.bifocal.host.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.host.augment.pixel.BilinearResize;
import dev.bifocal.host.augment.pixel.BoxBlur;
import dev.bifocal.host.augment.pixel.Colours;
import dev.bifocal.host.augment.pixel.Hue;
import dev.bifocal.host.augment.pixel.Planes;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.augment.pixel.Tones;
import dev.bifocal.host.data.Image;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations at the size of photos against the sums of what Pillow made; tools/photo-fixtures.py writes them. */
class PhotoEqualityTest {

    private static final Scratch SCRATCH = new Scratch();

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream stream = PhotoEqualityTest.class.getResourceAsStream("/photos/operations.json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(stream).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsPillowToTheLastBit(JsonNode oracle) throws NoSuchAlgorithmException {
        Image photo = drawn(
                oracle.get("image").get(0).asInt(), oracle.get("image").get(1).asInt());
        Image view = new Image();
        if (oracle.has("crop")) {
            JsonNode box = oracle.get("crop");
            new BilinearResize(224)
                    .resizedCrop(
                            photo,
                            box.get(0).asInt(),
                            box.get(1).asInt(),
                            box.get(2).asInt(),
                            box.get(3).asInt(),
                            view,
                            SCRATCH);
        } else {
            new BilinearResize(oracle.get("size").asInt())
                    .centreCrop(photo, oracle.get("shorter").asInt(), view, SCRATCH);
            assertThat(middle(photo, oracle.get("shorter").asInt(), view.width())
                            .pixels())
                    .as("the middle of the whole reduced image")
                    .isEqualTo(view.pixels());
        }
        Image onPlanes = new Image();
        onPlanes.copyFrom(view);
        oracle.path("changes")
                .forEach(change ->
                        change(view, change.get(0).asText(), change.get(1).asDouble()));
        changeOnPlanes(onPlanes, oracle.path("changes"));

        assertThat(view.width()).isEqualTo(oracle.get("width").asInt());
        assertThat(view.height()).isEqualTo(oracle.get("height").asInt());
        assertThat(sum(view)).isEqualTo(oracle.get("sha256").asText());
        assertThat(sum(onPlanes)).isEqualTo(oracle.get("sha256").asText());
    }

    private static Image middle(Image photo, int shorter, int side) {
        Image whole = new Image();
        BilinearResize.shorterSide(photo, shorter, whole, SCRATCH);
        Image middle = new Image(side, side);
        int left = (int) Math.rint((whole.width() - side) / 2.0);
        int top = (int) Math.rint((whole.height() - side) / 2.0);
        for (int y = 0; y < side; y++) {
            System.arraycopy(
                    whole.pixels(), 3 * ((top + y) * whole.width() + left), middle.pixels(), 3 * y * side, 3 * side);
        }
        return middle;
    }

    private static void change(Image image, String name, double value) {
        switch (name) {
            case "brightness" -> Tones.brightness(image, value, SCRATCH);
            case "contrast" -> Tones.contrast(image, value, SCRATCH);
            case "saturation" -> Colours.saturation(image, value, SCRATCH);
            case "hue" -> Hue.turn(image, value, SCRATCH);
            case "blur" -> BoxBlur.gaussian(image, value, SCRATCH);
            default -> throw new AssertionError(name);
        }
    }

    /** The colour changes one after the other without a way back in between; the blur, which comes last, is the image's. */
    private static void changeOnPlanes(Image image, JsonNode changes) {
        Planes planes = SCRATCH.planes();
        planes.load(image);
        for (JsonNode change : changes) {
            double value = change.get(1).asDouble();
            switch (change.get(0).asText()) {
                case "brightness" -> Tones.brightness(planes, value);
                case "contrast" -> Tones.contrast(planes, value);
                case "saturation" -> Colours.saturation(planes, value);
                case "hue" -> Hue.turn(planes, value, SCRATCH);
                default -> {}
            }
        }
        planes.store(image);
        for (JsonNode change : changes) {
            if (change.get(0).asText().equals("blur")) {
                BoxBlur.gaussian(image, change.get(1).asDouble(), SCRATCH);
            }
        }
    }

    private static String sum(Image image) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(image.pixels(), 0, 3 * image.width() * image.height());
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The image that {@code drawn} in tools/photo-fixtures.py draws. */
    private static Image drawn(int width, int height) {
        Image image = new Image(width, height);
        int seed = 7;
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    seed = seed * 1103515245 + 12345;
                    int ramp = x * (1 + channel) / 2 + y * (2 + channel) / 3;
                    image.pixels()[at++] = (byte) (ramp + (seed >>> 16) % 40);
                }
            }
        }
        return image;
    }
}
