package dev.bifocal.host.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.api.Side;
import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.EncoderArguments;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.EvaluationPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.job.EvaluationJob;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.EncoderSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates the encoder of a run or of a file of weights. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Evaluate the newest checkpoint of a run, or a file of weights, by one or more protocols. Each result of a run"
                        + " is stored in its folder with its settings and versions. With a file of weights, name the data set.",
        footer = {
            "",
            "Protocols:",
            "  recall  the share of test images with an image of their fine class among the K nearest others",
            "  knn     classes by the votes of the nearest training images",
            "  linear  a linear classifier on the frozen backbone",
            "  semi    the whole network fine-tuned with few labels",
            "docs/evaluation.md describes them and their settings, evaluation.PROTOCOL.*"
        })
final class EvalCommand implements Runnable {

    private final Console console;

    @Mixin
    private EncoderArguments encoder = new EncoderArguments();

    @Option(
            names = "--protocol",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "recall",
            description = "The protocols: recall, knn, linear, semi, separated by commas. Default: ${DEFAULT-VALUE}.")
    private Set<Protocol> protocols = EnumSet.of(Protocol.RECALL);

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    EvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Bifocal bifocal = plugins.open();
        EncoderSource measured = encoder.open(bifocal, Side.ONLINE, console);
        List<EvaluationJob.Result> results = new ArrayList<>();
        Console progress = json.wanted() ? console.remarks() : console;
        bifocal.evaluate(
                measured,
                protocols,
                (protocol, point, epochs) -> EvaluationPrinter.printProgress(progress, protocol, point, epochs),
                result -> {
                    results.add(result);
                    if (!json.wanted()) {
                        EvaluationPrinter.print(console, result.record(), measured.name());
                        result.file().ifPresent(kept -> console.println("  Stored in " + kept));
                    }
                });
        if (json.wanted()) {
            Json.print(console, output(measured, results));
        }
    }

    private record Output(
            Optional<Path> run,
            Optional<Path> file,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, Double> recall,
            List<Evaluation> evaluations) {}

    private record Evaluation(@JsonUnwrapped EvaluationRecord record, Optional<Path> file) {}

    private static Output output(EncoderSource measured, List<EvaluationJob.Result> results) {
        Optional<Path> run = measured.run().map(RunFolder::path);
        return new Output(
                run,
                run.isPresent()
                        ? Optional.empty()
                        : Optional.of(measured.encoder().path()),
                results.stream()
                        .map(result -> EvaluationPrinter.recall(result.record()))
                        .filter(recall -> !recall.isEmpty())
                        .findFirst()
                        .orElse(Map.of()),
                results.stream()
                        .map(result -> new Evaluation(result.record(), result.file()))
                        .toList());
    }
}
