package dev.bifocal.host.cli;

import dev.bifocal.host.cli.process.BoundedExit;
import dev.bifocal.host.cli.process.ErrorReport;
import dev.bifocal.host.cli.process.ExitGuard;
import dev.bifocal.host.cli.process.PluginAlarm;
import dev.bifocal.host.cli.process.Signals;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.machine.EngineLibraries;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.load.Plugins;
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

/** Where the program starts. */
public final class Main {

    private static final int WIDEST_HELP = 120;
    private static final int USUAL_WIDTH = 80;

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // DJL otherwise reports each start of its engine to its makers, and waits for the network to do so.
        System.setProperty("OPT_OUT_TRACKING", "true");
        // Pictures need no screen, and a slim Java fails to look for one where DISPLAY is set.
        System.setProperty("java.awt.headless", "true");
        // Numbers have the same digits and points everywhere, also those that plugins and libraries write.
        Locale.setDefault(Locale.ROOT);
        EngineLibraries.choosePrivateFolder();
        Console console = Console.ofThisProcess();
        ExitGuard guard = ExitGuard.install(console);
        BoundedExit process = new BoundedExit(console, BoundedExit.PATIENCE, guard::exit);
        Watchdog.alarms(new PluginAlarm(console, process));
        StopRequest stop = new StopRequest();
        Signals signals = Signals.install(stop, console);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> new ErrorReport(console).reportInThread(thread, thrown));
        BifocalCommand root = new BifocalCommand();
        int code = console.exitCode(run(root, console, folders -> plugins(folders, root), stop, arguments));
        // Not exit: a signal may come when the process has begun to exit, and the JVM would wait for its handler.
        signals.exitCode().ifPresent(signalled -> Runtime.getRuntime().halt(signalled));
        process.end(code);
    }

    /** Runs a command; its exit code. */
    static int run(Console console, String... arguments) {
        BifocalCommand root = new BifocalCommand();
        return run(root, console, folders -> plugins(folders, root), new StopRequest(), arguments);
    }

    private static PluginRegistry plugins(List<Path> folders, BifocalCommand root) {
        return Plugins.load(PluginFolders.of(folders), root.overrides());
    }

    static int run(
            Console console, Function<List<Path>, PluginRegistry> plugins, StopRequest stop, String... arguments) {
        return run(new BifocalCommand(), console, plugins, stop, arguments);
    }

    private static int run(
            BifocalCommand root,
            Console console,
            Function<List<Path>, PluginRegistry> plugins,
            StopRequest stop,
            String... arguments) {
        try {
            return commandLine(root, console, plugins, stop).execute(arguments);
        } catch (Throwable thrown) { // picocli hands over exceptions alone
            return new ErrorReport(console).report(thrown);
        }
    }

    /** The commands, which nothing tells to stop. */
    static CommandLine commandLine(Console console, Function<List<Path>, PluginRegistry> plugins) {
        return commandLine(new BifocalCommand(), console, plugins, new StopRequest());
    }

    /**
     * The commands.
     *
     * @param console what they print to
     * @param plugins loads the plugins, given the folders of {@code --plugins}
     * @param stop tells a training to stop
     */
    private static CommandLine commandLine(
            BifocalCommand root, Console console, Function<List<Path>, PluginRegistry> plugins, StopRequest stop) {
        ErrorReport errors = new ErrorReport(console);
        int helpWidth = Math.min(WIDEST_HELP, console.columns().orElse(USUAL_WIDTH));
        return new CommandLine(root)
                .addSubcommand(new QuickstartCommand(console, plugins, stop))
                .addSubcommand(new TrainCommand(console, plugins, stop))
                .addSubcommand(new ResumeCommand(console, plugins, stop))
                .addSubcommand(new EvalCommand(console, plugins))
                .addSubcommand(InspectCommand.of(console, plugins))
                .addSubcommand(new ExportCommand(console))
                .addSubcommand(new EmbedCommand(console, plugins))
                .addSubcommand(new PluginsCommand(console, plugins))
                .addSubcommand(new DataCommand(console, plugins))
                .addSubcommand(new RunsCommand(console))
                .addSubcommand(new DoctorCommand(console, plugins))
                .addSubcommand(new SchemaCommand(console, plugins))
                .addSubcommand(new ParityCommand(console, plugins))
                .addSubcommand(BenchCommand.of(console, plugins))
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
