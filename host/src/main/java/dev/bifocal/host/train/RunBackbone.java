package dev.bifocal.host.train;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.Side;
import dev.bifocal.host.encoder.BackboneFile;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The encoder in a run's newest checkpoint, as weights under torchvision's names. It needs neither engine nor data set. */
public final class RunBackbone {

    private static final String LAST = ".running_var";
    private static final String COUNTER = ".num_batches_tracked";

    private final RunFolder folder;
    private final Side side;
    private final Checkpoint checkpoint;

    private RunBackbone(RunFolder folder, Side side, Checkpoint checkpoint) {
        this.folder = folder;
        this.side = side;
        this.checkpoint = checkpoint;
    }

    /**
     * The encoder of one side. The run may train meanwhile: what is open stays readable.
     *
     * @param warnings hears, in sentences, of checkpoints that are passed over
     * @throws BifocalException if the run has no checkpoint yet, or no such side
     */
    public static RunBackbone of(RunFolder folder, Side side, Consumer<String> warnings) {
        RunBackbone backbone = new RunBackbone(folder, side, Checkpoints.newestOf(folder, warnings));
        if (backbone.checkpoint.content().arrays().keySet().stream()
                .noneMatch(name -> name.startsWith(backbone.prefix()))) {
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
    private String prefix() {
        return Checkpoints.prefix(side) + "encoder.";
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The checkpoint's file, as it was called when it was opened. */
    public Path path() {
        return checkpoint.file();
    }

    /** SHA-256 of the checkpoint, in hexadecimal. */
    public String sha256() {
        return checkpoint.sha256();
    }

    /** The weights as a file that an encoder can start from. */
    public BackboneFile file() {
        return BackboneFile.of(path(), checkpoint.content(), prefix());
    }

    /**
     * The weights, with a counter of 0 for each batch normalisation as PyTorch has it. Nothing is copied.
     *
     * @return by torchvision's names, in torchvision's order
     */
    public Map<String, StoredArray> weights() {
        Map<String, StoredArray> weights = new LinkedHashMap<>();
        checkpoint.content().arrays().forEach((key, array) -> {
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
        return StoredArray.of(DataType.INT64, new Shape(), bytes);
    }

    /** Where the weights come from and what whoever uses them has to know, by name. */
    public Map<String, String> metadata() {
        Provenance provenance = folder.provenance();
        RunStatus status = folder.status();
        Checkpoint.Counters counters = checkpoint.counters();
        Map<String, String> metadata = new LinkedHashMap<>();
        // What libraries look at before they read a file of weights for PyTorch.
        metadata.put("format", "pt");
        metadata.putAll(checkpoint.description());
        metadata.put("data.fingerprint", provenance.data().fingerprint());
        metadata.put("experiment", provenance.source().experiment());
        metadata.put("run", folder.experiment() + "/" + folder.name());
        metadata.put("side", sideName());
        metadata.put("epoch", "%s/%s".formatted(counters.epoch(), status.epochs()));
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
            FileTrouble trouble = FileTrouble.of(e);
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s cannot be written: %s.".formatted(file, trouble.reason()),
                    trouble.remedy(),
                    e);
        }
    }

    /** Settings with which an experiment's encoder starts from here, {@code KEY=VALUE}. */
    public List<String> settings() {
        return List.of(
                "encoder.init='%s'".formatted(path().toString().replace("'", "''")), "encoder.initPrefix=" + prefix());
    }
}
