package dev.bifocal.host.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void wrapsBetweenWordsAndWithinLongOnes() {
        assertThat(Text.wrap("one two three", 7)).containsExactly("one two", "three");
        assertThat(Text.wrap("abcdefghij k", 4)).containsExactly("abcd", "efgh", "ij k");
        assertThat(Text.wrap("", 4)).containsExactly("");
        assertThat(Text.wrap("a\nb", 4)).containsExactly("a", "b");
    }

    @Test
    void indentsEachLine() {
        assertThat(Text.indented("one two three four five", 2, OptionalInt.of(22)))
                .isEqualTo("  one two three four\n  five");
        assertThat(Text.indented("one two three", 2, OptionalInt.empty())).isEqualTo("  one two three");
    }

    @Test
    void writesAmounts() {
        assertThat(Text.bytes(512)).isEqualTo("512 B");
        assertThat(Text.bytes(3L << 30)).isEqualTo("3.0 GiB");
        assertThat(Text.duration(Duration.ofSeconds(7384))).isEqualTo("2h03m");
        assertThat(Text.duration(Duration.ofSeconds(247))).isEqualTo("4m07s");
        assertThat(Text.duration(Duration.ofSeconds(12))).isEqualTo("12s");
        assertThat(Text.number(0.361_42)).isEqualTo("0.3614");
        assertThat(Text.number(Double.NaN)).isEqualTo("NaN");
        assertThat(Text.count(1, "core", "cores")).isEqualTo("1 core");
    }
}
