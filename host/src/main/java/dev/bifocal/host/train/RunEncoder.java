package dev.bifocal.host.train;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Opens the trained encoder of a run. */
public final class RunEncoder {

    private RunEncoder() {}

    /**
     * Opens the encoder of one side in the newest checkpoint. The run may train meanwhile, because an open checkpoint
     * remains readable.
     *
     * @param warnings receives a sentence for each checkpoint that is skipped
     * @throws BifocalException if the run has no checkpoint, or not the given side
     */
    public static TrainedEncoder newest(RunFolder folder, Side side, Consumer<String> warnings) {
        Checkpoint checkpoint = Checkpoints.newestOf(folder, warnings);
        String prefix = Checkpoints.prefix(side) + "encoder.";
        String sideName = side.name().toLowerCase(Locale.ROOT);
        if (checkpoint.content().arrays().keySet().stream().noneMatch(name -> name.startsWith(prefix))) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "Run %s has no %s side.".formatted(folder, sideName),
                    "Its losses do not use that side. Use the online side.");
        }
        return TrainedEncoder.of(
                checkpoint.file(), checkpoint.content(), prefix, metadata(folder, sideName, checkpoint));
    }

    private static Map<String, String> metadata(RunFolder folder, String side, Checkpoint checkpoint) {
        Provenance provenance = folder.provenance();
        Checkpoint.Counters counters = checkpoint.counters();
        Map<String, String> metadata = new LinkedHashMap<>();
        // Libraries require this entry before they read weights for PyTorch.
        metadata.put("format", "pt");
        metadata.putAll(checkpoint.description());
        metadata.put("data.fingerprint", provenance.data().fingerprint());
        metadata.put("experiment", provenance.source().experiment());
        metadata.put("run", folder.experiment() + "/" + folder.name());
        metadata.put("side", side);
        metadata.put(
                "epoch", "%s/%s".formatted(counters.epoch(), folder.status().epochs()));
        metadata.put("step", Long.toString(counters.step()));
        metadata.put("bifocal", provenance.versions().bifocal());
        metadata.put(
                "plugins",
                provenance.plugins().stream()
                        .map(plugin -> plugin.id() + " " + plugin.version())
                        .collect(Collectors.joining(", ")));
        return metadata;
    }
}
