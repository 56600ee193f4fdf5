package dev.bifocal.host.data.imagenet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageNet32ClassesTest {

    private final ImageNet32Classes classes = ImageNet32Classes.load(Path.of("nowhere"));

    /** The digests are of the numbers in MaskCon's two JSON files, in the order of their keys, with commas. */
    @Test
    void equalsMaskConsTables() {
        assertThat(digest(label -> classes.fineByLabel(label + 1)))
                .isEqualTo("26cfcece3d40ca3f65597a1517683ff5035d30acab08ecd735d1b678f98e33e5");
        assertThat(digest(fine -> classes.coarse().coarse(fine)))
                .isEqualTo("ce94df77b2373fd1e548440fffaa3bfa84c6fd261c43775eaef75dfeee1be1a1");
    }

    @Test
    void startsAsTheReferenceSays() {
        assertThat(IntStream.rangeClosed(1, 12).map(classes::fineByLabel))
                .containsExactly(278, 212, 250, 193, 217, 147, 387, 285, 350, 283, 286, 353);
        assertThat(IntStream.range(0, 1000).filter(label -> classes.fineByLabel(label + 1) == label))
                .isEmpty();
    }

    @Test
    void hasTheReferencesNumberOfClassesInEachGroup() {
        assertThat(classes.coarse().classes()).hasSize(12).doesNotHaveDuplicates();
        int[] counts = new int[12];
        IntStream.range(0, 1000).forEach(fine -> counts[classes.coarse().coarse(fine)]++);
        assertThat(counts).containsExactly(61, 123, 59, 95, 60, 130, 70, 53, 105, 71, 93, 80);
    }

    @Test
    void namesFineClassesInTheUsualOrder() {
        assertThat(classes.fine()).hasSize(1000).doesNotHaveDuplicates();
        assertThat(classes.fine().subList(0, 3)).containsExactly("tench", "goldfish", "great white shark");
        assertThat(classes.fine().get(281)).isEqualTo("tabby");
        assertThat(classes.fine().get(999)).isEqualTo("toilet tissue");
        assertThat(classes.coarse().classes().get(classes.coarse().coarse(281))).isEqualTo("domestic dogs and cats");
    }

    private static String digest(IntUnaryOperator table) {
        String numbers =
                IntStream.range(0, 1000).map(table).mapToObj(Integer::toString).collect(Collectors.joining(","));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(numbers.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
