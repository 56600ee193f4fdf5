package dev.bifocal.host.sweep;

import static dev.bifocal.host.sweep.FakeLauncher.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.SweepTools;
import dev.bifocal.host.experiment.FakeRegistry;
import dev.bifocal.host.sweep.result.Cell;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweep that repeats the best cell and the baseline with fresh seeds. */
class ConfirmationPlanTest {

    @TempDir
    Path root;

    private Path base;
    private SweepFolder folder;

    @BeforeEach
    void runASweepWhoseLastCellIsBest() {
        base = root.resolve("base.yaml");
        write(base, "recipe: maskcon\nepochs: 1\n");
        SweepRequest request = SweepRequest.of(base.toString(), "compute.threads=3")
                .withAxes("batch=16,32,64", "compute.executor=script,blocks")
                .withSeeds("2")
                .withBaseline("batch=16, executor=script")
                .named("s");
        FakeLauncher.run(root, request, id -> 0);
        folder = SweepFolder.open(root.resolve("s"));
        folder.results().trials().stream()
                .filter(trial -> trial.cell().label().equals("batch=64, executor=blocks"))
                .forEach(
                        trial -> write(
                                trial.folder().resolve("metrics.jsonl"),
                                """
                        {"kind":"eval","step":2,"epoch":1,"values":{"recall@1":0.5}}
                        """));
    }

    @Test
    void repeatsTheCellsWithFreshSeeds() {
        SweepPlan plan = confirmation();

        assertThat(plan.definition().name()).isEqualTo("s-confirm");
        assertThat(plan.baseline()).contains("batch=16, executor=script");
        assertThat(plan.trials())
                .extracting(PlannedTrial::label)
                .containsExactly(
                        "batch=16, executor=script, seed 3",
                        "batch=16, executor=script, seed 4",
                        "batch=64, executor=blocks, seed 3",
                        "batch=64, executor=blocks, seed 4");
        Path written = root.resolve("elsewhere/again.yaml");
        write(written, plan.definition().yaml());
        SweepPlan again = FakeLauncher.plan(root, SweepRequest.of(written.toString()));
        assertThat(ids(again)).isEqualTo(ids(plan));
        assertThat(again.cells())
                .extracting(Cell::label)
                .isEqualTo(plan.cells().stream().map(Cell::label).toList());
    }

    @Test
    void repeatsTheExperimentsThatRan() {
        List<String> before = ids(confirmation());
        write(base, "recipe: maskcon\nepochs: 5\n");

        SweepPlan plan = confirmation();

        assertThat(plan.trials())
                .extracting(trial -> trial.experiment().experiment().epochs())
                .containsOnly(1);
        assertThat(plan.trials())
                .extracting(trial -> trial.experiment().experiment().compute().threads())
                .containsOnly(3);
        assertThat(ids(plan)).isEqualTo(before);
    }

    private SweepPlan confirmation() {
        return new SweepTools(root, new FakeRegistry()).confirmation(folder, OptionalInt.of(1));
    }

    private static List<String> ids(SweepPlan plan) {
        return plan.trials().stream().map(PlannedTrial::id).toList();
    }
}
