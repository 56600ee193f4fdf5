package dev.bifocal.host.tool.verify;

import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.store.UserFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A training of two steps in a process of its own, as the command {@code train} does it. The process finds the bundled
 * plugins and the given ones, and no other, so that it trains exactly the verified jar.
 */
final class DryTraining {

    private static final String MAIN = "dev.bifocal.host.cli.Main";
    private static final String ERROR = "error:";
    private static final int SHOWN_LINES = 6;
    private static final List<String> PROPERTIES = List.of(PluginFolders.APPLICATION_PROPERTY, "ai.djl.offline");

    /** Two batches of 16 small images, and a narrow encoder. */
    private static final List<String> SETTINGS = List.of(
            "data.dataset=shapes",
            "data.shapes.size=16",
            "data.shapes.train=128",
            "data.shapes.test=16",
            "views.size=16",
            "encoder.name=resnet18",
            "encoder.width=4",
            "batch=64",
            "epochs=1",
            "optimizer.warmup=0",
            "memory.size=128",
            "evaluation.every=0",
            "evaluation.recall=[1]",
            "compute.device=cpu",
            "compute.threads=1",
            "run.every=1");

    private final List<PluginInfo> plugins;
    private final Set<String> overrides;
    private final Duration limit;

    /**
     * Trainings.
     *
     * @param plugins the verified plugin and those that it may depend on
     * @param overrides the ids of bundled plugins that may be replaced
     * @param limit the longest time of a training
     */
    DryTraining(List<PluginInfo> plugins, Set<String> overrides, Duration limit) {
        this.plugins = List.copyOf(plugins);
        this.overrides = Set.copyOf(overrides);
        this.limit = limit;
    }

    /** Trains two steps; a remark if the training fails. */
    Optional<Remark> train(Recipe recipe) {
        try {
            Path work = Files.createTempDirectory("bifocal-verify");
            try {
                return train(recipe, work);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Remark> train(Recipe recipe, Path work) throws IOException {
        Path output = work.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command(recipe, work))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove(PluginFolders.ENVIRONMENT_VARIABLE);
        builder.environment()
                .put(UserFolders.PLUGINS_HOME, work.resolve("no-plugins").toString());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.of(Remark.of(
                        VerifyRule.TRAINING,
                        "The recipe '%s' has not trained two steps on small images within %s seconds."
                                .formatted(recipe.name(), limit.toSeconds()),
                        "Look for loops and waiting in the plugin's code, or raise --time-limit."));
            }
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of(Remark.of(
                            VerifyRule.TRAINING,
                            "The recipe '%s' does not train two steps on small images: %s"
                                    .formatted(recipe.name(), end(output)),
                            "Run 'train %s:%s epochs=1' for the whole message."
                                    .formatted(recipe.plugin().id(), recipe.name())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Remark.of(
                    VerifyRule.TRAINING,
                    "The training of the recipe '%s' was interrupted.".formatted(recipe.name()),
                    "Verify the plugin again."));
        } finally {
            end(process);
        }
    }

    /** Also waits, because a process that still runs would write into the folder while it is deleted. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private List<String> command(Recipe recipe, Path work) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        for (String property : PROPERTIES) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D%s=%s".formatted(property, value));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of("train", "%s:%s".formatted(recipe.plugin().id(), recipe.name())));
        command.addAll(SETTINGS);
        command.add("run.root=" + work.resolve("runs"));
        plugins.forEach(
                plugin -> command.addAll(List.of("--plugins", plugin.jar().toString())));
        overrides.forEach(id -> command.addAll(List.of("--allow-override", id)));
        return command;
    }

    /** The error at the end of the output, or else its last lines, in one line. */
    private static String end(Path output) throws IOException {
        List<String> lines = new String(Files.readAllBytes(output), Charset.defaultCharset())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        int first = Math.max(0, lines.size() - SHOWN_LINES);
        for (int i = first; i < lines.size(); i++) {
            if (lines.get(i).startsWith(ERROR)) {
                first = i;
            }
        }
        return String.join(" ", lines.subList(first, lines.size())).replaceFirst("^" + ERROR + "\\s*", "");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
