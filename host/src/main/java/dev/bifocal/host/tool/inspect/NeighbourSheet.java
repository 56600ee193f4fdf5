package dev.bifocal.host.tool.inspect;

import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.picture.Cell;
import dev.bifocal.host.picture.Mark;
import dev.bifocal.host.picture.Row;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.tool.inspect.Neighbours.Neighbour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws queries with their nearest neighbours. A neighbour is right if it has the fine class of the query. */
final class NeighbourSheet {

    private final ImageDataset images;

    NeighbourSheet(ImageDataset images) {
        this.images = images;
    }

    /** A sheet of queries; the title names the run. */
    Sheet of(String run, List<Neighbours> queries) {
        List<Row> rows = new ArrayList<>();
        int most = 0;
        for (Neighbours query : queries) {
            rows.add(row(query));
            most = Math.max(most, query.nearest().size());
        }
        List<String> columns = new ArrayList<>(List.of("query"));
        for (int rank = 1; rank <= most; rank++) {
            columns.add(Integer.toString(rank));
        }
        return new Sheet(
                "Nearest neighbours of test images, " + run,
                List.of("By the cosine of backbone features among the %s test images without the query."
                                .formatted(images.size())
                        + " A right neighbour has the query's fine class. Captions: fine class, similarity, index."),
                columns,
                rows);
    }

    private Row row(Neighbours query) {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell(image(query.query()), List.of(fineClass(query.query())), Mark.QUERY));
        for (Neighbour neighbour : query.nearest()) {
            cells.add(new Cell(
                    image(neighbour.index()),
                    List.of(
                            fineClass(neighbour.index()),
                            String.format(Locale.ROOT, "%.3f", neighbour.similarity()),
                            "test:" + neighbour.index()),
                    neighbour.right() ? Mark.RIGHT : Mark.WRONG));
        }
        long right = query.nearest().stream().filter(Neighbour::right).count();
        return Row.of(
                List.of(
                        "test:" + query.query(),
                        "%s of %s right".formatted(right, query.nearest().size())),
                cells);
    }

    private String fineClass(int index) {
        return images.fineClasses().get(images.fine(index));
    }

    private Image image(int index) {
        Image image = new Image();
        images.read(index, image);
        return image;
    }
}
