package dev.bifocal.host.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The number of images of each class.
 *
 * @param classes the names by label
 * @param images the numbers of images by label
 */
public record LabelCounts(List<String> classes, List<Integer> images) {

    /** Copies the lists. */
    public LabelCounts {
        classes = List.copyOf(classes);
        images = List.copyOf(images);
    }

    /** The counts of the coarse classes. */
    public static LabelCounts coarse(ImageDataset dataset) {
        return of(dataset, dataset.coarseClasses(), dataset::coarse);
    }

    /** The counts of the fine classes. */
    public static LabelCounts fine(ImageDataset dataset) {
        return of(dataset, dataset.fineClasses(), dataset::fine);
    }

    private static LabelCounts of(ImageDataset dataset, List<String> classes, IntUnaryOperator label) {
        int[] counts = new int[classes.size()];
        for (int index = 0; index < dataset.size(); index++) {
            counts[label.applyAsInt(index)]++;
        }
        return new LabelCounts(classes, IntStream.of(counts).boxed().toList());
    }

    private record OfClass(@JsonProperty("class") String name, int images) {}

    /** A list in JSON, because classes may share a name. */
    @JsonValue
    List<OfClass> byClass() {
        return IntStream.range(0, classes.size())
                .mapToObj(label -> new OfClass(classes.get(label), images.get(label)))
                .toList();
    }

    /** The number of classes with at least one image. */
    public int present() {
        return (int) images.stream().filter(count -> count > 0).count();
    }
}
