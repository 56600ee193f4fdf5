package dev.bifocal.host.train;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.Side;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The encoder in a run's newest checkpoint, as weights under torchvision's names. It needs neither engine nor data set. */
public final class RunBackbone {

    private static final String LAST = ".running_var";
    private static final String COUNTER = ".num_batches_tracked";

    private final RunFolder folder;
    private final Side side;
    private final Path checkpoint;
    private final Safetensors.Content content;

    private RunBackbone(RunFolder folder, Side side, Path checkpoint, Safetensors.Content content) {
        this.folder = folder;
        this.side = side;
        this.checkpoint = checkpoint;
        this.content = content;
    }

    /**
     * The encoder of one side.
     *
     * @throws BifocalException if the run has no checkpoint yet, or no such side
     */
    public static RunBackbone of(RunFolder folder, Side side) {
        Path checkpoint = Checkpoints.newestOf(folder);
        RunBackbone backbone = new RunBackbone(folder, side, checkpoint, Safetensors.read(checkpoint));
        if (backbone.content.arrays().keySet().stream().noneMatch(name -> name.startsWith(backbone.prefix()))) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "Run %s has no %s side.".formatted(folder, backbone.sideName()),
                    "Its losses need none; take the online side.");
        }
        return backbone;
    }

    private String sideName() {
        return side.name().toLowerCase(Locale.ROOT);
    }

    /** What the names of its arrays begin with in the checkpoint. */
    public String prefix() {
        return Checkpoints.prefix(side) + "encoder.";
    }

    /** The checkpoint that holds it. */
    public Path checkpoint() {
        return checkpoint;
    }

    /**
     * The weights, with a counter of 0 for each batch normalisation as PyTorch has it. Nothing is copied.
     *
     * @return by torchvision's names, in torchvision's order
     */
    public Map<String, StoredArray> weights() {
        Map<String, StoredArray> weights = new LinkedHashMap<>();
        content.arrays().forEach((key, array) -> {
            if (key.startsWith(prefix())) {
                String name = key.substring(prefix().length());
                weights.put(name, array);
                if (name.endsWith(LAST)) {
                    weights.put(name.substring(0, name.length() - LAST.length()) + COUNTER, zero());
                }
            }
        });
        return weights;
    }

    private static StoredArray zero() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return new StoredArray(DataType.INT64, new Shape(), bytes);
    }

    /** Where the weights come from and what whoever uses them has to know, by name. */
    public Map<String, String> metadata() {
        Provenance provenance = folder.provenance();
        RunStatus status = folder.status();
        Checkpoints.Counters counters = Checkpoints.counters(checkpoint, content);
        Map<String, String> metadata = new LinkedHashMap<>();
        // What libraries look at before they read a file of weights for PyTorch.
        metadata.put("format", "pt");
        content.metadata().forEach((key, value) -> {
            if (!key.equals(Checkpoints.COUNTERS)) {
                metadata.put(key, value);
            }
        });
        metadata.put("data.fingerprint", provenance.data().fingerprint());
        metadata.put("experiment", provenance.source().experiment());
        metadata.put("run", folder.experiment() + "/" + folder.name());
        metadata.put("side", sideName());
        metadata.put("epoch", "%d/%d".formatted(counters.epoch(), status.epochs()));
        metadata.put("step", Long.toString(counters.step()));
        metadata.put("bifocal", provenance.versions().bifocal());
        metadata.put(
                "plugins",
                provenance.plugins().stream()
                        .map(plugin -> plugin.id() + " " + plugin.version())
                        .collect(Collectors.joining(", ")));
        return metadata;
    }

    /**
     * Writes the weights, in one go: safetensors with metadata, or NumPy's format without, by the file's name.
     *
     * @param file ends in {@code .safetensors} or {@code .npz}; its folder must be there
     * @throws BifocalException if it cannot be written, or a weight is not finite; what was there before stays
     */
    public void write(Path file) {
        try {
            if (file.toString().endsWith(".npz")) {
                Npz.write(file, weights());
            } else {
                Safetensors.writeStored(file, weights(), metadata());
            }
        } catch (IOException e) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s cannot be written: %s".formatted(file, e.getMessage()),
                    "Check that its folder exists, its permissions and the free space.",
                    e);
        }
    }

    /** Settings with which an experiment's encoder starts from here, {@code KEY=VALUE}. */
    public List<String> settings() {
        return List.of(
                "encoder.init='%s'".formatted(checkpoint.toString().replace("'", "''")),
                "encoder.initPrefix=" + prefix());
    }
}
