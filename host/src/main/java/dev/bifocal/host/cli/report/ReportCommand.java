package dev.bifocal.host.cli.report;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.ReportTools;
import dev.bifocal.host.cli.argument.OutputFile;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.report.RunPictures;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.SweepFolder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the page of a run or a sweep. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Write a page about a run or a sweep: one HTML file that needs no network.")
public final class ReportCommand implements Runnable {

    private static final String USUAL = "report.html";

    private final Console console;

    @Parameters(paramLabel = "RUN|SWEEP", description = RunRoot.RUN + " Or the name or folder of a sweep.")
    private String name = "";

    @Mixin
    private RunRoot root = new RunRoot();

    @Option(
            names = {"--out", "--output"},
            paramLabel = "FILE",
            description =
                    "The file to write. Default: report.html in the folder of the run or sweep, which is replaced.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace an existing FILE.")
    private boolean force;

    @Option(
            names = "--pictures",
            description =
                    "Add neighbours, alignment maps and an embedding of a run's newest checkpoint. Starts the engine.")
    private boolean pictures;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    /** The command. */
    public ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (out != null) {
            OutputFile.requireWritable(out, force, "--out");
        }
        ReportTools reports = (pictures ? plugins.open() : Bifocal.withoutPlugins()).reports(root.path());
        Optional<SweepFolder> sweep = reports.findSweep(name);
        if (sweep.isPresent()) {
            if (pictures) {
                console.warn("The page of a sweep has no pictures of networks. Use --pictures for one of its runs.");
            }
            write(reports.sweep(sweep.get()), sweep.get().path());
        } else {
            RunFolder run = root.runs().find(name);
            write(reports.run(run, pictures ? reports.pictures(run, console::warn) : RunPictures.NONE), run.path());
        }
    }

    private void write(String page, Path folder) {
        Path file = out == null ? folder.resolve(USUAL) : out;
        OutputFile.write(file, page, "--out");
        console.println("Page: " + file);
    }
}
