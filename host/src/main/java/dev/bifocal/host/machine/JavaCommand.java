package dev.bifocal.host.machine;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A command of Bifocal in another process, on the Java, the class path and the options of this process. The archive of
 * classes ({@code -XX:SharedArchiveFile}) is among the options, so that the process starts fast.
 */
public final class JavaCommand {

    private static final String MAIN = "dev.bifocal.host.cli.Main";

    /** Options that only one process may have, or that describe the terminal. */
    private static final Set<String> OWN =
            Set.of("-XX:ArchiveClassesAtExit", "-Dbifocal.columns", "-agentlib:jdwp", "-Xrunjdwp", "-javaagent");

    private JavaCommand() {}

    /** The command line of a command with its arguments. */
    public static List<String> of(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> OWN.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(arguments);
        return command;
    }

    /**
     * The same in a process that ignores SIGINT and SIGHUP, because a terminal sends these to all processes, and their
     * parent decides what becomes of them.
     */
    public static List<String> deafToTerminal(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        command.addAll(of(arguments));
        return command;
    }
}
