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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs below a root folder. */
public final class Runs {

    /** The name of the most recently started run. */
    public static final String LATEST = "latest";

    private static final int NAMED_AT_MOST = 5;
    private static final Pattern TIMED = Pattern.compile("\\d{8}-\\d{6}.*");
    private static final Comparator<Dated> BY_TIME = Comparator.comparing(Dated::second)
            .thenComparing(Dated::started)
            .thenComparing(dated -> dated.run().name());

    private Runs() {}

    /**
     * A run with its start time.
     *
     * @param second the time in the form of a run's name; from the status if the name has none, as those of a sweep's
     *     runs
     * @param started the time of the status, which orders the runs of a second. A damaged run counts as older than the
     *     others
     */
    private record Dated(RunFolder run, String second, Instant started) {

        static Dated of(RunFolder run) {
            Instant started;
            try {
                started = run.status().started();
            } catch (BifocalException damaged) {
                started = Instant.EPOCH;
            }
            String name = run.name();
            boolean timed = TIMED.matcher(name).matches();
            return new Dated(
                    run, timed ? name.substring(0, RunFolder.TIME_LENGTH) : RunFolder.timeText(started), started);
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
        return runs.stream().map(Dated::of).sorted(BY_TIME).map(Dated::run).toList();
    }

    /**
     * Finds the run that a text names: {@code latest}, the path of its folder, the name of its folder with or without
     * {@code EXPERIMENT/}, a prefix of such a name, or the hash at its end.
     *
     * @throws BifocalException if no run or more than one run matches
     */
    public static RunFolder find(Path root, String text) {
        List<RunFolder> fitting = findAll(root, text);
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        throw several(text, fitting);
    }

    /**
     * Finds all runs that a text names: those of {@link #find}, or those whose name or {@code EXPERIMENT/NAME} fits a
     * pattern with {@code *} and {@code ?}.
     *
     * @throws BifocalException if no run matches
     */
    public static List<RunFolder> findAll(Path root, String text) {
        Optional<RunFolder> byPath = byPath(text);
        if (byPath.isPresent()) {
            return List.of(byPath.get());
        }
        List<RunFolder> runs = list(root);
        if (text.equals(LATEST) && !runs.isEmpty()) {
            return runs.subList(runs.size() - 1, runs.size());
        }
        List<RunFolder> exact = matching(
                runs, run -> run.name().equals(text) || run.qualifiedName().equals(text));
        List<RunFolder> fitting = exact.isEmpty() ? matching(runs, fits(text)) : exact;
        if (fitting.isEmpty()) {
            throw none(root, text, runs);
        }
        return fitting;
    }

    private static Predicate<RunFolder> fits(String text) {
        if (!text.contains("*") && !text.contains("?")) {
            return run -> fits(run, text);
        }
        Predicate<String> pattern = Pattern.compile(
                        Pattern.quote(text).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"))
                .asMatchPredicate();
        return run -> pattern.test(run.name()) || pattern.test(run.qualifiedName());
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

    /** The folders in a folder, by name, without hidden ones. Empty if the folder does not exist. */
    public static List<Path> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, Objects.requireNonNull(e.getCause()));
        }
    }
}
