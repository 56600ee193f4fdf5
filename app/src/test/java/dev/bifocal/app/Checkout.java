package dev.bifocal.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A checkout with the launcher and the built application, in a folder of its own that a test may damage. */
final class Checkout {

    private static final List<String> CHANGED_BY_TESTS = List.of(
            "DJL_CACHE_DIR",
            "ENGINE_CACHE_DIR",
            "XDG_CACHE_HOME",
            "BIFOCAL_JAVA_OPTS",
            "BIFOCAL_PLUGINS",
            "LC_ALL",
            "BIFOCAL_LIBTORCH",
            "PYTORCH_LIBRARY_PATH",
            "LD_LIBRARY_PATH");

    private final Path folder;

    /** What a command did. */
    record Result(int exitCode, String out, String err) {}

    private Checkout(Path folder) {
        this.folder = folder;
    }

    /** A checkout that has only the launcher. */
    static Checkout unbuilt(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(Application.launcher(), folder.resolve("bifocal"));
        return new Checkout(folder);
    }

    /** A checkout with the application of this build. */
    static Checkout built(Path folder) throws IOException {
        Checkout checkout = unbuilt(folder);
        Path app = Files.createDirectories(checkout.app());
        for (String part : List.of("lib", "plugins")) {
            Files.createSymbolicLink(
                    app.resolve(part),
                    Application.folder().resolve(part).toAbsolutePath().normalize());
        }
        Files.createFile(app.resolve("built"));
        return checkout;
    }

    /** An unpacked distribution with the application of this build. */
    static Checkout distribution(Path folder) throws IOException {
        Checkout distribution = unbuilt(folder);
        Path app = Files.createDirectories(folder.resolve("app"));
        for (String part : List.of("lib", "plugins", "defaults.yaml")) {
            Files.createSymbolicLink(
                    app.resolve(part),
                    Application.folder().resolve(part).toAbsolutePath().normalize());
        }
        return distribution;
    }

    /** The folder of the application. */
    Path app() {
        return folder.resolve("app/target/bifocal");
    }

    /** Runs the launcher. */
    Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("stdout");
        return run(environment, out, arguments);
    }

    /** Runs the launcher with its standard output in a file. */
    Result run(Map<String, String> environment, Path out, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("bash", folder.resolve("bifocal").toString()));
        command.addAll(List.of(arguments));
        return run(environment, out, command);
    }

    /** Runs a shell script, which has the launcher as $0, as root of namespaces of its own. */
    Result runAsRoot(Map<String, String> environment, String script) throws IOException, InterruptedException {
        String launcher = folder.resolve("bifocal").toString();
        return run(
                environment,
                folder.resolve("stdout"),
                List.of("unshare", "-rm", "bash", "-c", "set -e\n" + script, launcher));
    }

    private Result run(Map<String, String> environment, Path out, List<String> command)
            throws IOException, InterruptedException {
        Path err = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        CHANGED_BY_TESTS.forEach(builder.environment()::remove);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Result(exitCode, Files.isRegularFile(out) ? Files.readString(out) : "", Files.readString(err));
    }
}
