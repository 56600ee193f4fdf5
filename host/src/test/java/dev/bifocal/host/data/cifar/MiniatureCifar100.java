package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.PickleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Writes CIFAR-100 in its official layouts with few images, whose labels take turns and whose pixels are random. */
public final class MiniatureCifar100 {

    static final int TRAIN = 200;
    static final int TEST = 100;
    static final int ROW = 3072;
    static final int RECORD = 2 + ROW;

    /** The publisher's table: superclasses and their classes. */
    static final Map<String, List<String>> TABLE = table(
            """
            aquatic_mammals: beaver dolphin otter seal whale
            fish: aquarium_fish flatfish ray shark trout
            flowers: orchid poppy rose sunflower tulip
            food_containers: bottle bowl can cup plate
            fruit_and_vegetables: apple mushroom orange pear sweet_pepper
            household_electrical_devices: clock keyboard lamp telephone television
            household_furniture: bed chair couch table wardrobe
            insects: bee beetle butterfly caterpillar cockroach
            large_carnivores: bear leopard lion tiger wolf
            large_man-made_outdoor_things: bridge castle house road skyscraper
            large_natural_outdoor_scenes: cloud forest mountain plain sea
            large_omnivores_and_herbivores: camel cattle chimpanzee elephant kangaroo
            medium_mammals: fox porcupine possum raccoon skunk
            non-insect_invertebrates: crab lobster snail spider worm
            people: baby boy girl man woman
            reptiles: crocodile dinosaur lizard snake turtle
            small_mammals: hamster mouse rabbit shrew squirrel
            trees: maple_tree oak_tree palm_tree pine_tree willow_tree
            vehicles_1: bicycle bus motorcycle pickup_truck train
            vehicles_2: lawn_mower rocket streetcar tank tractor
            """);

    static final List<String> COARSE = List.copyOf(TABLE.keySet());
    static final List<String> FINE =
            TABLE.values().stream().flatMap(List::stream).sorted().toList();

    private MiniatureCifar100() {}

    private static Map<String, List<String>> table(String text) {
        Map<String, List<String>> table = new TreeMap<>();
        text.lines().forEach(line -> {
            String[] parts = line.split(": ", 2);
            table.put(parts[0], List.of(parts[1].split(" ", -1)));
        });
        return table;
    }

    static int fine(int row) {
        return row * 7 % 100;
    }

    static int coarse(int row) {
        String name = FINE.get(fine(row));
        return IntStream.range(0, COARSE.size())
                .filter(label -> TABLE.get(COARSE.get(label)).contains(name))
                .findFirst()
                .orElseThrow();
    }

    static byte[] pixels(String part, int rows) {
        byte[] pixels = new byte[rows * ROW];
        new Random(part.hashCode()).nextBytes(pixels);
        return pixels;
    }

    /** Writes the binary version. */
    public static Path writeBinary(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("train.bin"), records("train", TRAIN));
        Files.write(folder.resolve("test.bin"), records("test", TEST));
        Files.writeString(folder.resolve("coarse_label_names.txt"), String.join("\n", COARSE) + "\n");
        Files.writeString(folder.resolve("fine_label_names.txt"), String.join("\n", FINE) + "\n");
        return folder;
    }

    private static byte[] records(String part, int rows) {
        byte[] pixels = pixels(part, rows);
        byte[] records = new byte[rows * RECORD];
        for (int row = 0; row < rows; row++) {
            records[row * RECORD] = (byte) coarse(row);
            records[row * RECORD + 1] = (byte) fine(row);
            System.arraycopy(pixels, row * ROW, records, row * RECORD + 2, ROW);
        }
        return records;
    }

    static Path writePython(Path folder, boolean fortran) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("train"), pickle("train", TRAIN, fortran));
        Files.write(folder.resolve("test"), pickle("test", TEST, fortran));
        Files.write(
                folder.resolve("meta"),
                new PickleWriter(true)
                        .strings("fine_label_names", FINE)
                        .strings("coarse_label_names", COARSE)
                        .end());
        return folder;
    }

    private static byte[] pickle(String part, int rows, boolean fortran) {
        List<String> names = new ArrayList<>();
        IntStream.range(0, rows).forEach(row -> names.add("%s_s_%06d.png".formatted(part, row)));
        byte[] pixels = pixels(part, rows);
        return new PickleWriter(true)
                .strings("filenames", names)
                .string("batch_label", "%sing batch 1 of 1".formatted(part))
                .integers("fine_labels", labels(rows, true))
                .integers("coarse_labels", labels(rows, false))
                .array("data", rows, ROW, fortran ? transposed(pixels, rows) : pixels, fortran)
                .end();
    }

    static int[] labels(int rows, boolean fine) {
        int[] labels = new int[rows];
        Arrays.setAll(labels, row -> fine ? fine(row) : coarse(row));
        return labels;
    }

    private static byte[] transposed(byte[] pixels, int rows) {
        byte[] transposed = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            transposed[i % ROW * rows + i / ROW] = pixels[i];
        }
        return transposed;
    }
}
