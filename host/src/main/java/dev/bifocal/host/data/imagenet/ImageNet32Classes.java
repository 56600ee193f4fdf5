package dev.bifocal.host.data.imagenet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.CoarseMap;
import dev.bifocal.host.data.NumberRanges;
import dev.bifocal.host.data.ResourceLines;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ImageNet32's classes: the fine classes in the conventional order of ImageNet-1K, which is that of WordNet ids, and
 * the coarse classes of C. Feng and I. Patras (CVPR 2023).
 *
 * <p>ImageNet32's labels are the ids of the ILSVRC2012 devkit, from 1, which have another order. The content of the two
 * published JSON files is built in. If the files exist, they are read instead.
 */
final class ImageNet32Classes {

    static final int FINE = 1000;
    private static final String TO_FINE = "imagenet32_to_fine.json";
    private static final String TO_COARSE = "imagenet_fine_to_coarse.json";
    private static final String CLASSES_RESOURCE = "imagenet/imagenet32-classes.txt";
    private static final String COARSE_RESOURCE = "imagenet/imagenet32-coarse.txt";

    private final List<String> fine;
    private final CoarseMap coarse;
    private final int[] fineByLabel;

    private ImageNet32Classes(List<String> fine, CoarseMap coarse, int[] fineByLabel) {
        this.fine = fine;
        this.coarse = coarse;
        this.fineByLabel = fineByLabel;
    }

    /** The classes from the published files in {@code root}, if they exist, otherwise from the built-in tables. */
    static ImageNet32Classes load(Path root) {
        List<String> lines = ResourceLines.read(CLASSES_RESOURCE);
        List<String> sorted = lines.stream().sorted().toList();
        int[] builtIn = lines.stream().mapToInt(sorted::indexOf).toArray();
        int[] toFine = table(root.resolve(TO_FINE), builtIn);
        checkPermutation(root.resolve(TO_FINE), toFine);
        List<String> names = sorted.stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
        return new ImageNet32Classes(names, coarse(root.resolve(TO_COARSE)), toFine);
    }

    private static CoarseMap coarse(Path file) {
        List<String> lines = ResourceLines.read(COARSE_RESOURCE);
        int[] builtIn = new int[FINE];
        for (int label = 0; label < lines.size(); label++) {
            String ranges = lines.get(label).substring(lines.get(label).indexOf(": ") + 2);
            for (int fine : NumberRanges.parse(ranges)) {
                builtIn[fine] = label;
            }
        }
        int[] table = table(file, builtIn);
        boolean ours = Arrays.equals(table, builtIn);
        // The built-in names would be wrong for another grouping.
        List<String> names = IntStream.rangeClosed(0, Arrays.stream(table).max().orElse(0))
                .mapToObj(label ->
                        ours ? lines.get(label).substring(0, lines.get(label).indexOf(": ")) : "coarse " + label)
                .toList();
        return CoarseMap.of(names, table);
    }

    /** The names of the fine classes in the conventional order. */
    List<String> fine() {
        return fine;
    }

    /** The coarse classes. */
    CoarseMap coarse() {
        return coarse;
    }

    /**
     * The fine label for a label in the files.
     *
     * @param label from 1 to 1000
     */
    int fineByLabel(int label) {
        return fineByLabel[label - 1];
    }

    /** The numbers of a JSON object with the keys 0 to 999, or the built-in numbers if the file does not exist. */
    private static int[] table(Path file, int[] builtIn) {
        if (!Files.isRegularFile(file)) {
            return builtIn;
        }
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(Files.readString(RegularFiles.require(file)));
        } catch (IOException e) {
            throw refused(file, "it is not valid JSON or cannot be read: " + e);
        }
        int[] table = new int[FINE];
        for (int i = 0; i < FINE; i++) {
            JsonNode number = json.path(Integer.toString(i));
            if (!number.isInt() || number.intValue() < 0 || number.intValue() >= FINE) {
                throw refused(
                        file, "entry '%s' is %s, but must be a number from 0 to %s".formatted(i, number, FINE - 1));
            }
            table[i] = number.intValue();
        }
        return table;
    }

    private static void checkPermutation(Path file, int[] table) {
        if (Arrays.stream(table).distinct().count() != FINE) {
            throw refused(file, "two labels map to the same class");
        }
    }

    private static BifocalException refused(Path file, String problem) {
        return new HostException(
                ErrorCode.DATA,
                "%s is not the published table: %s.".formatted(file.toAbsolutePath(), problem),
                "Copy the file again from coarse_labels/imagenet32 of the official code of Feng and Patras (CVPR 2023), or remove it: the same table is built in.");
    }
}
