package dev.bifocal.host.experiment;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.augment.ViewsConfig;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.encoder.EncoderConfig;
import dev.bifocal.host.eval.protocol.EvaluationConfig;
import dev.bifocal.host.memory.MemoryConfig;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.options.FormerWord;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.track.TrackConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A fully resolved experiment, with user settings and defaults.
 *
 * @param name the name of the run's folder
 * @param heads by the user's names
 * @param losses by the user's names
 */
public record Experiment(
        @Option(doc = "Name of the experiment and of the folder with its runs.", value = "experiment") String name,
        @Option(doc = "Seed of all random numbers.", value = "1", min = 0) long seed,
        @Option(doc = "Number of passes over the training images.", value = "200", min = 1) int epochs,
        @Option(doc = "Images in a batch. The incomplete last batch of an epoch is dropped.", value = "128", min = 2)
                int batch,
        @Option(
                        doc = "Images whose graph is in memory at once; must divide the batch. The step computes the "
                                + "gradient of the whole batch. Default: the batch.",
                        min = 2)
                Optional<Integer> microBatch,
        @Option(
                        doc = "Second direction of each step, with the roles of the views exchanged: none, or the "
                                + "sum or mean of both losses.",
                        value = "none")
                Symmetric symmetric,
        @Option(doc = "Data set and labels.") DataConfig data,
        @Option(doc = "Augmentation of the two views.") ViewsConfig views,
        @Option(doc = "The backbone.") EncoderConfig encoder,
        @Option(doc = "Heads by name.") Map<String, HeadConfig> heads,
        @Option(doc = "Memory bank and momentum encoder.") MemoryConfig memory,
        @Option(doc = "Losses by name. Training minimizes their weighted sum.") Map<String, LossConfig> losses,
        @Option(doc = "Optimizer and learning rate.") OptimizerConfig optimizer,
        @Option(doc = "Retrieval evaluation.") EvaluationConfig evaluation,
        @Option(doc = "Schedule of checkpoints.") CheckpointConfig checkpoint,
        @Option(doc = "Device, threads and precision.") ComputeConfig compute,
        @Option(doc = "Output folder and logging.") RunConfig run,
        @Option(doc = "Measures and files in addition to the losses.") TrackConfig track) {

    /**
     * Rejects a name that is not valid for a folder, and a batch that does not divide into processes and micro-batches.
     */
    public Experiment {
        if (name.isBlank()
                || name.startsWith(".")
                || name.chars().anyMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(
                    ("The name %s is not valid for a folder; use letters, digits, hyphens and " + "underscores.")
                            .formatted(name));
        }
        int share = batch / compute.processes();
        if (batch % compute.processes() != 0 || share < 2) {
            throw new IllegalArgumentException(
                    "A batch of %s does not divide into equal parts of at least 2 images for the %s processes of compute.processes; set batch to a multiple of %s from %s."
                            .formatted(batch, compute.processes(), compute.processes(), 2 * compute.processes()));
        }
        if (microBatch.isPresent() && batch % microBatch.get() != 0) {
            throw new IllegalArgumentException(
                    "The batch of %s is not a multiple of the microBatch of %s; set microBatch to a divisor of batch."
                            .formatted(batch, microBatch.get()));
        }
        if (microBatch.isPresent() && microBatch.get() < share && share % microBatch.get() != 0) {
            throw new IllegalArgumentException(
                    "The part of a process, %s images, is not a multiple of the microBatch of %s; set microBatch to a divisor of %s."
                            .formatted(share, microBatch.get(), share));
        }
        if (encoder.batchNorm().sync() && microBatch.isPresent() && microBatch.get() < share) {
            throw new IllegalArgumentException(
                    "encoder.batchNorm.sync is true, but a microBatch of %s images is normalized by itself; omit microBatch, or set sync to false."
                            .formatted(microBatch.get()));
        }
    }

    /** The number of images of a batch that each process computes. */
    public int share() {
        return batch / compute.processes();
    }

    /** The number of parts of a process's images whose graphs are in memory one after the other. */
    public int microBatches() {
        return microBatch.map(size -> Math.max(1, share() / size)).orElse(1);
    }

    /**
     * The number of parts of a batch with batch statistics of their own: the splits of the encoder, or the processes
     * and their micro-batches.
     */
    public int normalizedParts() {
        return encoder.batchNorm().sync()
                ? 1
                : Math.max(encoder.batchNorm().splits(), compute.processes() * microBatches());
    }

    /** The plugins of the components in the experiment and all their dependencies, distinct, ordered by id. */
    public List<PluginInfo> plugins() {
        Stream<Registered<?>> ofHeads = heads.values().stream().map(HeadConfig::component);
        Stream<Registered<?>> ofLosses = losses.values().stream().map(LossConfig::component);
        Stream<Registered<?>> ofTargets = losses.values().stream()
                .flatMap(loss -> loss.targetNames().stream().flatMap(name -> loss.target(name).stream()))
                .map(TargetConfig::component);
        return Stream.of(ofHeads, ofLosses, ofTargets)
                .flatMap(components -> components)
                .flatMap(component -> component.plugin().withAllDependencies())
                .distinct()
                .sorted(Comparator.comparing(PluginInfo::id))
                .toList();
    }

    /** The combination of the two directions of a step. */
    public enum Symmetric {
        /** One direction only. */
        @FormerWord("false")
        NONE,
        /** The sum of both losses. */
        @FormerWord("true")
        SUM,
        /** The mean of both losses. */
        MEAN
    }
}
