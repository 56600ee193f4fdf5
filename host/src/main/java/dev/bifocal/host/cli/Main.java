package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.plugin.StoreCommands;
import dev.bifocal.host.cli.process.BoundedExit;
import dev.bifocal.host.cli.process.ErrorReport;
import dev.bifocal.host.cli.process.ExitGuard;
import dev.bifocal.host.cli.process.PluginAlarm;
import dev.bifocal.host.cli.process.Signals;
import dev.bifocal.host.cli.report.BoardCommand;
import dev.bifocal.host.cli.report.ReportCommand;
import dev.bifocal.host.cli.sweep.SweepCommand;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.distributed.LocalProcesses;
import dev.bifocal.host.machine.EngineLibraries;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.watch.Watchdog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
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
            return commandLine(root, console, stop, arguments).execute(arguments);
        } catch (Throwable thrown) { // picocli handles exceptions only
            return new ErrorReport(console).report(thrown);
        }
    }

    /** The commands for some arguments, without a way to stop them. */
    static CommandLine commandLine(Console console, Function<List<Path>, PluginRegistry> plugins, String... arguments) {
        return commandLine(root(plugins), console, new StopRequest(), arguments);
    }

    /** The command that the first argument names, or all commands if it names none. */
    private static CommandLine commandLine(
            BifocalCommand root, Console console, StopRequest stop, String... arguments) {
        ErrorReport errors = new ErrorReport(console);
        int helpWidth = Math.min(WIDEST_HELP, console.columns().orElse(USUAL_WIDTH));
        CommandLine line = new CommandLine(root);
        Map<String, Supplier<Object>> commands = commands(console, stop);
        // To read the annotations of all commands takes a fifth of the time of a short command.
        Supplier<Object> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named == null) {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
            line.addSubcommand("completion", new AutoComplete.GenerateCompletion());
        } else {
            line.addSubcommand(arguments[0], named.get());
        }
        return line.setOut(new PrintWriter(console.out(), true, console.charset()))
                .setErr(new PrintWriter(console.err(), true, console.charset()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.colour() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(helpWidth)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    private static Map<String, Supplier<Object>> commands(Console console, StopRequest stop) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("quickstart", () -> new QuickstartCommand(console, stop));
        commands.put("train", () -> new TrainCommand(console, stop));
        commands.put("resume", () -> new ResumeCommand(console, stop));
        commands.put(LocalProcesses.COMMAND, () -> new JoinCommand(stop));
        commands.put("sweep", () -> SweepCommand.of(console, stop));
        commands.put("eval", () -> new EvalCommand(console));
        commands.put("inspect", () -> InspectCommand.of(console));
        commands.put("export", () -> new ExportCommand(console));
        commands.put("embed", () -> new EmbedCommand(console));
        commands.put(
                "plugins",
                () -> PluginsVerifyCommand.addTo(
                        StoreCommands.addTo(
                                new CommandLine(new PluginsCommand(console)), console, Bifocal::pluginTools),
                        console));
        commands.put("data", () -> new DataCommand(console));
        commands.put("runs", () -> new RunsCommand(console));
        commands.put("report", () -> new ReportCommand(console));
        commands.put("board", () -> new BoardCommand(console));
        commands.put("doctor", () -> new DoctorCommand(console));
        commands.put("schema", () -> new SchemaCommand(console));
        commands.put("parity", () -> new ParityCommand(console));
        commands.put("bench", () -> BenchCommand.of(console));
        return commands;
    }
}
