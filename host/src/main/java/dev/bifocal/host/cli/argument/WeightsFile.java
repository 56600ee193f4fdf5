package dev.bifocal.host.cli.argument;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.encoder.BackboneFile;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of weights that a command is given in place of a run.
 *
 * @param path where it is
 * @param name its name without suffix
 * @param experiment defaults with the encoder that the file holds, its weights and its images, and with overrides
 * @param weights what it holds
 */
public record WeightsFile(Path path, String name, ResolvedExperiment experiment, BackboneFile weights) {

    /** How a parameter that takes both is called. */
    public static final String RUN_OR_FILE = "RUN_OR_FILE";

    /** What such a parameter is. */
    public static final String DESCRIPTION = RunRoot.RUN + " Or a file of weights that ends in .safetensors or .npz.";

    /** Whether a word of a command line means such a file, or one that should be, and not a run. */
    public static boolean isMeant(String word) {
        return BackboneFile.isMeant(word);
    }

    /**
     * Opens the file that a word names.
     *
     * @param overrides {@code KEY=VALUE}; they name the data
     * @throws dev.bifocal.api.BifocalException if it is missing, damaged or of no encoder that there is, or an override is wrong
     */
    public static WeightsFile open(String word, ExperimentLoader experiments, List<String> overrides) {
        Path path = Path.of(word);
        String name = String.valueOf(path.getFileName()).replaceFirst("\\.[a-z]+$", "");
        ResolvedExperiment experiment = experiments.defaults(name, BackboneFile.settings(path, overrides));
        BackboneFile weights = BackboneFile.of(experiment.experiment().encoder())
                .orElseThrow(() -> new BifocalException(
                        ErrorCode.CONFIGURATION,
                        "%s is not set, so there are no weights to evaluate.".formatted(BackboneFile.INIT),
                        "Set it to a file that 'bifocal export' wrote, or to torchvision's weights."));
        return new WeightsFile(path, name, experiment, weights);
    }
}
