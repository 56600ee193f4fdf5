package dev.bifocal.host.tool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.picture.Cell;
import dev.bifocal.host.picture.HeatMap;
import dev.bifocal.host.picture.Mark;
import dev.bifocal.host.picture.Row;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.tool.inspect.MappedImage.MappedView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SheetsTest {

    private static final ChosenImage SOURCE = ChosenImage.of("test:3", SmallShapes.DATASET);

    private static MappedImage mapped(AlignmentMaps query, AlignmentMaps key) {
        return new MappedImage(
                SOURCE,
                List.of(
                        new MappedView(View.QUERY, SOURCE.image(), query),
                        new MappedView(View.KEY, SOURCE.image(), key)));
    }

    @Test
    void mapsOfBothViewsStandBelowEachOther() {
        float[] slope = {.1f, .2f, .3f, .4f};
        MappedImage image = mapped(
                Maps.of(Maps.constant(4), slope, Maps.peak(4, 2)), Maps.of(Maps.constant(4), slope, Maps.constant(4)));
        Sheet sheet = MapSheet.ofMaps("run", List.of(image), List.of(1, 0), 7);
        assertThat(sheet.rows()).extracting(Row::opensGroup).containsExactly(true, false);
        assertThat(sheet.rows().get(0).heading()).containsExactly("test:3", "diamond", "polygon");
        List<Cell> query = sheet.rows().get(0).cells();
        assertThat(query).extracting(cell -> cell.captions().get(0)).containsExactly("query view", "map 1", "map 0");
        assertThat(query.get(1).captions()).containsExactly("map 1", "0.100 – 0.400", "max/mean 1.60");
        assertThat(query.get(1).image().pixels())
                .isEqualTo(HeatMap.over(SOURCE.image(), slope, 2).pixels());
        assertThat(sheet.rows().get(1).cells())
                .extracting(cell -> cell.captions().get(0))
                .containsExactly("key view", "map 1", "map 0");
        assertThat(sheet.scale()).isPresent();
        assertThat(sheet.notes().get(0)).contains("3 maps of 2 x 2 cells", "seed 7");
    }

    @Test
    void mostPeakedMapsAreThoseOfBothViewsTogether() {
        float[] slope = {.1f, .2f, .3f, .4f};
        MappedImage image = mapped(
                Maps.of(Maps.constant(4), slope, Maps.peak(4, 2), Maps.peak(4, 0)),
                Maps.of(slope, Maps.constant(4), Maps.constant(4), slope));
        assertThat(image.mostPeaked(3)).containsExactly(3, 2, 0);
        assertThat(image.mostPeaked(9)).hasSize(4);
        assertThat(MapSheet.ofMostPeaked("run", List.of(image), 2, 1)
                        .rows()
                        .get(1)
                        .cells())
                .extracting(cell -> cell.captions().get(0))
                .containsExactly("key view", "map 3", "map 2");
    }

    @Test
    void refusesMapsThatAreNotThere() {
        MappedImage image = mapped(Maps.of(Maps.constant(4)), Maps.of(Maps.constant(4)));
        assertThatThrownBy(() -> MapSheet.ofMaps("run", List.of(image), List.of(1), 1))
                .isInstanceOf(BifocalException.class)
                .hasMessage("There is no map 1; the head gives 1, from 0 to 0.");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.4, 0.100 – 0.400",
        "0.020401, 0.020409, 0.02040 – 0.02041",
        "0.25, 0.25, 0.250 – 0.250",
        "0.0, 1.0, 0.00 – 1.00"
    })
    void rangesHaveAsManyDigitsAsTellTheirEndsApart(float least, float greatest, String text) {
        assertThat(MapSheet.range(least, greatest)).isEqualTo(text);
    }

    @Test
    void neighboursOfTheFineClassAreRight() {
        ImageDataset test = SmallShapes.DATASET.test();
        Neighbours.Search search = Neighbours.Search.of(test, 1, 2);
        search.offer(2, -.5f);
        search.offer(17, .98765f);
        Sheet sheet = new NeighbourSheet(test).of("run", List.of(search.result()));
        Row row = sheet.rows().get(0);
        assertThat(row.heading()).containsExactly("test:1", "1 of 2 right");
        assertThat(row.cells()).extracting(Cell::mark).containsExactly(Mark.QUERY, Mark.RIGHT, Mark.WRONG);
        assertThat(row.cells().get(1).captions()).containsExactly("square", "0.988", "test:17");
        assertThat(row.cells().get(2).captions()).containsExactly("bar", "-0.500", "test:2");
        assertThat(sheet.columns()).containsExactly("query", "1", "2");
        Image expected = new Image();
        test.read(17, expected);
        assertThat(row.cells().get(1).image().pixels()).isEqualTo(expected.pixels());
    }
}
