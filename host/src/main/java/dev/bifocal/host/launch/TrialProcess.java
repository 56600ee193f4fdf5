package dev.bifocal.host.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The process of a trial: {@code bifocal sweep trial FOLDER ID}, on the Java, the class path and the options of this process. The
 * archive of classes ({@code -XX:SharedArchiveFile}) is among the options, so that the process starts fast.
 */
public final class TrialProcess {

    /** The environment variable that selects a process's GPUs. */
    public static final String VISIBLE_DEVICES = "CUDA_VISIBLE_DEVICES";

    private static final String MAIN = "dev.bifocal.host.cli.Main";

    /** Options that only one process may have, or that describe the terminal. */
    private static final Set<String> OWN =
            Set.of("-XX:ArchiveClassesAtExit", "-Dbifocal.columns", "-agentlib:jdwp", "-Xrunjdwp", "-javaagent");

    private TrialProcess() {}

    /**
     * The command of a trial's process.
     *
     * @param sweep the folder of the sweep
     * @param options words that name plugins, see {@link Launch#options}
     */
    public static List<String> command(Path sweep, String id, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> OWN.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of("sweep", "trial", sweep.toString(), id));
        command.addAll(options);
        return command;
    }

    /**
     * Starts a trial's process with its output appended to {@code ID.log}. It ignores SIGINT and SIGHUP, because a terminal sends
     * these to all processes of a sweep, and the launcher sends SIGTERM then.
     *
     * @param environment further environment variables
     * @throws IOException if the system starts no process
     */
    public static Process start(TrialFiles trial, List<String> options, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        command.addAll(command(trial.sweep(), trial.id(), options));
        Files.deleteIfExists(trial.exit());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(trial.log().toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
