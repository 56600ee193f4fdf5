package dev.bifocal.host.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void escapesWhatControlsATerminalOrTheDirectionOfWriting() {
        assertThat(Printable.lines("a\u001b[2Jb\u0007\u0000\u007f\u0085\u009b"))
                .isEqualTo("a\\u001b[2Jb\\u0007\\u0000\\u007f\\u0085\\u009b");
        assertThat(Printable.lines("\u202e\u202a\u2066\u2069\u200e\u200f\u061c\u2028\u2029"))
                .isEqualTo("\\u202e\\u202a\\u2066\\u2069\\u200e\\u200f\\u061c\\u2028\\u2029");
    }

    @Test
    void leavesOtherTextAlone() {
        String text = "Größe 10 µm,\tمرحبا 日本 \uD83D\uDE00 C:\\users\nsecond line";

        assertThat(Printable.lines(text)).isEqualTo(text);
        assertThat(Printable.lines("dos\r\nlines")).isEqualTo("dos\nlines");
        assertThat(Printable.lines("over\rwritten")).isEqualTo("over\\u000dwritten");
    }

    @Test
    void keepsALineOneLine() {
        assertThat(Printable.line("name\nerror: forged\tx")).isEqualTo("name\\u000aerror: forged\\u0009x");
    }

    @Test
    void cutsWhatIsTooLongBetweenCharacters() {
        assertThat(Printable.bounded("short", 5)).isEqualTo("short");
        assertThat(Printable.bounded("longer", 5)).isEqualTo("longe... (6 characters)");
        assertThat(Printable.bounded("ab\uD83D\uDE00cd", 3)).isEqualTo("ab... (6 characters)");
    }
}
