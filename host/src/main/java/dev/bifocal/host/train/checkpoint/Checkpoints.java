package dev.bifocal.host.train.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.Side;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checkpoints of a run: {@code step-NNNNNNNNN.safetensors} in one folder, of which the newest two are kept. */
public final class Checkpoints {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The name of a checkpoint's counters among its texts. */
    public static final String COUNTERS = "bifocal";

    private static final int KEPT = 2;
    private static final String WHOLE = "step-\\d+\\.safetensors";
    private static final int NAMED = 3;

    private final Path folder;
    private final Map<String, String> description;

    /** Those of a folder, to be read. */
    public Checkpoints(Path folder) {
        this(folder, Map.of());
    }

    /**
     * Those of a folder.
     *
     * @param description texts by name that every checkpoint gets, for whoever reads the weights alone
     */
    public Checkpoints(Path folder, Map<String, String> description) {
        this.folder = folder;
        this.description = Map.copyOf(description);
    }

    /**
     * What a checkpoint holds beside arrays.
     *
     * @param epoch the epoch that goes on, from 0
     * @param stepInEpoch steps of that epoch that are done
     * @param step steps that are done in all
     * @param bankPointer the row of the memory banks that is written next
     * @param metricsBytes length of the metrics file that belongs to it
     * @param pending scalars of steps that no record of the metrics file holds yet
     * @param epochLoss sum of the losses of this epoch's recorded steps
     * @param epochSteps their number
     */
    public record Counters(
            int epoch,
            int stepInEpoch,
            long step,
            int bankPointer,
            long metricsBytes,
            Map<String, List<Double>> pending,
            double epochLoss,
            int epochSteps) {}

    /** What the names of a side's arrays begin with. */
    public static String prefix(Side side) {
        return side.name().toLowerCase(Locale.ROOT) + ".";
    }

    /**
     * Saves a state; when this returns it is on the disk.
     *
     * @throws BifocalException if it cannot be written, or holds a value that is not finite; earlier checkpoints stay
     */
    public void save(Map<String, NDArray> state, Counters counters) {
        try {
            Files.createDirectories(folder);
            Map<String, String> metadata = new TreeMap<>(description);
            metadata.put(COUNTERS, JSON.writeValueAsString(counters));
            Safetensors.write(folder.resolve("step-%09d.safetensors".formatted(counters.step())), state, metadata);
            List<Path> whole = files(WHOLE);
            List<Path> superfluous = new ArrayList<>(whole.subList(0, Math.max(0, whole.size() - KEPT)));
            // What a process left that was killed while it wrote.
            superfluous.addAll(files(WHOLE + "\\.part"));
            for (Path file : superfluous) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw RunFolder.notWritable(folder, e);
        }
    }

    /**
     * A run's newest checkpoint.
     *
     * @throws BifocalException if it has none
     */
    public static Path newestOf(RunFolder folder) {
        return new Checkpoints(folder.checkpoints())
                .newest()
                .orElseThrow(() -> new BifocalException(
                        ErrorCode.RUN,
                        "Run %s has no checkpoint yet.".formatted(folder),
                        "Go on with it first: bifocal resume " + folder.name()));
    }

    /** The newest checkpoint, if there is one. */
    public Optional<Path> newest() {
        List<Path> files = files(WHOLE);
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
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

    /**
     * Reads a checkpoint into arrays in place.
     *
     * @param state the arrays to fill; a part of those in the file will do, as for an evaluation
     * @return the counters
     * @throws BifocalException if an array is missing or has another shape; then none is changed
     */
    public static Counters restore(Path file, Map<String, NDArray> state, NDManager manager) {
        Safetensors.Content content = read(file);
        Counters counters = counters(file, content);
        TreeSet<String> differing = new TreeSet<>();
        state.forEach((name, array) -> {
            StoredArray entry = content.arrays().get(name);
            if (entry == null || !entry.shape().equals(array.getShape()) || entry.type() != array.getDataType()) {
                differing.add(name);
            }
        });
        if (!differing.isEmpty()) {
            throw doesNotFit(file, "it differs in " + some(differing));
        }
        state.forEach((name, array) -> {
            StoredArray entry = Objects.requireNonNull(content.arrays().get(name));
            try (NDArray saved = manager.create(entry.data(), entry.shape(), entry.type())) {
                array.set(new NDIndex("..."), saved);
            }
        });
        return counters;
    }

    private static Safetensors.Content read(Path file) {
        try {
            return Safetensors.read(file);
        } catch (BifocalException e) {
            throw new BifocalException(
                    e.code(),
                    String.valueOf(e.getMessage()),
                    "Remove the file; the checkpoint before it, if there is one, then takes its place.",
                    e);
        }
    }

    private static BifocalException doesNotFit(Path file, String why) {
        return new BifocalException(
                ErrorCode.RUN,
                "Checkpoint %s does not fit the experiment: %s.".formatted(file, why),
                "Use the configuration and the plugins that wrote it, and no settings that change encoder, heads or bank.");
    }

    /** What a checkpoint that was read holds beside arrays. */
    public static Counters counters(Path file, Safetensors.Content content) {
        String counters = content.metadata().get(COUNTERS);
        if (counters == null) {
            throw doesNotFit(file, "it has no counters");
        }
        try {
            return JSON.readValue(counters, Counters.class);
        } catch (JsonProcessingException e) {
            throw new BifocalException(
                    ErrorCode.RUN,
                    "Checkpoint %s was written by another version of Bifocal.".formatted(file),
                    "Resume with that version.",
                    e);
        }
    }

    private static String some(SortedSet<String> names) {
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() <= NAMED ? first : "%s and %d more arrays".formatted(first, names.size() - NAMED);
    }
}
