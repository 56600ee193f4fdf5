package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.Progress;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.run.StoppedException;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Whole trainings with hand-written components, two epochs of three steps on 48 small pictures.
 *
 * @param plugin has the components
 * @param yaml heads, losses and views of the experiment
 * @param overrides further settings
 * @param root the folder of the runs
 */
record TinyTraining(PluginRegistry plugin, String yaml, List<String> overrides, Path root) {

    static final int SAMPLES = 48;
    static final int BATCH = 16;
    static final int STEPS = 6;

    private static final List<String> COMMON = List.of(
            "data.shapes={size: 16, train: 48, test: 20, clutter: 0}",
            "epochs=2",
            "batch=16",
            "encoder={width: 2, stem: small}",
            "memory.size=32",
            "run.every=1",
            "evaluation={every: 0, recall: [1]}",
            "compute={device: cpu, threads: 1, loaders: 1}");

    /** Two epochs of three steps. */
    TinyTraining(PluginRegistry plugin, String yaml, Path root) {
        this(plugin, yaml, List.of(), root);
    }

    private ResolvedExperiment resolved() {
        try {
            Path file = Files.writeString(root.resolve("experiment.yaml"), yaml);
            List<String> settings = new ArrayList<>(COMMON);
            settings.add("run.root=" + root);
            settings.addAll(overrides);
            return new ExperimentLoader(plugin).load(file.toString(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session of the experiment. */
    Session session() {
        return Session.open(resolved(), plugin);
    }

    /** Trains to the end. */
    RunFolder run() {
        try (Session session = session()) {
            RunFolder folder = create(session);
            train(session, folder, progress -> {}, new StopRequest());
            return folder;
        }
    }

    /** Trains until a number of steps are done. */
    RunFolder stoppedAfter(long steps) {
        try (Session session = session()) {
            RunFolder folder = create(session);
            StopRequest stop = new StopRequest();
            try {
                train(
                        session,
                        folder,
                        progress -> {
                            if (progress.step() + 1 == steps) {
                                stop.make();
                            }
                        },
                        stop);
            } catch (StoppedException expected) {
                return folder;
            }
            throw new AssertionError("The training did not stop after step " + steps);
        }
    }

    /** Trains a run from its newest checkpoint to the end. */
    void resume(RunFolder folder) {
        try (Session session = session()) {
            train(session, folder, progress -> {}, new StopRequest());
        }
    }

    /**
     * Runs whole, and stops and resumes after each step: metrics and weights are the same, bit for bit.
     *
     * @param begun the beginnings of epochs that a component has seen, which a resumed run does not repeat
     * @return the whole run
     */
    RunFolder resumesAfterEachStep(List<Integer> begun) {
        RunFolder whole = run();
        for (int steps = 1; steps < STEPS; steps++) {
            begun.clear();
            RunFolder stopped = stoppedAfter(steps);
            resume(stopped);

            assertThat(begun).as("after step %s", steps).containsExactly(0, 1);
            assertThat(metrics(stopped)).as("after step %s", steps).isEqualTo(metrics(whole));
            assertThat(weights(stopped)).as("after step %s", steps).isEqualTo(weights(whole));
        }
        return whole;
    }

    private static RunFolder create(Session session) {
        return RunFolder.create(
                session.resolved(),
                Provenance.of(
                        session.resolved(),
                        new Provenance.Source("test", List.of(), List.of("train")),
                        session.dataset(),
                        session.compute().deviceName(),
                        session.precision().word()));
    }

    private static void train(Session session, RunFolder folder, Consumer<Progress> stepDone, StopRequest stop) {
        try (RunSession run = folder.begin();
                Training training =
                        new Training(session, Optional.of(run), new Listening(stepDone), warning -> {}, stop)) {
            training.run();
        }
    }

    private record Listening(Consumer<Progress> heard) implements MetricSink {

        @Override
        public void record(MetricRecord recorded) {}

        @Override
        public void stepDone(Progress progress) {
            heard.accept(progress);
        }

        @Override
        public void close() {}
    }

    /** The values of a metric, step by step. */
    static List<Double> metric(RunFolder folder, String name) {
        return metrics(folder).stream()
                .filter(values -> values.containsKey(name))
                .map(values -> values.get(name))
                .toList();
    }

    /** All metrics of a run, without what depends on the clock. */
    static List<Map<String, Double>> metrics(RunFolder folder) {
        return MetricFile.read(folder.metrics()).stream()
                .map(MetricRecord::values)
                .toList();
    }

    /** The arrays of the last checkpoint. */
    static Map<String, List<Object>> weights(RunFolder folder) {
        Map<String, List<Object>> content = new TreeMap<>();
        Safetensors.read(folder.checkpoints().resolve("step-%09d.safetensors".formatted(STEPS)))
                .arrays()
                .forEach((name, array) -> content.put(name, List.of(array.type(), array.shape(), array.data())));
        return content;
    }
}
