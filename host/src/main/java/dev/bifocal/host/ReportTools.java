package dev.bifocal.host;

import dev.bifocal.host.board.Board;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.report.RunPictures;
import dev.bifocal.host.report.RunReport;
import dev.bifocal.host.report.SweepReport;
import dev.bifocal.host.report.Sweeps;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.tool.inspect.Inspection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The part of the facade for pages; see {@link Bifocal#reports}.
 *
 * @param plugins the plugins of runs, which only {@link #pictures} needs
 * @param root the folder of all runs
 */
public record ReportTools(PluginRegistry plugins, Path root) {

    /** The page of a run, as HTML. */
    public String run(RunFolder run, RunPictures pictures) {
        return RunReport.html(run, pictures);
    }

    /**
     * Neighbours, alignment maps and the embedding of a run's newest checkpoint. Starts the engine.
     *
     * @param warnings receives a sentence for each damaged checkpoint that is skipped
     * @throws dev.bifocal.api.BifocalException if the run has no checkpoint, or its data cannot be opened
     */
    public RunPictures pictures(RunFolder run, Consumer<String> warnings) {
        try (Inspection inspection = Inspection.open(run, List.of(), plugins, warnings)) {
            return inspection.pictures();
        }
    }

    /** The sweep of a name, or at a path; empty if there is none. */
    public Optional<SweepFolder> findSweep(String name) {
        boolean any = SweepFolder.isSweep(Path.of(name)) || SweepFolder.isSweep(root.resolve(name));
        return any ? Optional.of(SweepFolder.find(root, name)) : Optional.empty();
    }

    /** The page of a sweep, as HTML. */
    public String sweep(SweepFolder sweep) {
        return SweepReport.html(sweep.results());
    }

    /**
     * Starts a server on this machine that shows all runs and sweeps. The caller closes it.
     *
     * @param port a port; 0 for any that is free
     * @throws dev.bifocal.api.BifocalException if the port is in use
     */
    public Board board(int port) {
        return Board.start(root, new SweepsBelow(root), port);
    }

    private record SweepsBelow(Path root) implements Sweeps {

        @Override
        public List<String> names() {
            return SweepFolder.list(root).stream().map(SweepFolder::name).toList();
        }

        @Override
        public SweepStatus status(String name) {
            return SweepFolder.find(root, name).status();
        }

        @Override
        public SweepResults results(String name) {
            return SweepFolder.find(root, name).results();
        }
    }
}
