package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.Application;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.plugin.Recipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments that are damaged by chance end in an experiment or in sentences: no stack trace, no hang, the promised exit code. */
class MutatedExperimentsTest {

    private static final long TOO_LONG_SECONDS = 5;
    /** A bound on the time that passes, for busy machines. */
    private static final long HANGS_SECONDS = 120;

    /** Opens data, engine and plugins, and is refused before there is a folder, because the weights are not there. */
    private static final List<String> OPENED = List.of(
            "data.dataset=shapes",
            "data.shapes={size: 16, train: 64, test: 40}",
            "memory.size=64",
            "batch=32",
            "encoder.init=nowhere.safetensors");

    @TempDir
    private Path folder;

    /** What a command left, and the processor time that it took. */
    private record Outcome(int code, String out, String err, double seconds) {}

    @Test
    void damagedExperimentsEndInSentences() throws Exception {
        check(1, 60, 0);
    }

    @Test
    @Tag("slow")
    void aThousandDamagedExperimentsEndInSentences() throws Exception {
        check(1001, 1000, 25);
    }

    /** Runs experiments with damage of consecutive seeds; one in {@code opened} of the sound ones is opened, too; 0 for none. */
    private void check(long firstSeed, int count, int opened) throws Exception {
        List<String> texts = texts();
        List<String> wrong = new ArrayList<>();
        int sound = 0;
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            for (long seed = firstSeed; seed < firstSeed + count; seed++) {
                List<String> arguments = arguments(texts, seed);
                Outcome shown = run(thread, with(arguments, "--print-config"));
                note(wrong, seed, arguments, shown, List.of(ExitCode.DONE, ExitCode.USAGE, ExitCode.PLUGIN));
                if (shown.code() == ExitCode.DONE && opened > 0 && sound++ % opened == 0) {
                    List<String> open = new ArrayList<>(arguments);
                    open.addAll(OPENED);
                    open.add("run.root=" + folder.resolve("runs"));
                    note(wrong, seed, open, run(thread, open), List.of(ExitCode.USAGE, ExitCode.PLUGIN));
                }
            }
        } finally {
            thread.shutdownNow();
        }
        assertThat(wrong).as("of %s experiments", count).isEmpty();
    }

    /** What is damaged: recipes as they are written, and with every value. */
    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Recipe recipe : Application.registry().recipes()) {
            texts.add(recipe.yaml());
            texts.add(Application.resolve(recipe.name(), List.of()).yaml());
            texts.add(
                    """
                    recipe: %s
                    batch: 64
                    datasets:
                      shapes:
                        source: a test
                        batch: 32
                      cifar10: {epochs: 50}
                    views:
                      query: colour
                      key: weak
                      policies:
                        colour:
                          - randomResizedCrop: {scale: [0.2, 1.0]}
                          - horizontalFlip
                          - colorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1, p: 0.8}
                    """
                            .formatted(recipe.name()));
        }
        return texts;
    }

    /** Mostly a damaged file, sometimes a recipe with a strange override. */
    private List<String> arguments(List<String> texts, long seed) throws IOException {
        Mutations mutations = new Mutations(seed);
        String text = texts.get(new Random(seed).nextInt(texts.size()));
        if (seed % 5 == 0) {
            String whole = Application.resolve("maskcon", List.of()).yaml();
            String prefix = List.of("", "optimizer.", "losses.contrastive.", "heads.", "data.", "views.policies.a.")
                    .get((int) (seed / 5 % 6));
            return List.of("train", "maskcon", prefix + mutations.key(whole) + "=" + mutations.value());
        }
        Path file = Files.write(folder.resolve("damaged.yaml"), mutations.damaged(text));
        return List.of("train", file.toString());
    }

    private static List<String> with(List<String> arguments, String more) {
        List<String> all = new ArrayList<>(arguments);
        all.add(more);
        return all;
    }

    private static Outcome run(ExecutorService thread, List<String> arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                OptionalInt.empty(),
                StandardCharsets.UTF_8,
                false);
        Future<Outcome> outcome = thread.submit(() -> {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            int code = Main.commandLine(console, folders -> Application.registry())
                    .execute(arguments.toArray(String[]::new));
            long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            return new Outcome(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8),
                    1e-9 * (end - start));
        });
        try {
            return outcome.get(HANGS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("%s hangs".formatted(arguments), e);
        }
    }

    private static void note(
            List<String> wrong, long seed, List<String> arguments, Outcome outcome, List<Integer> codes) {
        List<String> faults = new ArrayList<>();
        if (!codes.contains(outcome.code())) {
            faults.add("exit code " + outcome.code());
        }
        if (outcome.seconds() > TOO_LONG_SECONDS) {
            faults.add("%s seconds".formatted(outcome.seconds()));
        }
        String all = outcome.out() + outcome.err();
        if (all.contains("\tat ")
                || all.contains("An unexpected error occurred")
                || outcome.err().contains("Exception:")) {
            faults.add("an exception");
        }
        // Each error is a sentence, with its remedy below it.
        if (outcome.code() != ExitCode.DONE && !outcome.err().matches("(?s).*error: .*\\n  \\S.*")) {
            faults.add("no sentence with a remedy");
        }
        if (outcome.code() == ExitCode.DONE && outcome.err().contains("error:")) {
            faults.add("an error, but exit code 0");
        }
        if (!faults.isEmpty()) {
            String words = String.join(" ", arguments);
            wrong.add("seed %s: %s of %s%n%s"
                    .formatted(
                            seed,
                            faults,
                            words.substring(0, Math.min(300, words.length())),
                            outcome.err()
                                    .substring(0, Math.min(600, outcome.err().length()))));
        }
    }
}
