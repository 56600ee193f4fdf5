package dev.bifocal.host.sweep;

import static dev.bifocal.host.sweep.FakeLauncher.run;
import static dev.bifocal.host.sweep.FakeLauncher.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.sweep.result.Trial.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sweep that is called again with other settings of the computation. */
class ChangedSweepTest {

    @TempDir
    Path root;

    private static SweepRequest request(String... overrides) {
        return SweepRequest.of("maskcon", overrides)
                .withAxes("batch=32,64")
                .withSeeds("2")
                .named("s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "precision=bf16",
                "tf32=none",
                "convolution=direct",
                "layout=contiguous",
                "executor=blocks",
                "processes=2"
            })
    void theArithmeticBelongsToATrial(String setting) {
        run(root, request(), id -> 0);
        String[] changed = setting.split("=", 2);

        assertThatThrownBy(() -> run(root, request("compute." + setting).withSeeds("3"), id -> 0))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("(batch=32, seed 1) compute.%s was ".formatted(changed[0]))
                .hasMessageContaining(" and is now " + changed[1]);
        assertThat(ids(request("compute." + setting))).doesNotContainAnyElementsOf(ids(request()));
    }

    @Test
    void aNewSettingOfTheComputationNeedsADecision() {
        assertThat(RecordSpec.of(ComputeConfig.class).keys())
                .as("settings of the machine, beside those of the arithmetic")
                .filteredOn(key -> !ComputeConfig.ARITHMETIC.contains(key))
                .containsExactly("device", "threads", "loaders", "checks", "recompute", "patience");
    }

    @Test
    void defaultsThatAreWrittenAndTheMachineChangeNoTrial() {
        assertThat(ids(request(
                        "compute.precision=fp32",
                        "compute.tf32=convolutions",
                        "compute.convolution=auto",
                        "compute.layout=channels-last",
                        "compute.normalization=auto",
                        "compute.executor=script",
                        "compute.processes=1",
                        "compute.device=cpu",
                        "compute.threads=7",
                        "compute.loaders=3",
                        "compute.recompute=true")))
                .isEqualTo(ids(request()));
    }

    @Test
    void aSweepOfAnEarlierVersionInAnotherPrecisionGoesOn() throws IOException {
        // Earlier versions left the precision out of the id.
        List<String> earlier = ids(request());
        run(root, request("compute.precision=bf16"), id -> 0);
        SweepFolder folder = SweepFolder.find(root, "s");
        List<String> ids =
                folder.plan().trials().stream().map(StoredPlan.Entry::id).toList();
        Path plan = folder.path().resolve("plan.json");
        String text = Files.readString(plan);
        for (int i = 0; i < ids.size(); i++) {
            text = text.replace(ids.get(i), earlier.get(i));
            Files.move(
                    folder.trial(ids.get(i)).experiment(),
                    folder.trial(earlier.get(i)).experiment());
            Files.move(
                    folder.trial(ids.get(i)).run(), folder.trial(earlier.get(i)).run());
        }
        write(plan, text);
        List<String> started = new ArrayList<>();

        assertThat(FakeLauncher.runner(started, id -> 0)
                        .run(FakeLauncher.plan(
                                root, request("compute.precision=bf16").withSeeds("3")))
                        .count(State.DONE))
                .isEqualTo(6);
        assertThat(started).hasSize(2).doesNotContainAnyElementsOf(earlier);
        assertThatThrownBy(() -> run(root, request(), id -> 0))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("compute.precision was bf16 and is now fp32");
    }

    @Test
    void trialsThatNeverBeganFollowSettingsOfTheMachine() throws IOException {
        List<String> started = new ArrayList<>();
        FakeLauncher.runner(started, id -> started.size() == 1 ? 0 : -1)
                .run(FakeLauncher.plan(root, request("compute.threads=1")));
        SweepFolder folder = SweepFolder.find(root, "s");
        List<String> waiting = new ArrayList<>(ids(request()));
        waiting.remove(started.get(0));

        run(root, request("compute.threads=3"), id -> -1);

        assertThat(threads(folder, started.get(0))).isEqualTo(1);
        assertThat(waiting).hasSize(3).allMatch(id -> threads(folder, id) == 3);

        run(root, request(), id -> -1);

        assertThat(waiting).as("a later call keeps the number").allMatch(id -> threads(folder, id) == 3);
    }

    @Test
    void aTrialInAQueueKeepsItsSettings() {
        run(root, request("compute.threads=1"), id -> -1);
        SweepFolder folder = SweepFolder.find(root, "s");
        String queued = folder.plan().trials().get(0).id();
        Map<String, String> queue = Map.of(queued, "PENDING (Priority), job 17_0");
        SweepPlan changed = FakeLauncher.plan(root, request("epochs=2"));

        assertThatThrownBy(() -> new PlanComparison(changed, () -> queue).kept())
                .isInstanceOf(BifocalException.class)
                .hasMessageStartingWith(
                        "Sweep s has trials with other settings in a queue: PENDING (Priority), job 17_0."
                                + " In trial %s (batch=32, seed 1) epochs was 200 and is now 2.".formatted(queued))
                .satisfies(thrown ->
                        assertThat(((BifocalException) thrown).remedy()).contains("bifocal sweep stop " + folder));

        PlanComparison machine = new PlanComparison(FakeLauncher.plan(root, request("compute.threads=3")), () -> queue);
        SweepFolder.write(machine.kept(), machine::isBegun);
        assertThat(folder.plan().trials())
                .extracting(entry -> threads(folder, entry.id()))
                .containsExactly(1, 3, 3, 3);
    }

    private static int threads(SweepFolder folder, String id) {
        TrialFiles files = folder.trial(id);
        return Integer.parseInt(files.experimentText().replaceAll("(?s).*\n  threads: (\\d+)\n.*", "$1"));
    }

    private List<String> ids(SweepRequest request) {
        return FakeLauncher.plan(root.resolve("elsewhere"), request).trials().stream()
                .map(PlannedTrial::id)
                .toList();
    }
}
