package dev.bifocal.host.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.Side;
import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.print.EvaluationPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.train.EncoderSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the encoder of a run or of a file of weights. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Measure the newest checkpoint of a run, or a file of weights, by one or more protocols. A run's folder keeps"
                        + " each result with all that made it; with a file of weights, name the data set.",
        footer = {
            "",
            "Protocols:",
            "  recall  the share of test images with one of their fine class among the K nearest others",
            "  knn     classes by the votes of the nearest training images",
            "  linear  a linear classifier on the frozen backbone",
            "  semi    the whole network fine-tuned with few labels",
            "docs/evaluation.md describes them and their settings, evaluation.PROTOCOL.*"
        })
final class EvalCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Parameters(index = "0", paramLabel = RunRoot.RUN_OR_FILE, description = RunRoot.OR_FILE)
    private String subject = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as evaluation.linear.lr=0.1.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--protocol",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "recall",
            description =
                    "What is measured: recall, knn, linear, semi; several with commas. ${DEFAULT-VALUE} by default.")
    private Set<Protocol> protocols = EnumSet.of(Protocol.RECALL);

    @Mixin
    private RunRoot root = new RunRoot();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    EvalCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        Bifocal bifocal = Bifocal.of(loader.apply(plugins.folders()));
        EncoderSource measured = bifocal.encoder(subject, root.path(), Side.ONLINE, overrides, console::warn);
        ObjectNode results = measured.run()
                .map(run -> Json.object().put("run", run.path().toString()))
                .orElseGet(() ->
                        Json.object().put("file", measured.encoder().path().toString()));
        Console progress = json.wanted() ? console.remarks() : console;
        bifocal.evaluate(
                measured,
                protocols,
                (protocol, point, epochs) -> EvaluationPrinter.printProgress(progress, protocol, point, epochs),
                result -> {
                    if (json.wanted()) {
                        add(results, result.record(), result.file());
                    } else {
                        EvaluationPrinter.print(console, result.record(), measured.name());
                        result.file().ifPresent(kept -> console.println("  Kept in " + kept));
                    }
                });
        if (json.wanted()) {
            Json.print(console, results);
        }
    }

    private static void add(ObjectNode results, EvaluationRecord record, Optional<Path> file) {
        Map<Integer, Double> recall = EvaluationPrinter.recall(record);
        if (!recall.isEmpty()) {
            ObjectNode byK = results.putObject("recall");
            recall.forEach((k, value) -> byK.put(k.toString(), value));
        }
        ObjectNode evaluation = record.toJson();
        file.ifPresent(kept -> evaluation.put("file", kept.toString()));
        results.withArray("/evaluations").add(evaluation);
    }
}
