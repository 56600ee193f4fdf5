package dev.bifocal.host.data.imagenet;

import dev.bifocal.host.data.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes ImageNet-1K in its official layout with three synsets, each with 12 training and 4 validation images. */
public final class MiniatureImageNet {

    static final List<String> SYNSETS = List.of("n01440764", "n02119789", "n03995372");
    static final int TRAIN = 12;
    static final int VALIDATION = 4;

    private MiniatureImageNet() {}

    /** Training images in class folders, and validation images in one folder without ground truth. */
    public static Path write(Path root) throws IOException {
        for (int synset = 0; synset < SYNSETS.size(); synset++) {
            for (int image = 0; image < TRAIN; image++) {
                String name = "%s_%d.JPEG".formatted(SYNSETS.get(synset), 10 + image);
                TestImages.write(
                        root.resolve("train").resolve(SYNSETS.get(synset)).resolve(name), image);
            }
        }
        for (int number = 1; number <= SYNSETS.size() * VALIDATION; number++) {
            TestImages.write(root.resolve("val").resolve(validationName(number)), number);
        }
        return root;
    }

    /** The ground truth as one synset a line; images take turns. */
    public static void writeTruth(Path root) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int number = 1; number <= SYNSETS.size() * VALIDATION; number++) {
            lines.append(synsetOf(number)).append('\n');
        }
        Files.writeString(root.resolve("imagenet_2012_validation_synset_labels.txt"), lines);
    }

    static String synsetOf(int number) {
        return SYNSETS.get(number % SYNSETS.size());
    }

    static String validationName(int number) {
        return "ILSVRC2012_val_%08d.JPEG".formatted(number);
    }
}
