package dev.bifocal.host.report;

import dev.bifocal.host.report.chart.Scatter;
import java.util.List;

/**
 * The pictures that a report draws with the network of a run.
 *
 * @param pictures pictures of its neighbours and alignment maps
 * @param embedding its features in the plane
 */
public record RunPictures(List<Picture> pictures, List<Scatter> embedding) {

    /** A report without a network. */
    public static final RunPictures NONE = new RunPictures(List.of(), List.of());

    /**
     * A picture.
     *
     * @param title its heading
     * @param png the file
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Picture(String title, byte[] png) {}

    /** Copies the lists. */
    public RunPictures {
        pictures = List.copyOf(pictures);
        embedding = List.copyOf(embedding);
    }

    boolean isEmpty() {
        return pictures.isEmpty() && embedding.isEmpty();
    }
}
