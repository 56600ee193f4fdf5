package dev.bifocal.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptEvaluationTest {

    @TempDir
    private Path root;

    private RunFolder run;

    @BeforeEach
    void createRun() {
        run = TestProvenance.run(root, "maskcon", "aaaaaaaa", "seed: 1\n");
    }

    @Test
    void comesBackAsItWasKept() {
        EvaluationRecord record = TestProvenance.evaluation("linear");

        Path file = KeptEvaluation.keep(run, record);

        assertThat(file).hasParent(run.evaluations());
        assertThat(file.getFileName().toString()).matches("linear-\\d{8}-\\d{6}\\.json");
        assertThat(KeptEvaluation.of(run)).containsExactly(new KeptEvaluation(file, Optional.of(record)));
    }

    @Test
    void isNeverOverwritten() {
        EvaluationRecord record = TestProvenance.evaluation("knn");
        List<Path> files = List.of(KeptEvaluation.keep(run, record), KeptEvaluation.keep(run, record));
        assertThat(files.get(1)).isNotEqualTo(files.get(0)).exists();
        assertThat(KeptEvaluation.of(run)).hasSize(2);
    }

    @Test
    void doesNotHideOthersWhereOneIsDamaged() throws IOException {
        Path damaged = KeptEvaluation.keep(run, TestProvenance.evaluation("knn"));
        Path whole = KeptEvaluation.keep(run, TestProvenance.evaluation("linear"));
        Files.writeString(damaged, "{");
        assertThat(KeptEvaluation.of(run))
                .containsExactly(
                        new KeptEvaluation(damaged, Optional.empty()),
                        new KeptEvaluation(whole, Optional.of(TestProvenance.evaluation("linear"))));
    }

    @Test
    void isNothingInARunThatWasNotMeasured() {
        assertThat(KeptEvaluation.of(run)).isEmpty();
    }
}
