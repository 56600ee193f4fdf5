package dev.bifocal.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command in a process of its own, as the launcher starts it, with the environment that it exports. */
public final class BifocalProcess implements AutoCloseable {

    private static final long TOO_LONG_MINUTES = 15;

    /** A variable that keeps its value where it has one, as {@code export NAME=${NAME:-VALUE}}. */
    private static final Pattern EXPORT = Pattern.compile("(?m)^export (\\w+)=\\$\\{\\1:-(\\S+)}$");

    private final Process process;
    private final Path output;

    private BifocalProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a command.
     *
     * @param output takes what it prints
     * @param javaOptions options for Java
     * @param arguments the command's words
     */
    public static BifocalProcess start(Path output, List<String> javaOptions, List<String> arguments) {
        return start(output, Map.of(), javaOptions, arguments);
    }

    /** Starts a command with further environment variables. */
    static BifocalProcess start(
            Path output, Map<String, String> environment, List<String> javaOptions, List<String> arguments) {
        return start(List.of(), output, environment, javaOptions, arguments);
    }

    /** Starts a command by way of a prefix, a command that becomes the one that follows it. */
    static BifocalProcess start(
            List<String> prefix,
            Path output,
            Map<String, String> environment,
            List<String> javaOptions,
            List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-Dai.djl.offline=true",
                "-Dbifocal.app=" + Application.folder(),
                "-cp",
                Application.folder().resolve("lib").resolve("*").toString(),
                "dev.bifocal.host.cli.Main"));
        command.addAll(arguments);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(exported());
            builder.environment().putAll(environment);
            return new BifocalProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> exported() throws IOException {
        Map<String, String> exported = EXPORT.matcher(Files.readString(Application.launcher()))
                .results()
                .collect(Collectors.toMap(export -> export.group(1), export -> export.group(2)));
        if (exported.isEmpty()) {
            throw new IllegalStateException("%s exports nothing".formatted(Application.launcher()));
        }
        return exported;
    }

    /**
     * Waits until something is so, or the process has ended by itself.
     *
     * @return whether the process was still there
     */
    public boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(TOO_LONG_MINUTES);
        while (!condition.getAsBoolean()) {
            if (ended(1)) {
                return false;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "Nothing happened for %d minutes:%n%s".formatted(TOO_LONG_MINUTES, text()));
            }
        }
        return process.isAlive();
    }

    /**
     * Lets it run on for a time.
     *
     * @return whether it has ended by itself
     */
    public boolean ended(long milliseconds) {
        try {
            return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end; the exit code. */
    public int exitCode() {
        await(() -> false);
        return process.exitValue();
    }

    /** Kills it, which it cannot prevent or notice. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Tells it to stop, as Ctrl-C does, and waits until it has. */
    public void interrupt() {
        process.destroy();
        exitCode();
    }

    /** Sends it a signal, such as {@code TERM}. */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its number in the operating system. */
    public long pid() {
        return process.pid();
    }

    /** What it has printed. */
    public String text() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
