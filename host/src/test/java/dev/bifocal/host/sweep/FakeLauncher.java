package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.FakeRegistry;
import dev.bifocal.host.launch.Launch;
import dev.bifocal.host.launch.Launcher;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.run.StopRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Ends each trial at once: as done, or with an exit code and a line in the log. A negative code leaves the trial
 * waiting.
 */
record FakeLauncher(List<String> started, Function<String, Integer> codes) implements Launcher {

    /** Plans and runs a sweep with components that can do nothing. */
    static SweepStatus run(Path root, SweepRequest request, Function<String, Integer> codes) {
        return runner(new ArrayList<>(), codes).run(plan(root, request));
    }

    static SweepPlan plan(Path root, SweepRequest request) {
        return new SweepPlanner(new ExperimentLoader(new FakeRegistry()), root)
                .plan(SweepReader.read(request), OptionalInt.of(1));
    }

    static SweepRunner runner(List<String> started, Function<String, Integer> codes) {
        return new SweepRunner(new FakeLauncher(started, codes), List.of(), new SweepListener() {}, new StopRequest());
    }

    @Override
    public void launch(Launch launch) {
        for (String id : launch.trials()) {
            if (launch.stop().isMade()) {
                break;
            }
            started.add(id);
            int code = codes.apply(id);
            if (code < 0) {
                started.remove(id);
                continue;
            }
            TrialFiles files = new TrialFiles(launch.sweep(), id);
            if (code == 0) {
                done(files);
            } else {
                write(files.log(), "--- now\nerror: Reading /a/b%s line %s failed.\n".formatted(id, started.size()));
            }
            files.writeExit(code);
            launch.listener().ended(id, code);
        }
    }

    private static void done(TrialFiles files) {
        write(files.run().resolve("config.yaml"), files.experimentText());
        write(
                files.run().resolve("metrics.jsonl"),
                """
                {"kind":"epoch","step":2,"epoch":1,"values":{"loss":2.0},"timing":{"seconds":1.5}}
                {"kind":"eval","step":2,"epoch":1,"values":{"recall@1":0.25},"timing":{"seconds":0.5}}
                """);
        write(files.run().resolve("cost.json"), "{\"seconds\": 3.5, \"peakMemoryMiB\": 100.0}");
        write(files.run().resolve("status.json"), status("done"));
    }

    static String status(String state) {
        return """
                {"state":"%s","epoch":1,"epochs":1,"step":2,"steps":2,"started":"2026-01-01T00:00:00Z",
                "updated":"2026-01-01T00:00:00Z","pid":1,"host":"elsewhere","message":""}
                """
                .formatted(state);
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
