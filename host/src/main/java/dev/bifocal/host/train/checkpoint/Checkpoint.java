package dev.bifocal.host.train.checkpoint;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunIdentity;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An open checkpoint. It remains readable after its training has removed the file.
 *
 * <p>In addition to arrays, a checkpoint contains metadata: {@code bifocal} with the counters, {@code
 * bifocal.format} with the version of the format, and {@code bifocal.run} and {@code bifocal.settings} with the
 * identity of its run. Format 1 contains only the counters and has no checksums.
 */
public final class Checkpoint {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNTERS = "bifocal";
    private static final String OURS = COUNTERS + ".";
    private static final String FORMAT = OURS + "format";
    private static final String RUN = OURS + "run";
    private static final String SETTINGS = OURS + "settings";
    private static final String NEWEST_FORMAT = "2";
    private static final int NAMED = 3;

    private final Path file;
    private final Safetensors.Content content;

    private Checkpoint(Path file, Safetensors.Content content) {
        this.file = file;
        this.content = content;
    }

    /**
     * The state of a training in addition to its arrays.
     *
     * @param epoch the current epoch, counted from 0
     * @param stepInEpoch number of finished steps of that epoch; if all are finished, only its evaluation remains
     * @param step number of all finished steps
     * @param bankPointer the next row of the memory banks to write
     * @param metricsBytes length of the metrics file at this state
     * @param pending scalars of steps that the metrics file does not contain yet
     * @param epochLoss sum of the losses of this epoch's recorded steps
     * @param epochSteps number of this epoch's recorded steps
     * @param observed sums of further scalars of this epoch's recorded steps, by name
     */
    public record Counters(
            int epoch,
            int stepInEpoch,
            long step,
            int bankPointer,
            long metricsBytes,
            Map<String, List<Double>> pending,
            double epochLoss,
            int epochSteps,
            Map<String, Sum> observed) {

        /** Checkpoints of earlier versions contain no further scalars. */
        public Counters {
            observed = observed == null ? Map.of() : observed;
        }

        /** The counters as text, for other processes. */
        public String text() {
            try {
                return JSON.writeValueAsString(this);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The counters in a {@link #text}; empty if it is empty. */
        public static Optional<Counters> parse(String text) {
            try {
                return text.isEmpty() ? Optional.empty() : Optional.of(JSON.readValue(text, Counters.class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * A sum of scalars.
     *
     * @param value the sum
     * @param count the number of terms
     */
    public record Sum(double value, int count) {

        /** Both sums together. */
        public Sum plus(Sum other) {
            return new Sum(value + other.value, count + other.count);
        }

        /** The mean of the terms. */
        public double mean() {
            return value / count;
        }
    }

    /** The metadata of a new checkpoint. */
    static Map<String, String> texts(Map<String, String> description, Counters counters, Optional<RunIdentity> identity)
            throws JsonProcessingException {
        Map<String, String> texts = new TreeMap<>(description);
        texts.put(COUNTERS, JSON.writeValueAsString(counters));
        texts.put(FORMAT, NEWEST_FORMAT);
        identity.ifPresent(run -> {
            texts.put(RUN, run.id());
            texts.put(SETTINGS, run.hash());
        });
        return texts;
    }

    /**
     * Opens a file and reads all of it, so that all damage is detected.
     *
     * @throws BifocalException with {@link ErrorCode#DATA} if the file is damaged or does not exist
     */
    static Checkpoint open(Path file) {
        Safetensors.Content content = Safetensors.read(file);
        content.requireIntact();
        return new Checkpoint(file, content);
    }

    /** The path that was opened. */
    public Path file() {
        return file;
    }

    /** The open file. Its arrays are read on demand. */
    public Safetensors.Content content() {
        return content;
    }

    /** The SHA-256 of the open file, in hexadecimal. */
    public String sha256() {
        return content.sha256();
    }

    /** The metadata that describe the weights to readers of the weights alone. */
    public Map<String, String> description() {
        Map<String, String> description = new LinkedHashMap<>(content.metadata());
        description.keySet().removeIf(key -> key.equals(COUNTERS) || key.startsWith(OURS));
        return description;
    }

    /** Whether the file has checksums, so that damage is detectable. */
    boolean hasChecksums() {
        return content.hasChecksums();
    }

    /**
     * Rejects a checkpoint of another run, or of another version of Bifocal.
     *
     * @param run the identity in the run's provenance; empty for a run of a version without identities
     */
    void requireOf(Optional<RunIdentity> run) {
        String format = content.metadata().getOrDefault(FORMAT, "1");
        if (!format.equals("1") && !format.equals(NEWEST_FORMAT)) {
            throw ofAnotherVersion(null);
        }
        counters();
        Optional<String> id = Optional.ofNullable(content.metadata().get(RUN));
        Optional<String> settings = Optional.ofNullable(content.metadata().get(SETTINGS));
        if (!id.equals(run.map(RunIdentity::id)) || !settings.equals(run.map(RunIdentity::hash))) {
            throw new HostException(
                    ErrorCode.RUN,
                    "Checkpoint %s belongs to another run: run %s with settings %s. This is run %s with settings %s."
                            .formatted(
                                    file,
                                    id.orElse("without id"),
                                    settings.orElse("unknown"),
                                    run.map(RunIdentity::id).orElse("without id"),
                                    run.map(RunIdentity::hash).orElse("unknown")),
                    "Remove the file, or restore the run's own checkpoint and provenance.json.");
        }
    }

    /** The counters in the metadata. */
    public Counters counters() {
        String counters = content.metadata().get(COUNTERS);
        if (counters == null) {
            throw doesNotFit("it contains no counters");
        }
        try {
            return JSON.readValue(counters, Counters.class);
        } catch (JsonProcessingException e) {
            throw ofAnotherVersion(e);
        }
    }

    /**
     * Copies the checkpoint into arrays.
     *
     * @param state the arrays to fill; they may be a subset of the file's arrays, for example for an evaluation
     * @return the counters
     * @throws BifocalException if an array is missing or has another shape; all arrays then remain unchanged
     */
    public Counters restore(Map<String, NDArray> state) {
        Counters counters = counters();
        TreeSet<String> differing = new TreeSet<>();
        state.forEach((name, array) -> {
            StoredArray entry = content.arrays().get(name);
            if (entry == null || !entry.shape().equals(array.getShape()) || entry.type() != array.getDataType()) {
                differing.add(name);
            }
        });
        if (!differing.isEmpty()) {
            throw doesNotFit("these arrays are missing or different: " + some(differing));
        }
        state.forEach((name, array) ->
                Objects.requireNonNull(content.arrays().get(name)).copyTo(array));
        return counters;
    }

    private BifocalException doesNotFit(String why) {
        return new HostException(
                ErrorCode.RUN,
                "Checkpoint %s does not fit the experiment: %s.".formatted(file, why),
                "Use the configuration and the plugins that wrote it, without settings that change encoder, heads or bank.");
    }

    private BifocalException ofAnotherVersion(@Nullable Throwable cause) {
        return new HostException(
                ErrorCode.RUN,
                "Checkpoint %s was written by another version of Bifocal.".formatted(file),
                "Resume with that version.",
                cause);
    }

    private static String some(SortedSet<String> names) {
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() <= NAMED ? first : "%s and %s more arrays".formatted(first, names.size() - NAMED);
    }
}
