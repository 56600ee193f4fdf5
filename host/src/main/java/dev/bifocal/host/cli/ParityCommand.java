package dev.bifocal.host.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.config.Experiment;
import dev.bifocal.host.config.ExperimentLoader;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.train.Parity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares losses and targets with recorded values. */
@Command(
        name = "parity",
        mixinStandardHelpOptions = true,
        description =
                "Feed a recorded case to an experiment's targets and losses, and compare with the recorded values.",
        footer = {
            "",
            "A case is a NumPy .npz with in_q and in_k (N, D), in_queue (K, D), in_coarse_batch (N), in_coarse_queue (K) and, for"
                    + " losses on logits, in_cls_logits (N, classes); and what to compare with, in float64: out_f64_loss,"
                    + " out_f64_target (the losses' targets, weighted and summed), out_f64_grad_q_raw, out_f64_grad_q_norm and"
                    + " out_f64_grad_logits. A difference is relative to the greatest recorded magnitude."
        })
final class ParityCommand implements Callable<Integer> {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Parameters(index = "0", paramLabel = "RECIPE_OR_FILE", description = "A recipe's name, or an experiment file.")
    private String experiment = "";

    @Parameters(index = "1", paramLabel = "CASE.npz", description = "The recorded case.")
    private Path recorded = Path.of("");

    @Parameters(
            index = "2..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as losses.contrastive.temperature=0.1.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--rtol",
            defaultValue = "1e-4",
            description = "Greatest relative difference that passes; ${DEFAULT-VALUE} by default.")
    private double tolerance;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    ParityCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public Integer call() {
        Experiment resolved = new ExperimentLoader(loader.apply(plugins.folders()))
                .load(experiment, overrides)
                .experiment();
        try (NDManager manager = Compute.start(resolved.compute()).newManager()) {
            Parity parity = new Parity(resolved, Npz.read(manager, recorded), manager);
            List<Parity.Difference> differences = parity.compare();
            boolean passed = !differences.isEmpty() && differences.stream().allMatch(this::passes);
            if (json.wanted()) {
                printJson(parity.settings(), differences, passed);
            } else {
                print(parity.settings(), differences, passed);
            }
            return passed ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** Written so that what is not a number does not pass. */
    private boolean passes(Parity.Difference difference) {
        return difference.relative() <= tolerance;
    }

    private void print(Map<String, Double> settings, List<Parity.Difference> differences, boolean passed) {
        String recordedWith = settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
        console.println("%s against %s, recorded with %s".formatted(experiment, recorded, recordedWith));
        console.println();
        Table table = Table.of("VALUE", "ENTRIES", "ABSOLUTE", "RELATIVE", "").right(1, 2, 3);
        for (Parity.Difference difference : differences) {
            String remark = difference.notFinite() == 0
                    ? ""
                    : "; %d recorded values are not finite and were left out".formatted(difference.notFinite());
            table.row(
                    difference.name(),
                    Long.toString(difference.compared()),
                    "%.2e".formatted(difference.absolute()),
                    "%.2e".formatted(difference.relative()),
                    (passes(difference) ? "ok" : "differs") + remark);
        }
        table.print(console);
        console.println();
        if (differences.isEmpty()) {
            console.println("The case records none of the values that can be compared.");
        } else {
            console.println("%s at a relative tolerance of %s."
                    .formatted(passed ? "All agree" : "They do not agree", tolerance));
        }
    }

    private void printJson(Map<String, Double> settings, List<Parity.Difference> differences, boolean passed) {
        ObjectNode node = Json.object()
                .put("experiment", experiment)
                .put("case", recorded.toString())
                .put("rtol", tolerance)
                .put("passed", passed);
        node.set("recordedWith", Json.numbers(settings));
        node.set("values", Json.array(differences, difference -> {
            ObjectNode value = Json.object().put("name", difference.name());
            value.setAll(Json.numbers(Map.of("absolute", difference.absolute(), "relative", difference.relative())));
            return value.put("compared", difference.compared())
                    .put("notFinite", difference.notFinite())
                    .put("passed", passes(difference));
        }));
        Json.print(console, node);
    }
}
