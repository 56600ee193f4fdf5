package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.SweepTools;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.sweep.SweepFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The argument that names a sweep, and the folder of all runs. */
final class SweepArgument {

    @Parameters(index = "0", paramLabel = "SWEEP", description = "A sweep: its name or its folder.")
    private String name = "";

    @Mixin
    private RunRoot root = new RunRoot();

    /** The folder of the sweep. */
    SweepFolder find() {
        return withoutPlugins().find(name);
    }

    /** The calls that need no plugins. */
    SweepTools withoutPlugins() {
        return Bifocal.withoutPlugins().sweeps(root.path());
    }

    /** The calls with plugins. */
    SweepTools with(Bifocal bifocal) {
        return bifocal.sweeps(root.path());
    }
}
