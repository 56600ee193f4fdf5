package dev.bifocal.host.train.checkpoint;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunIdentity;
import dev.bifocal.host.tensor.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The checkpoints of a run, {@code step-NNNNNNNNN.safetensors} in one folder. The newest two are kept. */
public final class Checkpoints {

    private static final int KEPT = 2;
    private static final String WHOLE = "step-\\d+\\.safetensors";
    /**
     * The number of attempts to open a listed file, which a training may have removed. Training saves far less often.
     */
    private static final int ATTEMPTS = 20;

    private final Path folder;
    private final Map<String, String> description;
    private final Optional<RunIdentity> identity;
    private final Function<Path, Checkpoint> opener;

    /**
     * The checkpoints in a folder.
     *
     * @param description metadata of every checkpoint, for readers of the weights alone
     * @param identity identity of the run, if it has one
     */
    public Checkpoints(Path folder, Map<String, String> description, Optional<RunIdentity> identity) {
        this(folder, description, identity, Checkpoint::open);
    }

    public Checkpoints(
            Path folder,
            Map<String, String> description,
            Optional<RunIdentity> identity,
            Function<Path, Checkpoint> opener) {
        this.folder = folder;
        this.description = Map.copyOf(description);
        this.identity = identity;
        this.opener = opener;
    }

    /** The checkpoints of a run. */
    public static Checkpoints of(RunFolder run, Map<String, String> description) {
        return new Checkpoints(
                run.checkpoints(),
                description,
                Optional.ofNullable(run.provenance().identity()));
    }

    /** The prefix of the names of a side's arrays. */
    public static String prefix(Side side) {
        return side.name().toLowerCase(Locale.ROOT) + ".";
    }

    /**
     * Saves a state. After the call, the checkpoint is on disk.
     *
     * @throws BifocalException if the file cannot be written, or an array contains a value that is not finite; earlier
     *     checkpoints then remain
     */
    public void save(Map<String, NDArray> state, Checkpoint.Counters counters) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(String.format(Locale.ROOT, "step-%09d.safetensors", counters.step()));
            Safetensors.write(file, state, Checkpoint.texts(description, counters, identity));
            for (Path superfluous : superfluous(file)) {
                Files.delete(superfluous);
            }
        } catch (IOException e) {
            throw RunFolder.notWritable(folder, e);
        }
    }

    private List<Path> superfluous(Path newest) {
        List<Path> whole = files(WHOLE);
        int kept = whole.indexOf(newest) + 1;
        List<Path> superfluous = new ArrayList<>(whole.subList(0, Math.max(0, kept - KEPT)));
        // A later checkpoint was damaged, or training has resumed from this one.
        superfluous.addAll(whole.subList(kept, whole.size()));
        // A killed process may leave temporary files.
        superfluous.addAll(files(WHOLE + "\\.part"));
        return superfluous;
    }

    /**
     * Opens the newest checkpoint of a run.
     *
     * @param warnings receives a sentence for each checkpoint that is skipped
     * @throws BifocalException if the run has no checkpoint
     */
    public static Checkpoint newestOf(RunFolder folder, Consumer<String> warnings) {
        return of(folder, Map.of())
                .newest(warnings)
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "Run %s has no checkpoint yet.".formatted(folder),
                        "Train it first: bifocal resume " + folder.name()));
    }

    /**
     * Opens the newest intact checkpoint. Empty if there is none. A training may continue meanwhile.
     *
     * @param warnings receives a sentence for each checkpoint that is skipped
     * @throws BifocalException if all files are damaged, or the newest intact one belongs to another run or version
     */
    public Optional<Checkpoint> newest(Consumer<String> warnings) {
        for (int attempt = 1; ; attempt++) {
            List<Path> files = new ArrayList<>(files(WHOLE));
            Collections.reverse(files);
            if (files.isEmpty()) {
                return Optional.empty();
            }
            Optional<Checkpoint> newest = newestOf(files, attempt == ATTEMPTS, warnings);
            if (newest.isPresent()) {
                return newest;
            }
        }
    }

    /** Opens the first intact file. Empty if a file no longer exists, because there are newer files then. */
    private Optional<Checkpoint> newestOf(List<Path> files, boolean last, Consumer<String> warnings) {
        List<BifocalException> damages = new ArrayList<>();
        for (Path file : files) {
            try {
                Checkpoint checkpoint = opener.apply(file);
                checkpoint.requireOf(identity);
                warn(checkpoint, damages, warnings);
                return Optional.of(checkpoint);
            } catch (BifocalException e) {
                if (!last && !Files.exists(file)) {
                    return Optional.empty();
                }
                if (ErrorCode.of(e) != ErrorCode.DATA) {
                    throw e;
                }
                damages.add(e);
            }
        }
        BifocalException newest = damages.get(0);
        throw new HostException(
                ErrorCode.RUN,
                "No checkpoint of the run can be read. The newest of %s: %s"
                        .formatted(damages.size(), newest.getMessage()),
                "Restore a checkpoint from a copy, or start a new run.",
                newest);
    }

    private void warn(Checkpoint taken, List<BifocalException> damages, Consumer<String> warnings) {
        damages.forEach(damage -> warnings.accept("%s It is skipped, and %s is used instead."
                .formatted(damage.getMessage(), taken.file().getFileName())));
        if (!taken.hasChecksums()) {
            warnings.accept(
                    "Checkpoint %s is from an earlier version of Bifocal and has no checksums, so damage is not detected."
                            .formatted(taken.file().getFileName()));
        }
    }

    private List<Path> files(String name) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
