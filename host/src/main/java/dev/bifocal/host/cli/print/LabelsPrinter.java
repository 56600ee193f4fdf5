package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.LabelCounts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the labels of a data set are spread.
 *
 * @param trainCoarse training images by coarse class
 * @param testCoarse test images by coarse class
 * @param trainFine training images by fine class
 * @param testFine test images by fine class
 */
record LabelsPrinter(LabelCounts trainCoarse, LabelCounts testCoarse, LabelCounts trainFine, LabelCounts testFine) {

    /** More coarse classes than these are told like fine ones. */
    private static final int MOST_ROWS = 40;

    /** More different numbers than these are told as ranges. */
    private static final int MOST_NUMBERS = 12;

    static LabelsPrinter of(Dataset dataset) {
        return new LabelsPrinter(
                LabelCounts.coarse(dataset.train()),
                LabelCounts.coarse(dataset.test()),
                LabelCounts.fine(dataset.train()),
                LabelCounts.fine(dataset.test()));
    }

    /** The images of both parts by coarse class. */
    LabelCounts coarse() {
        return new LabelCounts(
                trainCoarse.classes(),
                IntStream.range(0, trainCoarse.images().size())
                        .mapToObj(label -> trainCoarse.images().get(label)
                                + testCoarse.images().get(label))
                        .toList());
    }

    void print(Console console) {
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
        paragraph(console, "Training images in a fine class: " + spread(trainFine));
        paragraph(console, "Test images in a fine class: " + spread(testFine));
    }

    private static void paragraph(Console console, String text) {
        console.println(Text.indented(text, 0, console.columns()));
    }

    /** {@code 8 in 575 classes, 9 in 489}; many different numbers in ranges. */
    static String spread(LabelCounts counts) {
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

    private static List<String> ranges(TreeMap<Integer, Integer> classes) {
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

    ObjectNode json() {
        ObjectNode node = Json.object();
        node.set("trainCoarse", json(trainCoarse));
        node.set("testCoarse", json(testCoarse));
        node.set("trainFine", json(trainFine));
        node.set("testFine", json(testFine));
        return node;
    }

    /** A list, as classes may share a name. */
    private static ArrayNode json(LabelCounts counts) {
        return Json.array(IntStream.range(0, counts.classes().size()).boxed().toList(), label -> Json.object()
                .put("class", counts.classes().get(label))
                .put("images", counts.images().get(label)));
    }
}
