package dev.bifocal.host.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.config.ExperimentLoader;
import dev.bifocal.host.config.ResolvedExperiment;
import dev.bifocal.host.eval.Backbones;
import dev.bifocal.host.eval.Protocol;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.FileHash;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.SessionBackbones;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a run's encoder. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Measure the newest checkpoint of a run by one or more protocols, and keep each result with all that made"
                        + " it in the run's folder.",
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

    @Parameters(index = "0", paramLabel = "RUN", description = RunsCommand.RUN)
    private String run = "";

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
    private RunsCommand.Root root = new RunsCommand.Root();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    EvalCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    /**
     * What is measured.
     *
     * @param name how tables call it
     * @param experiment its encoder and data, with overrides
     * @param weights its weights
     * @param open gives a session's encoder these weights
     * @param folder the run that they are of, if they are a run's
     */
    private record Subject(
            String name,
            ResolvedExperiment experiment,
            EvaluationRecord.Weights weights,
            Function<Session, Backbones> open,
            Optional<RunFolder> folder) {

        ObjectNode json() {
            return folder.map(run -> Json.object().put("run", run.path().toString()))
                    .orElseGet(() -> Json.object().put("file", weights.file()));
        }
    }

    @Override
    public void run() {
        Subject subject = ofRun(new ExperimentLoader(loader.apply(plugins.folders())));
        ObjectNode results = subject.json();
        Console progress = json.wanted() ? console.remarks() : console;
        new EvaluationTrial(
                        subject.experiment(),
                        protocols,
                        (protocol, point, epochs) -> EvaluationView.printProgress(progress, protocol, point, epochs))
                .run(subject.weights(), subject.open(), record -> {
                    Optional<Path> file = subject.folder().map(folder -> KeptEvaluation.keep(folder, record));
                    if (json.wanted()) {
                        add(results, record, file);
                    } else {
                        EvaluationView.print(console, record, subject.name());
                        file.ifPresent(kept -> console.println("  Kept in " + kept));
                    }
                });
        if (json.wanted()) {
            Json.print(console, results);
        }
    }

    private Subject ofRun(ExperimentLoader experiments) {
        RunFolder folder = Runs.find(root.path(), run);
        Path checkpoint = SessionBackbones.newestCheckpoint(folder);
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("run", folder.experiment() + "/" + folder.name());
        origin.put("side", "online");
        return new Subject(
                folder.experiment(),
                experiments.load(folder.config().toString(), overrides),
                new EvaluationRecord.Weights(checkpoint.toString(), FileHash.sha256(checkpoint), origin),
                session -> SessionBackbones.ofCheckpoint(session, checkpoint),
                Optional.of(folder));
    }

    private static void add(ObjectNode results, EvaluationRecord record, Optional<Path> file) {
        Map<Integer, Double> recall = EvaluationView.recall(record);
        if (!recall.isEmpty()) {
            ObjectNode byK = results.putObject("recall");
            recall.forEach((k, value) -> byK.put(k.toString(), value));
        }
        ObjectNode evaluation = record.toJson();
        file.ifPresent(kept -> evaluation.put("file", kept.toString()));
        results.withArray("/evaluations").add(evaluation);
    }
}
