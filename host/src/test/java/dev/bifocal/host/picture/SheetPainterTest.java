package dev.bifocal.host.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Image;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SheetPainterTest {

    private static final List<Mark> MARKS = List.of(Mark.values());

    private static Sheet sheet(Row... rows) {
        return new Sheet("Title", List.of("A note"), List.of("first", "second"), List.of(rows));
    }

    @Test
    void imagesStandWhereTheLayoutSaysWithEachPixelEnlarged() {
        Image image = Pixels.grey(32, 32, 10);
        Pixels.set(image, 5, 7, 0xabcdef);
        Sheet sheet = sheet(Row.of(List.of("row"), List.of(Cell.of(Pixels.grey(32, 32, 200)), Cell.of(image))));
        SheetLayout layout = SheetLayout.of(sheet);
        BufferedImage picture = SheetPainter.paint(sheet);
        int left = layout.left(1);
        int top = layout.top(0);
        assertThat(Pixels.rgb(picture, layout.left(0), top)).isEqualTo(0xc8c8c8);
        for (int y = 0; y < 96; y++) {
            for (int x = 0; x < 96; x++) {
                boolean bright = x / 3 == 5 && y / 3 == 7;
                assertThat(Pixels.rgb(picture, left + x, top + y)).isEqualTo(bright ? 0xabcdef : 0x0a0a0a);
            }
        }
        assertThat(Pixels.rgb(picture, left - 1, top)).isEqualTo(0xffffff);
        assertThat(Pixels.rgb(picture, left + 96, top + 95)).isEqualTo(0xffffff);
    }

    @Test
    void framesTellRightFromWrongByColourAndBySign() {
        Image image = Pixels.grey(32, 32, 128);
        Sheet sheet = sheet(Row.of(
                List.of(),
                List.of(
                        new Cell(image, List.of(), Mark.RIGHT),
                        new Cell(image, List.of(), Mark.WRONG),
                        new Cell(image, List.of(), Mark.NONE))));
        SheetLayout layout = SheetLayout.of(sheet);
        BufferedImage picture = SheetPainter.paint(sheet);
        int top = layout.top(0);
        for (int offset : new int[] {-4, -1, 96, 99}) {
            assertThat(Pixels.rgb(picture, layout.left(0) + offset, top + 60)).isEqualTo(0x0072b2);
            assertThat(Pixels.rgb(picture, layout.left(0) + 20, top + offset)).isEqualTo(0x0072b2);
            assertThat(Pixels.rgb(picture, layout.left(1) + offset, top + 60)).isEqualTo(0xd55e00);
            assertThat(Pixels.rgb(picture, layout.left(2) + offset, top + 60))
                    .as("no frame at %d", offset)
                    .isIn(0xffffff, offset < 0 ? 0xd55e00 : 0xffffff);
        }
        assertThat(badge(picture, layout.left(0), top)).isNotEqualTo(badge(picture, layout.left(1), top));
        assertThat(Pixels.rgb(picture, layout.left(2) + 90, top + 4)).isEqualTo(0x808080);
    }

    /** Where a badge is white. */
    private static List<Boolean> badge(BufferedImage picture, int left, int top) {
        List<Boolean> white = new ArrayList<>();
        for (int y = -4; y < 12; y++) {
            for (int x = 84; x < 100; x++) {
                white.add(Pixels.rgb(picture, left + x, top + y) == 0xffffff);
            }
        }
        assertThat(white).contains(true, false);
        return white;
    }

    @Test
    void legendNamesTheMarksThatOccurInOneOrder() {
        Image image = Pixels.grey(32, 32, 128);
        Sheet sheet = sheet(
                Row.of(List.of(), List.of(new Cell(image, List.of(), Mark.WRONG))),
                Row.of(List.of(), List.of(new Cell(image, List.of(), Mark.QUERY))));
        assertThat(Legend.marks(sheet)).containsExactly(Mark.QUERY, Mark.WRONG);
        assertThat(Legend.marks(sheet(Row.of(List.of(), List.of(Cell.of(image))))))
                .isEmpty();
    }

    @Test
    void scaleIsABarOfAllColours() {
        Sheet plain = sheet(Row.of(List.of(), List.of(Cell.of(Pixels.grey(32, 32, 0)))));
        Sheet heat = new Sheet(
                plain.title(),
                plain.notes(),
                plain.columns(),
                plain.rows(),
                Optional.of(new Sheet.Scale("low", "high")));
        BufferedImage picture = SheetPainter.paint(heat);
        int found = 0;
        for (int x = 0; x < picture.getWidth(); x++) {
            int wanted = HeatMap.colour(found / 139.0);
            for (int y = 0; y < SheetLayout.of(heat).headingsTop(); y++) {
                if (found < 140 && Pixels.rgb(picture, x, y) == wanted) {
                    found++;
                    break;
                }
            }
        }
        assertThat(found).isEqualTo(140);
        assertThat(picture.getHeight()).isGreaterThan(SheetPainter.paint(plain).getHeight());
    }

    @Test
    void nothingIsCutOff() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Row> rows = new ArrayList<>();
            for (int row = 0; row <= random.nextInt(3); row++) {
                List<Cell> cells = new ArrayList<>();
                for (int cell = 0; cell <= random.nextInt(4); cell++) {
                    Image image = Pixels.grey(1 + random.nextInt(300), 1 + random.nextInt(300), random.nextInt(200));
                    Mark mark = MARKS.get(random.nextInt(MARKS.size()));
                    cells.add(new Cell(image, Collections.nCopies(random.nextInt(3), words(random)), mark));
                }
                rows.add(new Row(Collections.nCopies(random.nextInt(4), words(random)), cells, random.nextBoolean()));
            }
            Sheet sheet = new Sheet(
                    words(random) + words(random),
                    List.of(words(random)),
                    Collections.nCopies(random.nextInt(5), words(random)),
                    rows);
            BufferedImage picture = SheetPainter.paint(sheet);
            int width = picture.getWidth();
            int height = picture.getHeight();
            int margin = 10;
            assertThat(Pixels.ink(picture, 0, 0, width, margin)
                            + Pixels.ink(picture, 0, height - margin, width, margin)
                            + Pixels.ink(picture, 0, 0, margin, height)
                            + Pixels.ink(picture, width - margin, 0, margin, height))
                    .as("seed %d", seed)
                    .isZero();
        }
    }

    private static String words(Random random) {
        StringBuilder text = new StringBuilder("W");
        for (int i = random.nextInt(50); i > 0; i--) {
            text.append(random.nextInt(6) == 0 ? ' ' : (char) ('!' + random.nextInt(94)));
        }
        return text.toString();
    }

    @Test
    void refusesWhatIsTooLargeToLookAt() {
        Image image = Pixels.grey(160, 160, 0);
        Row row = Row.of(List.of(), Collections.nCopies(100, Cell.of(image)));
        assertThatThrownBy(() -> SheetPainter.paint(new Sheet("", List.of(), List.of(), Collections.nCopies(100, row))))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("which is too large");
    }
}
