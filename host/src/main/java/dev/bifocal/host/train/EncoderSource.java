package dev.bifocal.host.train;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A trained encoder from a run or a file, with an experiment that uses it.
 *
 * @param subject the argument that names it, as the user wrote it
 * @param name for tables: the run's experiment, or the file name without suffix
 * @param encoder the trained encoder
 * @param experiment the run's experiment, or the defaults with the file's encoder and views; with the user's overrides
 * @param run the run, if the encoder is from a run
 */
public record EncoderSource(
        String subject, String name, TrainedEncoder encoder, ResolvedExperiment experiment, Optional<RunFolder> run) {

    /**
     * Opens the encoder that an argument names: a file of weights if the argument has the suffix of one, otherwise a
     * run.
     *
     * @param word {@code latest}, a run's name or path, or a file's path
     * @param root folder of runs
     * @param side the side of the run's encoder
     * @param overrides {@code KEY=VALUE}; for a file, they name the data
     * @param warnings receives a sentence for each checkpoint that is skipped
     * @throws BifocalException if the run or file does not exist or does not contain the encoder, or an override is
     *     invalid
     */
    public static EncoderSource open(
            String word,
            Path root,
            Side side,
            ExperimentLoader experiments,
            List<String> overrides,
            Consumer<String> warnings) {
        return TrainedEncoder.isMeant(word)
                ? ofFile(word, experiments, overrides)
                : ofRun(word, Runs.find(root, word), side, experiments, overrides, warnings);
    }

    private static EncoderSource ofRun(
            String word,
            RunFolder run,
            Side side,
            ExperimentLoader experiments,
            List<String> overrides,
            Consumer<String> warnings) {
        TrainedEncoder encoder = RunEncoder.newest(run, side, warnings);
        return new EncoderSource(
                word,
                run.experiment(),
                encoder,
                experiments.load(
                        run.config().toString(),
                        Stream.concat(run.decisions().stream(), overrides.stream())
                                .toList()),
                Optional.of(run));
    }

    private static EncoderSource ofFile(String word, ExperimentLoader experiments, List<String> overrides) {
        Path file = Path.of(word);
        String name = String.valueOf(file.getFileName()).replaceFirst("(\\.pth)?\\.[a-z]+$", "");
        ResolvedExperiment experiment = experiments.defaults(name, TrainedEncoder.settings(file, overrides));
        if (!experiment.experiment().encoder().initExcept().isEmpty()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "encoder.initExcept leaves layers with random weights, so %s cannot be evaluated.".formatted(file),
                    "Omit encoder.initExcept, or train from the file and evaluate the run.");
        }
        TrainedEncoder encoder = TrainedEncoder.of(experiment.experiment().encoder())
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION,
                        "%s is not set, so there are no weights to evaluate.".formatted(TrainedEncoder.INIT),
                        "Set it to a file of 'bifocal export', or to weights of torchvision."));
        return new EncoderSource(word, name, encoder, experiment, Optional.empty());
    }

    /** The beginning of the names of files that are made with this encoder. */
    public String fileStem() {
        return run.map(folder -> folder.experiment() + "-" + folder.name()).orElse(name);
    }
}
