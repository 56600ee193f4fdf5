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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An experiment, fully resolved: every value is here, whether a user wrote it or not.
 *
 * @param name the name of the run's folder
 * @param heads by the user's names
 * @param losses by the user's names
 */
public record Experiment(
        @Option(doc = "Name of the experiment, and of the folder that its runs lie in.", value = "experiment")
                String name,
        @Option(doc = "Seed of everything that is random.", value = "1", min = 0) long seed,
        @Option(doc = "Number of passes over the training images.", value = "200", min = 1) int epochs,
        @Option(doc = "Images in a batch; the last incomplete batch of an epoch is left out.", value = "128", min = 2)
                int batch,
        @Option(
                        doc =
                                "Whether each step runs in both directions, the second with the views' roles exchanged: none, or the sum or mean of both losses.",
                        value = "none")
                Symmetric symmetric,
        @Option(doc = "What is trained on.") DataConfig data,
        @Option(doc = "How the two views are made.") ViewsConfig views,
        @Option(doc = "The backbone.") EncoderConfig encoder,
        @Option(doc = "Heads by name.") Map<String, HeadConfig> heads,
        @Option(doc = "Memory bank and momentum encoder.") MemoryConfig memory,
        @Option(doc = "Losses by name; their weighted sum is trained.") Map<String, LossConfig> losses,
        @Option(doc = "How weights are trained.") OptimizerConfig optimizer,
        @Option(doc = "When and how retrieval is measured.") EvaluationConfig evaluation,
        @Option(doc = "When the state of training is saved.") CheckpointConfig checkpoint,
        @Option(doc = "Where it runs.") ComputeConfig compute,
        @Option(doc = "Where results go.") RunConfig run) {

    /** Refuses a name that cannot be a folder's. */
    public Experiment {
        if (name.isBlank()
                || name.startsWith(".")
                || name.chars().anyMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(
                    "The name %s cannot be a folder's; use letters, digits, hyphens and underscores.".formatted(name));
        }
    }

    /** The plugins whose components the experiment names, each once, by id. */
    public List<PluginInfo> plugins() {
        Stream<Registered<?>> ofHeads = heads.values().stream().map(HeadConfig::component);
        Stream<Registered<?>> ofLosses = losses.values().stream().map(LossConfig::component);
        Stream<Registered<?>> ofTargets =
                losses.values().stream().flatMap(loss -> loss.target().stream()).map(TargetConfig::component);
        return Stream.of(ofHeads, ofLosses, ofTargets)
                .flatMap(components -> components)
                .map(Registered::plugin)
                .distinct()
                .sorted(Comparator.comparing(PluginInfo::id))
                .toList();
    }

    /** What becomes of the two directions of a step. */
    public enum Symmetric {
        /** There is one direction alone. */
        @FormerWord("false")
        NONE,
        /** Their losses are added. */
        @FormerWord("true")
        SUM,
        /** Their losses are averaged. */
        MEAN
    }
}
