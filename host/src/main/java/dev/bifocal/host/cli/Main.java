package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.plugin.StoreCommands;
import dev.bifocal.host.cli.plugin.StoreSetting;
import dev.bifocal.host.cli.process.BoundedExit;
import dev.bifocal.host.cli.process.ErrorReport;
import dev.bifocal.host.cli.process.ExitGuard;
import dev.bifocal.host.cli.process.PluginAlarm;
import dev.bifocal.host.cli.process.Signals;
import dev.bifocal.host.cli.report.BoardCommand;
import dev.bifocal.host.cli.report.ReportCommand;
import dev.bifocal.host.cli.sweep.SweepCommand;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.machine.EngineLibraries;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.watch.Watchdog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The main class. */
public final class Main {

    private static final int WIDEST_HELP = 120;
    private static final int USUAL_WIDTH = 80;

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Pictures need no screen. With DISPLAY set, a slim Java fails to look for one.
        System.setProperty("java.awt.headless", "true");
        // Numbers have the same format in every locale, also those of plugins and libraries.
        Locale.setDefault(Locale.ROOT);
        Console console = Console.ofThisProcess();
        EngineLibraries.reportTo(console.remarks()::println);
        ExitGuard guard = ExitGuard.install(console);
        BoundedExit process = new BoundedExit(console, BoundedExit.PATIENCE, guard::exit);
        Watchdog.alarms(new PluginAlarm(console, process));
        StopRequest stop = new StopRequest();
        Signals signals = Signals.install(stop, console);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> new ErrorReport(console).reportInThread(thread, thrown));
        int code = console.exitCode(run(new BifocalCommand(Bifocal::open), console, stop, arguments));
        // Not exit: if a signal arrives during exit, the JVM waits for its handler.
        signals.exitCode().ifPresent(signalled -> Runtime.getRuntime().halt(signalled));
        process.end(code);
    }

    /** Runs a command and returns its exit code. */
    static int run(Console console, String... arguments) {
        return run(new BifocalCommand(Bifocal::open), console, new StopRequest(), arguments);
    }

    static int run(
            Console console, Function<List<Path>, PluginRegistry> plugins, StopRequest stop, String... arguments) {
        return run(root(plugins), console, stop, arguments);
    }

    private static BifocalCommand root(Function<List<Path>, PluginRegistry> plugins) {
        return new BifocalCommand((folders, overrides) -> Bifocal.of(plugins.apply(folders)));
    }

    private static int run(BifocalCommand root, Console console, StopRequest stop, String... arguments) {
        try {
            return commandLine(root, console, stop).execute(arguments);
        } catch (Throwable thrown) { // picocli handles exceptions only
            return new ErrorReport(console).report(thrown);
        }
    }

    /** The commands without a way to stop them. */
    static CommandLine commandLine(Console console, Function<List<Path>, PluginRegistry> plugins) {
        return commandLine(root(plugins), console, new StopRequest());
    }

    private static CommandLine commandLine(BifocalCommand root, Console console, StopRequest stop) {
        ErrorReport errors = new ErrorReport(console);
        int helpWidth = Math.min(WIDEST_HELP, console.columns().orElse(USUAL_WIDTH));
        return new CommandLine(root)
                .addSubcommand(new QuickstartCommand(console, stop))
                .addSubcommand(new TrainCommand(console, stop))
                .addSubcommand(new ResumeCommand(console, stop))
                .addSubcommand(new JoinCommand(stop))
                .addSubcommand(SweepCommand.of(console, stop))
                .addSubcommand(new EvalCommand(console))
                .addSubcommand(InspectCommand.of(console))
                .addSubcommand(new ExportCommand(console))
                .addSubcommand(new EmbedCommand(console))
                .addSubcommand(PluginsVerifyCommand.addTo(
                        StoreCommands.addTo(
                                new CommandLine(new PluginsCommand(console)), console, StoreSetting::ofThisProcess),
                        console))
                .addSubcommand(new DataCommand(console))
                .addSubcommand(new RunsCommand(console))
                .addSubcommand(new ReportCommand(console))
                .addSubcommand(new BoardCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new SchemaCommand(console))
                .addSubcommand(new ParityCommand(console))
                .addSubcommand(BenchCommand.of(console))
                .addSubcommand("completion", new AutoComplete.GenerateCompletion())
                .setOut(new PrintWriter(console.out(), true, console.charset()))
                .setErr(new PrintWriter(console.err(), true, console.charset()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.colour() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(helpWidth)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }
}
