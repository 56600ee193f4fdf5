package dev.bifocal.host.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoarseMapTest {

    private static final List<String> CLASSES = List.of("cat", "dog", "truck");

    @TempDir
    private Path temp;

    @Test
    void numbersCoarseClassesInAlphabeticalOrder() throws IOException {
        CoarseMap map = read("cat: pet\ndog: pet\ntruck: car\n");

        assertThat(map.classes()).containsExactly("car", "pet");
        assertThat(List.of(map.coarse(0), map.coarse(1), map.coarse(2))).containsExactly(1, 1, 0);
    }

    @Test
    void readsJsonAndNumbers() throws IOException {
        CoarseMap map = read("{\"cat\": 7, \"dog\": 7, \"truck\": 10}");

        assertThat(map.classes()).containsExactly("10", "7");
        assertThat(map.coarse(2)).isZero();
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatThrownBy(() -> read("cta: pet\ndog:\nzebra: pet\n"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContainingAll(
                        "'cta' is not a class, did you mean 'cat'?",
                        "class 'dog' has no coarse class",
                        "'zebra' is not a class;",
                        "class 'cat' has no entry",
                        "class 'truck' has no entry");
    }

    @Test
    void refusesNestedValues() {
        assertThatThrownBy(() -> read("cat: [pet]\ndog: {a: b}\ntruck: ''\n"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContainingAll("class 'cat' has", "class 'dog' has", "class 'truck' has");
    }

    @Test
    void refusesTwoEntriesOfAClass() {
        assertThatThrownBy(() -> read("cat: pet\ndog: pet\ntruck: car\ncat: car\n"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("Duplicate field 'cat'")
                .extracting(e -> ((BifocalException) e).remedy())
                .asString()
                .contains("line 4");
    }

    @Test
    void refusesWhatIsNoMap() {
        for (String text : List.of("", "cat", "- cat\n- dog\n", "# nothing\n")) {
            assertThatThrownBy(() -> read(text))
                    .as("text '%s'", text)
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("it is not a map");
        }
    }

    @Test
    void refusesWhatIsNeitherJsonNorYaml() {
        assertThatThrownBy(() -> read("{cat: pet"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("is neither JSON nor YAML");
    }

    @Test
    void refusesAFileThatIsMissingOrNoText() throws IOException {
        Path file = temp.resolve("map.yaml");
        assertThatThrownBy(() -> CoarseMap.read(file, CLASSES))
                .isInstanceOf(BifocalException.class)
                .hasMessageContainingAll("map.yaml", "cannot be read");

        Files.write(file, "cat: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> CoarseMap.read(file, CLASSES))
                .isInstanceOf(BifocalException.class)
                .hasMessageContainingAll("map.yaml", "cannot be read");
    }

    private CoarseMap read(String text) throws IOException {
        return CoarseMap.read(Files.writeString(temp.resolve("map.yaml"), text), CLASSES);
    }
}
