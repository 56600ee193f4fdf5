package dev.bifocal.host.sweep.statistics;

import java.util.List;

/** Points that no other point beats in both coordinates. */
public final class Pareto {

    private Pareto() {}

    /**
     * A candidate.
     *
     * @param name its name
     * @param gain the coordinate to maximise
     * @param cost the coordinate to minimise
     */
    public record Point(String name, double gain, double cost) {

        private boolean dominates(Point other) {
            return gain >= other.gain && cost <= other.cost && (gain > other.gain || cost < other.cost);
        }
    }

    /** The names of the points that no other point dominates, in their order. */
    public static List<String> front(List<Point> points) {
        return points.stream()
                .filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
                .map(Point::name)
                .toList();
    }
}
