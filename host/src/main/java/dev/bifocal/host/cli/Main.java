package dev.bifocal.host.cli;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.load.Plugins;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
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
        System.exit(run(Console.ofThisProcess(), arguments));
    }

    /** Runs a command; its exit code. */
    static int run(Console console, String... arguments) {
        return commandLine(console, folders -> Plugins.load(PluginFolders.of(folders)))
                .execute(arguments);
    }

    /**
     * The commands.
     *
     * @param console what they print to
     * @param plugins loads the plugins, given the folders of {@code --plugins}
     */
    static CommandLine commandLine(Console console, Function<List<Path>, PluginRegistry> plugins) {
        ErrorReport errors = new ErrorReport(console);
        int helpWidth = Math.min(WIDEST_HELP, console.columns().orElse(USUAL_WIDTH));
        return new CommandLine(new BifocalCommand())
                .addSubcommand(new QuickstartCommand(console, plugins))
                .addSubcommand(new TrainCommand(console, plugins))
                .addSubcommand(new ResumeCommand(console, plugins))
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
