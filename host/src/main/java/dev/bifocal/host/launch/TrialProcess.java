package dev.bifocal.host.launch;

import dev.bifocal.host.machine.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The process of a trial: {@code bifocal sweep trial FOLDER ID}, by {@link JavaCommand}.
 */
public final class TrialProcess {

    /** The environment variable that selects a process's GPUs. */
    public static final String VISIBLE_DEVICES = "CUDA_VISIBLE_DEVICES";

    private TrialProcess() {}

    /**
     * The command of a trial's process.
     *
     * @param sweep the folder of the sweep
     * @param options words that name plugins, see {@link Launch#options}
     */
    public static List<String> command(Path sweep, String id, List<String> options) {
        return JavaCommand.of(arguments(sweep, id, options));
    }

    private static List<String> arguments(Path sweep, String id, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("sweep", "trial", sweep.toString(), id));
        arguments.addAll(options);
        return arguments;
    }

    /**
     * Starts a trial's process with its output appended to {@code ID.log}. It ignores SIGINT and SIGHUP, because a
     * terminal sends these to all processes of a sweep, and the launcher sends SIGTERM then.
     *
     * @param environment further environment variables
     * @throws IOException if the system starts no process
     */
    public static Process start(TrialFiles trial, List<String> options, Map<String, String> environment)
            throws IOException {
        Files.deleteIfExists(trial.exit());
        ProcessBuilder builder = new ProcessBuilder(
                        JavaCommand.deafToTerminal(arguments(trial.sweep(), trial.id(), options)))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(trial.log().toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
