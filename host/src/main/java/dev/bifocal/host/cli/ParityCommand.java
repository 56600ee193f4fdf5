package dev.bifocal.host.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.tool.parity.CaseNames;
import dev.bifocal.host.tool.parity.Parity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares targets, losses, heads and the moving average with recorded values. */
@Command(
        name = "parity",
        mixinStandardHelpOptions = true,
        description =
                "Feed a recorded case to an experiment's heads, targets and losses, and compare with the recorded values.",
        footer = {
            "",
            "A case is a NumPy .npz. Its arrays in_... go in: outputs as in_OUTPUT_VIEW_SIDE, such as in_embedding_query_online;"
                    + " or feature maps as in_features_query and in_features_key with all weights as in_state_NAME; and in_labels,"
                    + " in_bank_OUTPUT, in_bank_labels. Its arrays out_f64_... (or out_...) are compared: loss, target, part_LOSS,"
                    + " grad_OUTPUT_VIEW_SIDE, and for feature maps also OUTPUT_VIEW_SIDE, grad_features_VIEW, grad_NAME,"
                    + " forward_NAME and after_NAME. docs/cli.md has all names; plugins bring rules for recordings of their methods. A difference is"
                    + " relative to the greatest recorded magnitude."
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

    @Option(
            names = "--names",
            paramLabel = "FILE",
            description = "Rules OLD = NEW, one a line, that give the case's arrays the names above; see docs/parity.")
    private @Nullable Path names;

    @Option(
            names = "--rename",
            paramLabel = "OLD=NEW",
            description = "One such rule; may be given several times, and counts before those of the file.")
    private List<String> renames = new ArrayList<>();

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
        PluginRegistry registry = loader.apply(plugins.folders());
        Experiment resolved =
                new ExperimentLoader(registry).load(experiment, overrides).experiment();
        CaseNames rules = CaseNames.of(renames);
        try (NDManager manager = Compute.start(resolved.compute()).newManager()) {
            CaseNames given = names == null ? rules : rules.andOf(names);
            CaseNames all = given.andOf(resolved.plugins());
            Parity parity = new Parity(resolved, registry, all.rename(Npz.read(manager, recorded)), manager);
            List<Parity.Difference> differences = parity.compare();
            boolean passed = !differences.isEmpty() && differences.stream().allMatch(this::passes);
            if (json.wanted()) {
                printJson(parity, differences, passed);
            } else {
                print(parity, differences, passed);
            }
            return passed ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** Written so that what is not a number does not pass. */
    private boolean passes(Parity.Difference difference) {
        return difference.relative() <= tolerance;
    }

    private void print(Parity parity, List<Parity.Difference> differences, boolean passed) {
        String recordedWith = parity.settings().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
        console.println("%s against %s, recorded with %s".formatted(experiment, recorded, recordedWith));
        console.println();
        Table table = Table.of("VALUE", "ENTRIES", "ABSOLUTE", "RELATIVE", "").right(1, 2, 3);
        for (Parity.Difference difference : differences) {
            String remark = difference.notFinite() == 0
                    ? ""
                    : "; %s recorded values are not finite and were left out".formatted(difference.notFinite());
            table.row(
                    difference.name(),
                    Long.toString(difference.compared()),
                    String.format(Locale.ROOT, "%.2e", difference.absolute()),
                    String.format(Locale.ROOT, "%.2e", difference.relative()),
                    (passes(difference) ? "ok" : "differs") + remark);
        }
        table.print(console);
        console.println();
        List<String> others = parity.notCompared();
        if (!others.isEmpty()) {
            console.println(Text.indented(
                    "The case records %s more values that nothing is compared with, such as %s."
                            .formatted(others.size(), others.get(0)),
                    0,
                    console.columns()));
        }
        if (differences.isEmpty()) {
            console.println("The case records none of the values that can be compared.");
        } else {
            console.println("%s at a relative tolerance of %s."
                    .formatted(passed ? "All agree" : "They do not agree", tolerance));
        }
    }

    private void printJson(Parity parity, List<Parity.Difference> differences, boolean passed) {
        ObjectNode node = Json.object()
                .put("experiment", experiment)
                .put("case", recorded.toString())
                .put("rtol", tolerance)
                .put("passed", passed);
        node.set("recordedWith", Json.numbers(parity.settings()));
        node.set("values", Json.array(differences, difference -> {
            ObjectNode value = Json.object().put("name", difference.name());
            value.setAll(Json.numbers(Map.of("absolute", difference.absolute(), "relative", difference.relative())));
            return value.put("compared", difference.compared())
                    .put("notFinite", difference.notFinite())
                    .put("passed", passes(difference));
        }));
        node.set("notCompared", Json.texts(parity.notCompared()));
        Json.print(console, node);
    }
}
