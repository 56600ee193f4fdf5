package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.Progress;
import dev.bifocal.app.Application;
import dev.bifocal.app.ArrayContent;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.run.StoppedException;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is told to stop at one moment or another, and resumed, ends as one that was not. */
class StoppedTrainingTest {

    /** Four steps an epoch. A checkpoint is due after every second epoch alone. */
    private static final List<String> SETTINGS = Tiny.withBank(
            "epochs=3",
            "run.every=3",
            "evaluation.every=1",
            "checkpoint.every=2",
            "evaluation.atStart=true",
            "encoder.width=8",
            "data.shapes.size=32");

    @TempDir
    private Path root;

    /** Asks for the stop when something was recorded or done. */
    private record StopAt(StopRequest stop, Predicate<MetricRecord> record, long steps) implements MetricSink {

        @Override
        public void record(MetricRecord recorded) {
            if (record.test(recorded)) {
                stop.make();
            }
        }

        @Override
        public void stepDone(Progress progress) {
            if (progress.step() + 1 == steps) {
                stop.make();
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void atAnyMoment() {
        RunFolder expected = Cli.train(root.resolve("undisturbed"), "selfcon", SETTINGS);
        for (long steps : new long[] {1, 4, 6, 12}) {
            compare("after step " + steps, record -> false, steps, expected);
        }
        for (int epoch : new int[] {1, 3}) {
            compare(
                    "before the evaluation of epoch " + epoch,
                    record -> record.kind() == MetricRecord.Kind.EPOCH && record.epoch() == epoch,
                    -1,
                    expected);
        }
        compare("before the first step", record -> record.kind() == MetricRecord.Kind.EVAL, -1, expected);
    }

    private void compare(String moment, Predicate<MetricRecord> record, long steps, RunFolder expected) {
        RunFolder stopped = stopped(moment, SETTINGS, record, steps);
        assertThat(stopped.status().state()).as(moment).isEqualTo(RunState.INTERRUPTED);
        assertThat(stopped.hasCheckpoint()).as(moment).isEqualTo(!moment.equals("before the first step"));
        int recorded = Cli.metrics(stopped).size();
        Cli.Result resumed = Cli.run("resume", stopped.path().toString());
        assertThat(resumed.code()).as(moment + resumed.err()).isZero();
        assertThat(Cli.metrics(stopped))
                .as(moment)
                .isEqualTo(Cli.metrics(expected))
                .hasSizeGreaterThan(recorded);
        Path last = Path.of("step-000000012.safetensors");
        assertThat(ArrayContent.of(stopped.checkpoints().resolve(last)))
                .as(moment)
                .isEqualTo(ArrayContent.of(expected.checkpoints().resolve(last)));
    }

    @Test
    void inThePrecisionOfItsBeginning() throws IOException {
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.addAll(List.of("epochs=1", "compute.threads=1", "compute.precision=bf16"));
        // Not AMX, with which convolutions have another algorithm.
        Path processor =
                Files.writeString(root.resolve("cpuinfo"), "vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx512_bf16\n");
        System.setProperty(Processor.PROPERTY, processor.toString());
        try {
            RunFolder expected = Cli.train(root.resolve("undisturbed"), "selfcon", settings);
            settings.add("compute.precision=auto");
            RunFolder stopped = stopped("auto", settings, record -> false, 2);
            Files.writeString(processor, "flags\t\t: fpu\n");
            Cli.Result resumed = Cli.run("resume", stopped.path().toString());
            assertThat(resumed.code()).as(resumed.err()).isZero();
            assertThat(resumed.err()).contains("goes on in bf16");
            assertThat(Cli.metrics(stopped)).isEqualTo(Cli.metrics(expected));
            assertThat(Cli.run("runs", "show", stopped.path().toString()).out()).containsPattern("precision +bf16");
        } finally {
            System.clearProperty(Processor.PROPERTY);
        }
    }

    private RunFolder stopped(String moment, List<String> given, Predicate<MetricRecord> record, long steps) {
        List<String> settings = new ArrayList<>(given);
        settings.add("run.root=" + root.resolve(moment.replace(' ', '-')));
        ResolvedExperiment resolved = Application.resolve("selfcon", settings);
        StopRequest stop = new StopRequest();
        try (Session session = Session.open(resolved, Application.registry())) {
            RunFolder folder = RunFolder.create(
                    resolved,
                    Provenance.of(
                            resolved,
                            new Provenance.Source("selfcon", settings, List.of("train")),
                            session.dataset(),
                            session.compute().deviceName(),
                            session.precision().word()));
            try (RunSession run = folder.begin();
                    Training training = new Training(
                            session, Optional.of(run), new StopAt(stop, record, steps), warning -> {}, stop)) {
                assertThatThrownBy(training::run).as(moment).isInstanceOf(StoppedException.class);
            }
            assertThat(stop.isAttended()).isFalse();
            return folder;
        }
    }
}
