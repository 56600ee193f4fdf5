package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The host knows no method, recipe or bundled plugin by name, in code, strings, comments or resources. */
class MethodNamesTest {

    private static final Pattern METHODS = Pattern.compile(
            "lewel|maskcon|grafit|\\bcoins\\b|selfcon|supcon|\\bsupce\\b|supfine|\\bmoco\\b|moco-v|\\bbyol\\b|simclr|simsiam|info-?nce|nt-xent"
                    + "|\\bswav\\b|\\bvic-?reg\\b|\\bpcl\\b|\\bdensecl\\b|\\bressl\\b",
            Pattern.CASE_INSENSITIVE);

    @Test
    void theHostNamesNoMethod() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../host/src/main"))) {
            List<String> named = files.filter(Files::isRegularFile)
                    .flatMap(MethodNamesTest::linesThatNameOne)
                    .toList();
            assertThat(named).isEmpty();
        }
    }

    private static Stream<String> linesThatNameOne(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> METHODS.matcher(line).find())
                    .map(line -> file.getFileName() + ": " + line.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
