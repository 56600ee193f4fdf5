package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.SweepTools;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.report.ReportCommand;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.PlannedTrial;
import dev.bifocal.host.sweep.SweepPlan;
import dev.bifocal.host.sweep.SweepRequest;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.Trial.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a grid of trials over seeds, or what is missing of it. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        description =
                "Run a base experiment over axes and seeds, each trial in a process of its own. Called again, the command runs"
                        + " what is missing; more values and seeds extend the sweep. docs/sweeps.md describes the sweep file.")
public final class SweepCommand extends LaunchCommand {

    @Spec
    private @Nullable CommandSpec command;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE_OR_RECIPE KEY=VALUE",
            description = "A sweep file, an experiment file or a recipe, and settings of all trials.")
    private final List<String> words = new ArrayList<>();

    @Option(
            names = "--axis",
            paramLabel = "KEY=V1,V2",
            description = "An axis with its values, such as optimizer.lr=0.1,0.03. Can be given several times.")
    private final List<String> axes = new ArrayList<>();

    @Option(names = "--seeds", paramLabel = "N|LIST", description = "A number of seeds, such as 5, or a list: 1,2,7.")
    private @Nullable String seeds;

    @Option(names = "--baseline", paramLabel = "CELL", description = "The cell that the others are compared with.")
    private @Nullable String baseline;

    @Option(names = "--name", description = "The name of the sweep. Default: that of the file, or recipe and axes.")
    private @Nullable String name;

    @Option(
            names = "--protocol",
            split = ",",
            paramLabel = "NAME",
            description = "Protocols that measure each trial after its training: recall, knn, linear, semi.")
    private final Set<Protocol> protocols = EnumSet.noneOf(Protocol.class);

    @Option(names = "--dry-run", description = "Only print the trials, and an estimate of the time.")
    private boolean dryRun;

    @Mixin
    private RunRoot root = new RunRoot();

    private SweepCommand(Console console, StopRequest stop) {
        super(console, stop);
    }

    /** The command with its subcommands. */
    public static CommandLine of(Console console, StopRequest stop) {
        return new CommandLine(new SweepCommand(console, stop))
                .addSubcommand(new SweepStatusCommand(console))
                .addSubcommand(
                        new SweepTableCommand(console, sweep -> sweep.find().results()))
                .addSubcommand(new ReportCommand(console))
                .addSubcommand(new SweepStopCommand(console))
                .addSubcommand(new SweepResumeCommand(console, stop))
                .addSubcommand(new SweepRetryCommand(console, stop))
                .addSubcommand(new SweepConfirmCommand(console, stop))
                .addSubcommand(new SweepTrialCommand(console, stop));
    }

    @Override
    public Integer call() {
        if (words.isEmpty()) {
            CommandLine line = Objects.requireNonNull(command).commandLine();
            throw new ParameterException(line, "Name a sweep file, an experiment file or a recipe, or a command");
        }
        SweepTools sweeps = bifocal().sweeps(root.path());
        SweepPlan plan = sweeps.plan(
                new SweepRequest(
                        words.get(0),
                        words.subList(1, words.size()),
                        axes,
                        Optional.ofNullable(seeds),
                        Optional.ofNullable(baseline),
                        Optional.ofNullable(name),
                        protocols),
                jobs());
        if (dryRun) {
            print(sweeps, plan);
            return ExitCode.DONE;
        }
        return launch((launcher, listener, stop) -> sweeps.run(plan, launcher, listener, stop));
    }

    private void print(SweepTools sweeps, SweepPlan plan) {
        Map<String, State> states = new HashMap<>();
        sweeps.stored(plan).ifPresent(stored -> stored.trials().forEach(row -> states.put(row.id(), row.state())));
        Table table = Table.of("TRIAL", "CELL", "SEED", "STATE").right(2);
        int open = 0;
        int failed = 0;
        for (PlannedTrial trial : plan.trials()) {
            State state = states.getOrDefault(trial.id(), State.WAITING);
            open += SweepStatus.isOpen(state) ? 1 : 0;
            failed += state == State.FAILED ? 1 : 0;
            table.row(
                    trial.id(),
                    trial.cell().label(),
                    Long.toString(trial.seed()),
                    state.name().toLowerCase(Locale.ROOT));
        }
        table.print(console());
        console().println();
        console()
                .println("%s of %s with %s, %s at a time; %s to run%s. Folder: %s"
                        .formatted(
                                Text.count(plan.trials().size(), "trial", "trials"),
                                Text.count(plan.cells().size(), "cell", "cells"),
                                Text.count(plan.definition().seeds().size(), "seed", "seeds"),
                                plan.jobs(),
                                open,
                                failed == 0 ? "" : ", " + failed + " failed",
                                plan.folder()));
        if (open == 0) {
            return;
        }
        console()
                .println(sweeps.estimate(plan, open)
                        .map(estimate -> "About %s: %s for a trial, as in %s."
                                .formatted(
                                        Text.duration(estimate.whole()),
                                        Text.duration(estimate.trial()),
                                        estimate.source()))
                        .orElse("There is no finished run with these settings, so the time cannot be estimated yet."));
    }
}
