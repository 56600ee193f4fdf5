package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a run, {@code ROOT/EXPERIMENT/TIME-HASH/}. It is made once and never overwritten.
 *
 * <pre>
 * config.yaml       the experiment, every value written out
 * provenance.json   versions, plugins, data and device
 * status.json       how far it is
 * metrics.jsonl     one record of metrics a line
 * log.txt           what happened
 * checkpoints/      the state of training
 * evaluations/      what was measured afterwards, and how
 * lock              held by the process that works here
 * </pre>
 */
public final class RunFolder {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    /** Letters of the time in a folder's name. */
    static final int TIME_LENGTH = "yyyyMMdd-HHmmss".length();

    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_][\\p{Alnum}._+=-]*");
    private static final int HASH_LENGTH = 8;

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes the folder of a new run under the experiment's {@code run.root}, a path relative to the current directory.
     *
     * @throws BifocalException if the experiment's name cannot be a folder's, or the folder cannot be written
     */
    public static RunFolder create(ResolvedExperiment resolved, Provenance provenance) {
        return create(
                Path.of(resolved.experiment().run().root()),
                resolved.experiment().name(),
                resolved.hash(),
                resolved.yaml(),
                resolved.experiment().epochs(),
                provenance);
    }

    static RunFolder create(Path root, String experiment, String hash, String yaml, int epochs, Provenance provenance) {
        if (!NAME.matcher(experiment).matches()) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "The experiment's name '%s' cannot be the name of a folder.".formatted(experiment),
                    "Set name to letters, digits, hyphens, underscores and dots.");
        }
        Instant now = Instant.now();
        String name = TIME.format(now.atZone(ZoneId.systemDefault()))
                + "-"
                + hash.substring(0, Math.min(HASH_LENGTH, hash.length()));
        Path parent = root.resolve(experiment);
        try {
            Files.createDirectories(parent);
            RunFolder folder = new RunFolder(createUnused(parent, name));
            Files.createDirectory(folder.checkpoints());
            AtomicFiles.write(folder.config(), yaml);
            RunJson.write(folder.path.resolve("provenance.json"), provenance);
            // Last, because a folder with a status is a run.
            folder.writeStatus(RunStatus.starting(now, epochs));
            return folder;
        } catch (IOException e) {
            throw notWritable(parent, e);
        }
    }

    /** Creating a folder either makes it or fails, so of two processes that start in one second each gets its own. */
    private static Path createUnused(Path parent, String name) throws IOException {
        Path candidate = parent.resolve(name);
        for (int attempt = 2; ; attempt++) {
            try {
                return Files.createDirectory(candidate);
            } catch (FileAlreadyExistsException e) {
                candidate = parent.resolve(name + "-" + attempt);
            }
        }
    }

    /**
     * The folder of an existing run.
     *
     * @throws BifocalException if there is no run in it
     */
    public static RunFolder open(Path path) {
        if (!isRun(path)) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s is not the folder of a run: it has no status.json.".formatted(path),
                    "See the runs that there are with: bifocal runs list");
        }
        return new RunFolder(path);
    }

    static boolean isRun(Path path) {
        return Files.isRegularFile(path.resolve("status.json")) && Files.isRegularFile(path.resolve("config.yaml"));
    }

    /**
     * Starts to work in the folder: takes its lock, says in the status that it is running, and logs into it. Used for a new run
     * and for one that is resumed.
     *
     * @throws BifocalException if another process works in it
     */
    public RunSession begin() {
        return RunSession.begin(this);
    }

    /** The folder itself. */
    public Path path() {
        return path;
    }

    /** Its name, {@code TIME-HASH}. */
    public String name() {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    /** The experiment's name, which is the name of the folder above. */
    public String experiment() {
        Path parent = path.toAbsolutePath().normalize().getParent();
        return parent == null ? "" : String.valueOf(parent.getFileName());
    }

    /** {@code config.yaml}. */
    public Path config() {
        return path.resolve("config.yaml");
    }

    /** {@code metrics.jsonl}. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** {@code evaluations/}, what was measured after training. */
    public Path evaluations() {
        return path.resolve("evaluations");
    }

    /** {@code log.txt}. */
    public Path log() {
        return path.resolve("log.txt");
    }

    /** {@code checkpoints/}. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** Whether a state of training is saved that the run can go on from. */
    public boolean hasCheckpoint() {
        if (!Files.isDirectory(checkpoints())) {
            return false;
        }
        try (Stream<Path> files = Files.list(checkpoints())) {
            return files.anyMatch(file -> file.toString().endsWith(".safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the run was started with. */
    public Provenance provenance() {
        return RunJson.read(path.resolve("provenance.json"), Provenance.class);
    }

    /** How far it is. */
    public RunStatus status() {
        return RunJson.read(path.resolve("status.json"), RunStatus.class);
    }

    void writeStatus(RunStatus status) {
        RunJson.write(path.resolve("status.json"), status);
    }

    public static BifocalException notWritable(Path path, IOException cause) {
        return new BifocalException(
                ErrorCode.RUN,
                "%s cannot be written: %s".formatted(path, cause),
                "Check the free space and the permissions, or set run.root to another folder.",
                cause);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
