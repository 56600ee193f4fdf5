package dev.bifocal.host.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LetteringTest {

    private static final int LEFT = 10;
    private static final int TOP = 10;

    private static BufferedImage draw(Lettering lettering, String text) {
        BufferedImage image =
                new BufferedImage(lettering.width(text) + 2 * LEFT, 40 + 2 * TOP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setColor(Color.BLACK);
        lettering.draw(graphics, text, LEFT, TOP);
        graphics.dispose();
        return image;
    }

    private static Set<Integer> places(BufferedImage image) {
        Set<Integer> places = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (Pixels.rgb(image, x, y) != 0xffffff) {
                    places.add(y * image.getWidth() + x);
                }
            }
        }
        return places;
    }

    @ParameterizedTest
    @EnumSource
    void everyAsciiLetterIsDrawnWithinItsLineAndWidth(Lettering lettering) {
        for (char letter = '!'; letter <= '~'; letter++) {
            String text = Character.toString(letter);
            BufferedImage image = draw(lettering, text);
            // A pixel beside the box may be tinged, because strokes are antialiased.
            int inside = Pixels.ink(image, LEFT - 1, TOP - 1, lettering.width(text) + 2, lettering.lineHeight() + 2);
            assertThat(inside).as(text).isPositive();
            assertThat(Pixels.ink(image, 0, 0, image.getWidth(), image.getHeight()))
                    .as(text)
                    .isEqualTo(inside);
        }
    }

    @Test
    void lettersLookDifferent() {
        Set<Set<Integer>> shapes = new HashSet<>();
        for (char letter = '!'; letter <= '~'; letter++) {
            assertThat(shapes.add(places(draw(Lettering.BODY, "x" + letter))))
                    .as(Character.toString(letter))
                    .isTrue();
        }
    }

    @Test
    void accentsAreDroppedAndUnknownLettersAreBoxes() {
        assertThat(places(draw(Lettering.BODY, "éü"))).isEqualTo(places(draw(Lettering.BODY, "eu")));
        assertThat(places(draw(Lettering.BODY, "日\uD83D\uDE00"))).isEqualTo(places(draw(Lettering.BODY, "□□")));
    }

    @Test
    void breaksBetweenWordsAndWithinOnesThatAreTooLong() {
        int width = Lettering.BODY.width("half-disc");
        assertThat(Lettering.BODY.wrap("half-disc 0.93", width)).containsExactly("half-disc", "0.93");
        assertThat(Lettering.BODY.wrap("half-discs", width)).containsExactly("half-disc", "s");
        assertThat(Lettering.BODY.wrap("", width)).containsExactly("");
        assertThat(Lettering.BODY.wrap("abc", 1)).containsExactly("a", "b", "c");
    }

    @Test
    void brokenLinesFitAndLoseNothing() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder("x");
            for (int i = 0; i < 60; i++) {
                text.append(random.nextInt(5) == 0 ? ' ' : (char) ('!' + random.nextInt(94)));
            }
            text.append('x');
            int width = 30 + random.nextInt(200);
            List<String> lines = Lettering.BOLD.wrap(text.toString(), width);
            assertThat(lines).as("seed %d", seed).allMatch(line -> Lettering.BOLD.width(line) <= width);
            assertThat(String.join("", lines).replace(" ", ""))
                    .as("seed %d", seed)
                    .isEqualTo(text.toString().replace(" ", ""));
        }
    }
}
