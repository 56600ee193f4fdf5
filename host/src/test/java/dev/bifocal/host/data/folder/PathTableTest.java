package dev.bifocal.host.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PathTableTest {

    @Test
    void keepsPathsOfAnyText() {
        List<String> paths = List.of("train/n01440764/a.JPEG", "", "train/größe/日本.png", "x");

        PathTable table = PathTable.of(paths);

        assertThat(table.size()).isEqualTo(4);
        assertThat(IntStream.range(0, 4).mapToObj(table::get)).containsExactlyElementsOf(paths);
    }
}
