package dev.bifocal.host.cli.argument;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.inspect.Inspection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that name a run, for commands that inspect its network. */
public final class InspectedRun {

    @Parameters(index = "0", paramLabel = "RUN", description = RunRoot.RUN)
    private String run = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides a setting of the run, such as data.root=PATH. Can be given several times.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private RunRoot root = new RunRoot();

    /** The folder of the run. */
    public RunFolder folder() {
        return root.runs().find(run);
    }

    /** Opens the network of the run. */
    public Inspection open(Bifocal bifocal, RunFolder folder, Console console) {
        return bifocal.tools().inspect(folder, overrides, console::warn);
    }
}
