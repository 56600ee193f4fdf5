package dev.bifocal.host.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.files.Folders;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a run, {@code ROOT/EXPERIMENT/TIME-HASH/}. It is created once and never overwritten.
 *
 * <pre>
 * config.yaml       the experiment, with all values
 * provenance.json   versions, plugins, data and device
 * status.json       state and progress
 * metrics.jsonl     one record of metrics per line
 * events.out.*      the same for TensorBoard, on request
 * log.txt           log messages
 * checkpoints/      the state of training
 * evaluations/      results of evaluations after training
 * lock              held by the process that works on the run
 * </pre>
 */
public final class RunFolder {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    /** The length of the time in a folder's name. */
    static final int TIME_LENGTH = "yyyyMMdd-HHmmss".length();

    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_][\\p{Alnum}._+=-]*");
    private static final int HASH_LENGTH = 8;

    private final Path path;

    /** Marks the run as interrupted if the process ends between {@link #create} and {@link #begin}. */
    private EarlyEnd.Registration untilBegin = () -> {};

    private RunFolder(Path path) {
        this.path = path;
    }

    /**
     * Creates the folder of a new run below the experiment's {@code run.root}, a path relative to the current
     * directory.
     *
     * @throws BifocalException if the experiment's name is not valid as a folder name, or the folder cannot be written
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

    /**
     * Creates the folder of a new run at a given path. The folder appears complete or not at all; what a killed process
     * left is removed.
     *
     * @throws BifocalException if the folder exists, or cannot be written
     */
    public static RunFolder createAt(Path path, ResolvedExperiment resolved, Provenance provenance) {
        Path unfinished = path.resolveSibling("." + path.getFileName() + ".new");
        try {
            Folders.delete(unfinished);
            Files.createDirectories(unfinished);
            RunFolder folder = new RunFolder(unfinished);
            folder.fill(Instant.now(), resolved.yaml(), resolved.experiment().epochs(), provenance);
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            return new RunFolder(path).registered();
        } catch (IOException e) {
            throw FileTrouble.notWritable(ErrorCode.CONFIGURATION, path.toString(), "", e);
        }
    }

    static RunFolder create(Path root, String experiment, String hash, String yaml, int epochs, Provenance provenance) {
        if (!isName(experiment)) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "The experiment's name '%s' is not valid as a folder name.".formatted(experiment),
                    "Set name to letters, digits, hyphens, underscores and dots.");
        }
        Instant now = Instant.now();
        String name = timeText(now) + "-" + hash.substring(0, Math.min(HASH_LENGTH, hash.length()));
        Path parent = root.resolve(experiment);
        try {
            Files.createDirectories(parent);
            RunFolder folder = new RunFolder(createUnused(parent, name));
            folder.fill(now, yaml, epochs, provenance);
            return folder.registered();
        } catch (IOException e) {
            throw FileTrouble.notWritable(
                    ErrorCode.CONFIGURATION, parent.toString(), "Or set run.root to another folder.", e);
        }
    }

    /** Whether a text is valid as the name of a folder below the folder of all runs. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** A time in the form of a run's name. */
    static String timeText(Instant time) {
        return TIME.format(time.atZone(ZoneId.systemDefault()));
    }

    private void fill(Instant now, String yaml, int epochs, Provenance provenance) throws IOException {
        Files.createDirectory(checkpoints());
        AtomicFiles.write(config(), yaml);
        RunJson.write(path.resolve("provenance.json"), provenance);
        // The status is written last, because a folder with a status is a run.
        writeStatus(RunStatus.starting(now, epochs));
    }

    private RunFolder registered() {
        untilBegin = EarlyEnd.register(failure -> neverBegun());
        return this;
    }

    /** Creates a folder. Creation is atomic, so two processes that start in the same second get different folders. */
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
     * Opens the folder of an existing run.
     *
     * @throws BifocalException if the folder contains no run
     */
    public static RunFolder open(Path path) {
        if (!isRun(path)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s is not the folder of a run, because it has no status.json.".formatted(path),
                    "List the existing runs with: bifocal runs list");
        }
        return new RunFolder(path);
    }

    /** Whether a folder is a run: it has a status, intact or damaged. A new run writes its status last. */
    public static boolean isRun(Path path) {
        return Files.exists(path.resolve("status.json"), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Starts work on a new or resumed run: locks the folder, sets the status to running, and starts the run's log.
     *
     * @throws BifocalException if another process works on the run
     */
    public RunSession begin() {
        RunSession session = RunSession.begin(this);
        untilBegin.close();
        return session;
    }

    private void neverBegun() {
        if (isRun(path)) {
            writeStatus(status().ended(
                            Instant.now(), RunState.INTERRUPTED, "The process was stopped before the run began."));
        }
    }

    /** The path of the folder. */
    public Path path() {
        return path;
    }

    /** The name of the folder, {@code TIME-HASH}. */
    public String name() {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    /** The experiment's name, which is the name of the parent folder. */
    public String experiment() {
        Path parent = path.toAbsolutePath().normalize().getParent();
        return parent == null ? "" : String.valueOf(parent.getFileName());
    }

    /** {@code EXPERIMENT/NAME}. */
    public String qualifiedName() {
        return experiment() + "/" + name();
    }

    /** {@code config.yaml}. */
    public Path config() {
        return path.resolve("config.yaml");
    }

    /** {@code metrics.jsonl}. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** {@code evaluations/}, the results of evaluations after training. */
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

    /** Whether there is a checkpoint from which the run can resume. */
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

    /** The number of processes that train the run together, in {@code config.yaml}. */
    public int processes() {
        return settings().path("compute").path("processes").asInt(1);
    }

    /**
     * What the start of the run decided where {@code config.yaml} leaves it open, as overrides {@code KEY=VALUE}: the
     * precision.
     */
    public List<String> decisions() {
        String precision = provenance().precision();
        boolean open = settings().path("compute").path("precision").asText().equals("auto");
        return open && precision != null ? List.of("compute.precision=" + precision) : List.of();
    }

    /** The settings of {@code config.yaml}. */
    public JsonNode settings() {
        JsonNode settings;
        try {
            settings = new YAMLMapper().readTree(configText());
        } catch (JsonProcessingException e) {
            throw damaged(
                    config(), "it is not valid YAML in line " + e.getLocation().getLineNr(), e);
        }
        if (!settings.isObject()) {
            throw damaged(config(), "it contains no settings", null);
        }
        return settings;
    }

    /** The provenance in {@code provenance.json}. */
    public Provenance provenance() {
        return RunJson.read(path.resolve("provenance.json"), Provenance.class);
    }

    /** The status in {@code status.json}. */
    public RunStatus status() {
        return RunJson.read(path.resolve("status.json"), RunStatus.class);
    }

    void writeStatus(RunStatus status) {
        RunJson.write(path.resolve("status.json"), status);
    }

    /** The text of a file of a run. Only regular files are opened, because reading others may block or never end. */
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
        return new HostException(
                ErrorCode.USAGE,
                "%s cannot be read: %s.".formatted(file, why),
                "Restore the file from a copy, or start a new run.",
                cause);
    }

    /** The error for a file of a running run that cannot be written. */
    public static BifocalException notWritable(Path path, IOException cause) {
        return FileTrouble.notWritable(ErrorCode.RUN, path.toString(), "", cause);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
