package dev.bifocal.host.tool.inspect;

import dev.bifocal.api.View;
import dev.bifocal.host.data.Image;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An image, its views and their alignment maps.
 *
 * @param source the image
 * @param views those that training uses, the query view first
 */
public record MappedImage(ChosenImage source, List<MappedView> views) {

    /** Copies the views. */
    public MappedImage {
        views = List.copyOf(views);
    }

    /**
     * A view with its maps.
     *
     * @param view which one
     * @param pixels the input of the network
     * @param maps the output of the network
     */
    public record MappedView(View view, Image pixels, AlignmentMaps maps) {}

    /** The maps that are most peaked over all views, the most peaked one first. */
    List<Integer> mostPeaked(int count) {
        return IntStream.range(0, views.get(0).maps().count())
                .boxed()
                .sorted(Comparator.comparingDouble(this::peakedness).reversed())
                .limit(count)
                .toList();
    }

    private double peakedness(int map) {
        return views.stream()
                .mapToDouble(view -> view.maps().peakedness(map))
                .average()
                .orElseThrow();
    }
}
