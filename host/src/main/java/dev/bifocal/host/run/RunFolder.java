package dev.bifocal.host.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.message.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    /** Letters of the time in a folder's name. */
    static final int TIME_LENGTH = "yyyyMMdd-HHmmss".length();

    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_][\\p{Alnum}._+=-]*");
    private static final int HASH_LENGTH = 8;

    private final Path path;

    /** Marks a run that the process makes and does not come to begin. */
    private EarlyEnd.Registration untilBegin = () -> {};

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
            folder.untilBegin = EarlyEnd.register(failure -> folder.neverBegun());
            // Last, because a folder with a status is a run.
            folder.writeStatus(RunStatus.starting(now, epochs));
            return folder;
        } catch (IOException e) {
            throw notWritable(ErrorCode.CONFIGURATION, parent, e, " Or set run.root to another folder.");
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

    /** A folder with a status, whole or damaged, is a run; it is the last file that a new run gets. */
    static boolean isRun(Path path) {
        return Files.exists(path.resolve("status.json"), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Starts to work in the folder: takes its lock, says in the status that it is running, and logs into it. Used for a new run
     * and for one that is resumed.
     *
     * @throws BifocalException if another process works in it
     */
    public RunSession begin() {
        RunSession session = RunSession.begin(this);
        untilBegin.close();
        return session;
    }

    private void neverBegun() {
        if (isRun(path)) {
            writeStatus(
                    status().ended(Instant.now(), RunState.INTERRUPTED, "The process was stopped before it began."));
        }
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

    /** The text of {@code config.yaml}. */
    public String configText() {
        return text(config());
    }

    /** The settings of {@code config.yaml}. */
    public JsonNode settings() {
        JsonNode settings;
        try {
            settings = new YAMLMapper().readTree(configText());
        } catch (JsonProcessingException e) {
            throw damaged(config(), "it is not YAML, in line " + e.getLocation().getLineNr(), e);
        }
        if (!settings.isObject()) {
            throw damaged(config(), "it holds no settings", null);
        }
        return settings;
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

    /** The text of a file of a run. Only regular files are opened, because others may never end. */
    static String text(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw damaged(file, "it is not a regular file", null);
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw damaged(file, FileTrouble.of(e).reason(), e);
        }
    }

    static BifocalException damaged(Path file, String why, @Nullable Exception cause) {
        return new BifocalException(
                ErrorCode.USAGE,
                "%s cannot be read: %s.".formatted(file, why),
                "Restore the file from a copy, or leave this run alone and start a new one.",
                cause);
    }

    /** The error of a working run whose folder cannot be written. */
    public static BifocalException notWritable(Path path, IOException cause) {
        return notWritable(ErrorCode.RUN, path, cause, "");
    }

    private static BifocalException notWritable(ErrorCode code, Path path, IOException cause, String alternative) {
        FileTrouble trouble = FileTrouble.of(cause);
        return new BifocalException(
                code,
                "%s cannot be written: %s.".formatted(path, trouble.reason()),
                trouble.remedy() + alternative,
                cause);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
