package dev.bifocal.host.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.result.Trial.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which evaluations of a run are those of the trial. */
class TrialEvaluationsTest {

    private static final Map<String, String> OWN = Map.of("evaluation.linear.epochs", "50", "seed", "1");

    @TempDir
    Path root;

    private SweepFolder sweep;
    private TrialFiles trial;

    @BeforeEach
    void trainATrial() {
        SweepRequest request = SweepRequest.of("maskcon", "epochs=1").named("s");
        FakeLauncher.run(
                root,
                new SweepRequest(
                        request.fileOrRecipe(),
                        request.overrides(),
                        request.axes(),
                        request.seeds(),
                        request.baseline(),
                        request.name(),
                        Set.of(Protocol.LINEAR)),
                id -> 0);
        sweep = SweepFolder.find(root, "s");
        trial = sweep.trial(sweep.plan().trials().get(0).id());
    }

    @Test
    void theLastCheckpointWithTheTrialsSettingsCounts() {
        assertThat(result().state()).isEqualTo(State.WAITING);

        keep(2, "online", OWN, 0.5, 0);

        assertThat(result().state()).isEqualTo(State.DONE);
        assertThat(result().last()).containsEntry("linear.top1", 0.5);
    }

    @Test
    void anEarlierCheckpointDoesNotCount() {
        keep(1, "online", OWN, 0.5, 0);

        assertThat(result().state()).isEqualTo(State.WAITING);
        assertThat(result().last()).doesNotContainKey("linear.top1");
    }

    @Test
    void otherSettingsAndTheOtherSideReplaceNothing() {
        keep(2, "online", OWN, 0.5, 0);
        keep(2, "online", Map.of("evaluation.linear.epochs", "1", "seed", "1"), 0.25, 1);
        keep(2, "momentum", OWN, 0.125, 2);

        assertThat(result().last()).containsEntry("linear.top1", 0.5);
    }

    @Test
    void aSettingThatTheRunDidNotHaveYetIsNoDifference() {
        keep(2, "online", Map.of("evaluation.linear.epochs", "50", "evaluation.linear.new", "7"), 0.5, 0);

        assertThat(result().state()).isEqualTo(State.DONE);
    }

    private Trial result() {
        return sweep.result(trial.id());
    }

    private void keep(long step, String side, Map<String, String> settings, double top1, int later) {
        EvaluationRecord like = TestProvenance.evaluation("linear");
        KeptEvaluation.keep(
                RunFolder.open(trial.run()),
                new EvaluationRecord(
                        like.protocol(),
                        Map.of("top1", top1),
                        like.method(),
                        like.notes(),
                        like.facts(),
                        settings,
                        new EvaluationRecord.Weights(
                                "checkpoint", "abcdef", Map.of("side", side, "step", Long.toString(step))),
                        like.data(),
                        like.seed(),
                        like.device(),
                        like.threads(),
                        like.versions(),
                        like.measured().plus(Duration.ofMinutes(later)),
                        like.seconds(),
                        like.course(),
                        like.selection()));
    }
}
