package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.data.LabelCounts;
import dev.bifocal.host.tool.check.DatasetCheck;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints the numbers of images by class. */
final class LabelsPrinter {

    /** The largest number of coarse classes that are listed one by one. */
    private static final int MOST_ROWS = 40;

    /** The largest number of different image counts that are listed one by one. */
    private static final int MOST_NUMBERS = 12;

    private LabelsPrinter() {}

    static void print(DatasetCheck check, Console console) {
        LabelCounts trainCoarse = check.trainCoarse();
        LabelCounts testCoarse = check.testCoarse();
        console.println();
        if (trainCoarse.classes().size() <= MOST_ROWS) {
            Table table = Table.of("LABEL", "COARSE CLASS", "TRAIN", "TEST").right(0, 2, 3);
            for (int label = 0; label < trainCoarse.classes().size(); label++) {
                table.row(
                        Integer.toString(label),
                        trainCoarse.classes().get(label),
                        trainCoarse.images().get(label).toString(),
                        testCoarse.images().get(label).toString());
            }
            table.print(console);
            console.println();
        } else {
            paragraph(console, "Training images in a coarse class: " + spread(trainCoarse));
            paragraph(console, "Test images in a coarse class: " + spread(testCoarse));
        }
        paragraph(console, "Training images in a fine class: " + spread(check.trainFine()));
        paragraph(console, "Test images in a fine class: " + spread(check.testFine()));
    }

    private static void paragraph(Console console, String text) {
        console.println(Text.indented(text, 0, console.columns()));
    }

    /** {@code 8 in 575 classes, 9 in 489 classes}, or ranges if there are many different numbers. */
    private static String spread(LabelCounts counts) {
        TreeMap<Integer, Integer> classes = new TreeMap<>();
        counts.images().stream().filter(images -> images > 0).forEach(images -> classes.merge(images, 1, Integer::sum));
        if (classes.isEmpty()) {
            return "none";
        }
        List<String> parts = classes.size() <= MOST_NUMBERS
                ? classes.entrySet().stream()
                        .map(entry -> part(entry.getKey().toString(), entry.getValue()))
                        .toList()
                : ranges(classes);
        return String.join(", ", parts);
    }

    private static List<String> ranges(NavigableMap<Integer, Integer> classes) {
        int low = classes.firstKey();
        int width = (classes.lastKey() - low) / MOST_NUMBERS + 1;
        Map<Integer, Integer> ranges = classes.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> (entry.getKey() - low) / width,
                        TreeMap::new,
                        Collectors.summingInt(Map.Entry::getValue)));
        return ranges.entrySet().stream()
                .map(entry -> part(
                        "%s to %s"
                                .formatted(
                                        low + entry.getKey() * width,
                                        Math.min(classes.lastKey(), low + (entry.getKey() + 1) * width - 1)),
                        entry.getValue()))
                .toList();
    }

    private static String part(String images, int classes) {
        return "%s in %s".formatted(images, Text.count(classes, "class", "classes"));
    }
}
