package dev.bifocal.host.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {

    @TempDir
    private Path root;

    @Test
    void listsRunsByTimeAndSkipsOtherFolders() throws IOException {
        Path second = run("a", "20260102-000000-bbbb");
        Path first = run("b", "20260101-000000-aaaa");
        Files.createDirectories(root.resolve("a/not-a-run/checkpoints"));
        Files.writeString(root.resolve("file"), "");
        assertThat(Runs.list(root)).extracting(RunFolder::path).containsExactly(first, second);
        assertThat(Runs.list(root.resolve("nowhere"))).isEmpty();
    }

    @Test
    void findsARunByPathNamePrefixHashAndAsLatest() throws IOException {
        Path first = run("maskcon", "20260101-000000-aaaa");
        Path second = run("selfcon", "20260102-000000-bbbb");
        assertThat(find(first.toString())).isEqualTo(first);
        assertThat(find("20260101-000000-aaaa")).isEqualTo(first);
        assertThat(find("selfcon/20260102-000000-bbbb")).isEqualTo(second);
        assertThat(find("20260102")).isEqualTo(second);
        assertThat(find("maskcon")).isEqualTo(first);
        assertThat(find("bbbb")).isEqualTo(second);
        assertThat(find("latest")).isEqualTo(second);
    }

    @Test
    void prefersTheWholeNameToTheBeginningOfAnother() throws IOException {
        Path first = run("maskcon", "20260101-000000-aaaa");
        run("maskcon", "20260101-000000-aaaa-2");
        assertThat(find("20260101-000000-aaaa")).isEqualTo(first);
    }

    @Test
    void refusesATextThatFitsSeveral() throws IOException {
        run("maskcon", "20260101-000000-aaaa");
        run("maskcon", "20260102-000000-bbbb");
        assertThatThrownBy(() -> find("2026"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("matches 2 runs")
                .hasMessageContaining("maskcon/20260101-000000-aaaa");
    }

    @Test
    void refusesATextThatFitsNone() throws IOException {
        assertThatThrownBy(() -> find("latest"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("contains no other runs");
        run("maskcon", "20260101-000000-aaaa");
        assertThatThrownBy(() -> find("supcon"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("supcon");
        assertThatThrownBy(() -> find("")).isInstanceOf(BifocalException.class);
    }

    @Test
    void ordersRunsWithoutATimeInTheirNamesByTheirStart() throws IOException {
        Path later = run("sweep", "0123456789ab");
        Path older = run("a", "20260101-000000-aaaa");
        Path newer = run("a", "21260101-000000-aaaa");
        Path hidden = run("sweep", ".unfinished.new");
        assertThat(Runs.list(root))
                .extracting(RunFolder::path)
                .containsExactly(older, later, newer)
                .doesNotContain(hidden);
        assertThat(find("sweep/0123456789ab")).isEqualTo(later);
    }

    private Path find(String text) {
        return Runs.find(root, text).path();
    }

    private Path run(String experiment, String name) throws IOException {
        Path created = TestProvenance.run(root, experiment, "0000", "").path();
        return Files.move(created, root.resolve(experiment).resolve(name));
    }
}
