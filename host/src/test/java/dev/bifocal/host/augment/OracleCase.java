package dev.bifocal.host.augment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.host.augment.pixel.BilinearResize;
import dev.bifocal.host.augment.pixel.BoxBlur;
import dev.bifocal.host.augment.pixel.Colours;
import dev.bifocal.host.augment.pixel.Geometry;
import dev.bifocal.host.augment.pixel.Hue;
import dev.bifocal.host.augment.pixel.Perspective;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.augment.pixel.Tones;
import dev.bifocal.host.data.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One case of Pillow's: an operation with its parameters on a named image. */
record OracleCase(String file, String key, String operation, JsonNode parameters) {

    static List<OracleCase> all() throws IOException {
        List<OracleCase> cases = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(NumpyArchive.stream("index.json"))) {
            cases.add(new OracleCase(
                    node.get("file").asText(),
                    node.get("key").asText(),
                    node.get("op").asText(),
                    node));
        }
        return cases;
    }

    String image() {
        return parameters.get("image").asText();
    }

    void apply(Image image, Scratch scratch) {
        switch (file) {
            case "resized_crop.npz" ->
                new BilinearResize(integer("out"))
                        .resizedCrop(
                                image, integer("left"), integer("top"), integer("width"), integer("height"), scratch);
            case "color.npz" -> colour(image, scratch);
            case "blur.npz" -> BoxBlur.gaussian(image, number("sigma"), scratch);
            case "perspective.npz" -> Perspective.transform(image, numbers("coeffs"), scratch);
            case "autoaugment.npz" -> {
                String name = operation.replaceAll("([XY])$", "_$1").toUpperCase(Locale.ROOT);
                AutoAugmentOperation named = AutoAugmentOperation.valueOf(name);
                int sign = named.signed() ? integer("sign") : 1;
                named.apply(image, sign * named.magnitude(integer("magnitude_idx")), scratch);
            }
            default -> throw new AssertionError(file);
        }
    }

    private void colour(Image image, Scratch scratch) {
        switch (operation.replaceFirst(" .*", "")) {
            case "brightness" -> Tones.brightness(image, number("factor"), scratch);
            case "contrast" -> Tones.contrast(image, number("factor"), scratch);
            case "saturation" -> Colours.saturation(image, number("factor"), scratch);
            case "hue" -> Hue.turn(image, number("factor"), scratch);
            case "solarize" -> Tones.solarize(image, number("threshold"));
            case "grayscale" -> Colours.grayscale(image);
            case "hflip" -> Geometry.flip(image);
            case "chain" -> {
                Colours.saturation(image, 1.3, scratch);
                Tones.brightness(image, 0.7, scratch);
                Hue.turn(image, 0.08, scratch);
                Tones.contrast(image, 1.25, scratch);
            }
            default -> throw new AssertionError(operation);
        }
    }

    private int integer(String name) {
        return parameters.get(name).asInt();
    }

    private double number(String name) {
        return parameters.get(name).asDouble();
    }

    private double[] numbers(String name) {
        List<Double> values = new ArrayList<>();
        parameters.get(name).forEach(value -> values.add(value.asDouble()));
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public String toString() {
        return file + " " + key;
    }
}
