package dev.bifocal.host.sweep.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.report.SampleSweep;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provenances of sample runs, with changes written into their files. */
class OriginsTest {

    @TempDir
    Path root;

    private SweepResults results;

    @BeforeEach
    void writeASweep() throws IOException {
        results = SampleSweep.write(root, 2, "");
        for (Trial trial : results.trials()) {
            change(trial, "\"plugins\" : [ ]", plugin("aaaaaaaaaa"));
            Files.writeString(
                    trial.folder().resolve("config.yaml"), "data: {dataset: shapes, root: %s}".formatted(trial.id()));
        }
    }

    private static String plugin(String sha256) {
        return "\"plugins\" : [ {\"id\": \"p\", \"version\": \"1.0\", \"sha256\": \"%s\", \"jar\": \"p.jar\"} ]"
                .formatted(sha256);
    }

    private static void change(Trial trial, String before, String after) throws IOException {
        Path file = trial.folder().resolve("provenance.json");
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    private String sentences() {
        return String.join("\n", SweepTable.of(results).sentences());
    }

    @Test
    void sweepsOfOneOriginHaveNoSentence() throws IOException {
        change(results.trials().get(1), "\"device\" : \"cpu\"", "\"device\" : \"gpu:0\"");
        assertThat(sentences()).contains("different origins: devices cpu and gpu.");
        change(results.trials().get(1), "\"device\" : \"gpu:0\"", "\"device\" : \"cpu\"");
        assertThat(sentences()).doesNotContain("different origins");
    }

    @Test
    void namesThreadsAndPrecisionsThatDifferInACell() throws IOException {
        Trial first = results.trials().get(0);
        Trial second = results.trials().get(1);
        Trial otherCell = results.trials().get(2);
        assertThat(first.cell()).isEqualTo(second.cell()).isNotEqualTo(otherCell.cell());
        for (Trial trial : results.of(otherCell.cell())) {
            threads(trial, 7);
            change(trial, "\"precision\" : \"fp32\"", "\"precision\" : \"bf16\"");
        }
        assertThat(sentences()).as("an axis sets them").doesNotContain("different origins");
        threads(first, 1);
        threads(second, 8);
        change(second, "\"precision\" : \"fp32\"", "\"precision\" : \"bf16\"");
        assertThat(sentences())
                .contains("different origins: threads 1 and 8 in one cell; precision bf16 and fp32 in one cell.");
    }

    private static void threads(Trial trial, int threads) throws IOException {
        Path config = trial.folder().resolve("config.yaml");
        Files.writeString(config, Files.readString(config) + "\ncompute: {threads: %s}\n".formatted(threads));
    }

    @Test
    void namesPluginsAndVersionsThatDiffer() throws IOException {
        Trial other = results.trials().get(3);
        change(other, plugin("aaaaaaaaaa"), plugin("bbbbbbbbbb"));
        change(other, "\"versions\" : {", "\"versions\" : { \"bifocal\": \"9.9\", \"pytorch\": \"8.8\",");
        String text = Files.readString(other.folder().resolve("provenance.json"));
        Files.writeString(
                other.folder().resolve("provenance.json"),
                text.replaceAll("\"(bifocal|pytorch)\" : \"[^\"]*\",\\s*", ""));
        assertThat(sentences())
                .contains("plugin p 1.0 (sha256 aaaaaaaa) and 1.0 (sha256 bbbbbbbb); Bifocal ")
                .containsPattern("Bifocal [^;]* and [^;]*; PyTorch [^;]* and ")
                .contains("'bifocal report %s' names the trials".formatted(results.sweep()));
    }

    @Test
    void dataDifferIfTheirSettingsAndSeedsAreEqual() throws IOException {
        Trial second = results.trials().get(1);
        assertThat(second.seed()).isEqualTo(2);
        for (Trial trial : results.trials()) {
            if (trial.seed() == 2) {
                change(trial, "f00d", "beef00");
            }
        }
        assertThat(sentences()).doesNotContain("different origins");
        change(second, "beef00", "cafe");
        assertThat(sentences()).contains("different origins: data with different contents.");
        Files.writeString(second.folder().resolve("config.yaml"), "data: {dataset: shapes, subset: 7}");
        assertThat(sentences()).doesNotContain("different origins");
    }
}
