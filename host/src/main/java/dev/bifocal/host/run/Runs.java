package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs below a root folder. */
public final class Runs {

    /** The name of the most recently started run. */
    public static final String LATEST = "latest";

    private static final int NAMED_AT_MOST = 5;
    private static final Comparator<RunFolder> BY_TIME =
            Comparator.comparing(Runs::second).thenComparing(Runs::started).thenComparing(RunFolder::name);

    private Runs() {}

    /** The start time in a run's name, in seconds. */
    private static String second(RunFolder run) {
        return run.name()
                .substring(0, Math.min(RunFolder.TIME_LENGTH, run.name().length()));
    }

    /** The start time for ordering runs of the same second. A damaged run counts as older than the others. */
    private static Instant started(RunFolder run) {
        try {
            return run.status().started();
        } catch (BifocalException damaged) {
            return Instant.EPOCH;
        }
    }

    /** All runs below a root folder, the oldest first. Empty if the folder does not exist. */
    public static List<RunFolder> list(Path root) {
        List<RunFolder> runs = new ArrayList<>();
        for (Path experiment : folders(root)) {
            for (Path run : folders(experiment)) {
                if (RunFolder.isRun(run)) {
                    runs.add(RunFolder.open(run));
                }
            }
        }
        runs.sort(BY_TIME);
        return List.copyOf(runs);
    }

    /**
     * Finds the run that a text names: {@code latest}, the path of its folder, the name of its folder with or without
     * {@code EXPERIMENT/}, a prefix of such a name, or the hash at its end.
     *
     * @throws BifocalException if no run or more than one run matches
     */
    public static RunFolder find(Path root, String text) {
        Optional<RunFolder> byPath = byPath(text);
        if (byPath.isPresent()) {
            return byPath.get();
        }
        List<RunFolder> runs = list(root);
        if (text.equals(LATEST) && !runs.isEmpty()) {
            return runs.get(runs.size() - 1);
        }
        List<RunFolder> exact = matching(
                runs, run -> run.name().equals(text) || run.qualifiedName().equals(text));
        List<RunFolder> fitting = exact.isEmpty() ? matching(runs, run -> fits(run, text)) : exact;
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        throw fitting.isEmpty() ? none(root, text, runs) : several(text, fitting);
    }

    private static Optional<RunFolder> byPath(String text) {
        try {
            Path path = Path.of(text);
            return !text.isBlank() && RunFolder.isRun(path) ? Optional.of(RunFolder.open(path)) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean fits(RunFolder run, String text) {
        return !text.isBlank()
                && (run.name().startsWith(text)
                        || run.qualifiedName().startsWith(text)
                        || run.name().endsWith("-" + text));
    }

    private static List<RunFolder> matching(List<RunFolder> runs, Predicate<RunFolder> condition) {
        return runs.stream().filter(condition).toList();
    }

    private static BifocalException none(Path root, String text, List<RunFolder> runs) {
        return runs.isEmpty()
                ? new HostException(
                        ErrorCode.USAGE,
                        "There is no run '%s' in folder %s, and the folder contains no other runs."
                                .formatted(text, root),
                        "Give the folder of the runs with --root, or start a run with: bifocal train RECIPE")
                : new HostException(
                        ErrorCode.USAGE,
                        "There is no run '%s' in folder %s.".formatted(text, root),
                        "List the existing runs with: bifocal runs list --root " + root);
    }

    private static BifocalException several(String text, List<RunFolder> fitting) {
        String names = fitting.stream()
                .limit(NAMED_AT_MOST)
                .map(RunFolder::qualifiedName)
                .collect(Collectors.joining(", "));
        String more = fitting.size() > NAMED_AT_MOST ? " and %s more".formatted(fitting.size() - NAMED_AT_MOST) : "";
        return new HostException(
                ErrorCode.USAGE,
                "'%s' matches %s runs: %s%s.".formatted(text, fitting.size(), names, more),
                "Give more of the name.");
    }

    private static BifocalException unreadable(Path folder, IOException cause) {
        FileTrouble trouble = FileTrouble.of(cause);
        return new HostException(
                ErrorCode.USAGE,
                "Folder %s cannot be read: %s.".formatted(folder, trouble.reason()),
                trouble.remedy() + " Or give another folder with --root.",
                cause);
    }

    private static List<Path> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, Objects.requireNonNull(e.getCause()));
        }
    }
}
