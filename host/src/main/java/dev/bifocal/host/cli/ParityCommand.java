package dev.bifocal.host.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.tool.parity.CaseNames;
import dev.bifocal.host.tool.parity.Parity;
import dev.bifocal.host.tool.parity.ParityReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
            "A case is a NumPy .npz. Its arrays in_... are inputs: outputs as in_OUTPUT_VIEW_SIDE, such as in_embedding_query_online;"
                    + " or feature maps as in_features_query and in_features_key with all weights as in_state_NAME; and in_labels,"
                    + " in_bank_OUTPUT, in_bank_labels. Its arrays out_f64_... (or out_...) are compared: loss, target, part_LOSS,"
                    + " grad_OUTPUT_VIEW_SIDE, and for feature maps also OUTPUT_VIEW_SIDE, grad_features_VIEW, grad_NAME,"
                    + " forward_NAME and after_NAME. docs/cli.md lists all names. Plugins contain rules for recordings of their methods."
                    + " A difference is relative to the largest recorded magnitude."
        })
final class ParityCommand implements Callable<Integer> {

    private final Console console;

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
            description = "Largest relative difference that passes. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Option(
            names = "--names",
            paramLabel = "FILE",
            description = "File with rules OLD = NEW, one a line, that rename the arrays of the case; see docs/parity.")
    private @Nullable Path names;

    @Option(
            names = "--rename",
            paramLabel = "OLD=NEW",
            description = "A single rule. Can be given several times; these rules apply before those of the file.")
    private List<String> renames = new ArrayList<>();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    ParityCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Bifocal bifocal = plugins.open();
        ResolvedExperiment resolved =
                bifocal.load(experiment, overrides.toArray(String[]::new)).orThrow();
        CaseNames rules = CaseNames.of(renames);
        ParityReport report =
                bifocal.tools().parity(resolved, recorded, names == null ? rules : rules.andOf(names), tolerance);
        json.print(console, new Output(experiment, recorded, report), () -> print(report));
        return report.passed() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private record Output(String experiment, @JsonProperty("case") Path recorded, @JsonUnwrapped ParityReport report) {}

    private void print(ParityReport report) {
        String recordedWith = report.recordedWith().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
        console.println("%s against %s, recorded with %s".formatted(experiment, recorded, recordedWith));
        console.println();
        Table table = Table.of("VALUE", "ENTRIES", "ABSOLUTE", "RELATIVE", "").right(1, 2, 3);
        for (ParityReport.Value value : report.values()) {
            Parity.Difference difference = value.difference();
            String remark = difference.notFinite() == 0
                    ? ""
                    : "; %s recorded values are not finite and were skipped".formatted(difference.notFinite());
            table.row(
                    difference.name(),
                    Long.toString(difference.compared()),
                    String.format(Locale.ROOT, "%.2e", difference.absolute()),
                    String.format(Locale.ROOT, "%.2e", difference.relative()),
                    (value.passed() ? "ok" : "differs") + remark);
        }
        table.print(console);
        console.println();
        List<String> others = report.notCompared();
        if (!others.isEmpty()) {
            console.println(Text.indented(
                    "The case records %s more values that the experiment does not compute, such as %s."
                            .formatted(others.size(), others.get(0)),
                    0,
                    console.columns()));
        }
        if (report.values().isEmpty()) {
            console.println("The case records no value that the experiment computes.");
        } else {
            console.println("%s at a relative tolerance of %s."
                    .formatted(report.passed() ? "All values agree" : "Some values differ", tolerance));
        }
    }
}
