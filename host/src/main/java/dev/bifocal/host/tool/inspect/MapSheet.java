package dev.bifocal.host.tool.inspect;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.picture.Cell;
import dev.bifocal.host.picture.HeatMap;
import dev.bifocal.host.picture.Row;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.tool.inspect.MappedImage.MappedView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws alignment maps over their views. A map has the same column in both views of an image. */
final class MapSheet {

    private static final int MOST_DIGITS = 7;

    private MapSheet() {}

    /**
     * A sheet with the maps of given indices.
     *
     * @param run the name of the run in the title
     * @throws BifocalException if an index is out of range
     */
    static Sheet ofMaps(String run, List<MappedImage> images, List<Integer> maps, long seed) {
        int count = images.get(0).views().get(0).maps().count();
        for (int map : maps) {
            if (map < 0 || map >= count) {
                throw new HostException(
                        ErrorCode.USAGE,
                        "There is no map %s; the head gives %s, from 0 to %s.".formatted(map, count, count - 1),
                        "Give --maps indices in that range.");
            }
        }
        return sheet(run, images, image -> maps, "Maps as chosen.", seed);
    }

    /** A sheet with the most peaked maps of each image. */
    static Sheet ofMostPeaked(String run, List<MappedImage> images, int count, long seed) {
        return sheet(
                run,
                images,
                image -> image.mostPeaked(count),
                "For each image its most peaked maps, by greatest over mean weight, averaged over the views.",
                seed);
    }

    /** Says which maps of an image are shown. */
    private interface Choice {

        List<Integer> of(MappedImage image);
    }

    private static Sheet sheet(String run, List<MappedImage> images, Choice choice, String chosen, long seed) {
        AlignmentMaps first = images.get(0).views().get(0).maps();
        List<Row> rows = new ArrayList<>();
        for (MappedImage image : images) {
            List<Integer> maps = choice.of(image);
            for (MappedView view : image.views()) {
                boolean opensGroup = view.equals(image.views().get(0));
                rows.add(new Row(opensGroup ? heading(image.source()) : List.of(), cells(view, maps), opensGroup));
            }
        }
        return new Sheet(
                "Alignment maps of " + run,
                List.of(
                        "%s maps of %s x %s cells; views drawn with seed %s. %s"
                                .formatted(first.count(), first.rows(), first.columns(), seed, chosen),
                        "Colours are stretched for each map alone; its true range and its greatest over its mean weight"
                                + " stand under it. A constant map has the weight %s everywhere."
                                        .formatted(number(1.0 / (first.rows() * first.columns()), 3))),
                List.of(),
                rows,
                Optional.of(new Sheet.Scale("least weight of a map", "greatest")));
    }

    private static List<String> heading(ChosenImage source) {
        List<String> heading = new ArrayList<>(List.of(source.name()));
        heading.addAll(source.classes());
        return heading;
    }

    private static List<Cell> cells(MappedView view, List<Integer> maps) {
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of(view.pixels(), view.view().name().toLowerCase(Locale.ROOT) + " view"));
        for (int map : maps) {
            cells.add(Cell.of(
                    HeatMap.over(
                            view.pixels(), view.maps().weights(map), view.maps().columns()),
                    "map " + map,
                    range(view.maps().least(map), view.maps().greatest(map)),
                    "max/mean " + number(view.maps().peakedness(map), 3)));
        }
        return cells;
    }

    /** With as many digits as tell the two apart, three at least. */
    static String range(float least, float greatest) {
        int digits = 3;
        while (digits < MOST_DIGITS && least < greatest && number(least, digits).equals(number(greatest, digits))) {
            digits++;
        }
        return number(least, digits) + " – " + number(greatest, digits);
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "g", value);
    }
}
