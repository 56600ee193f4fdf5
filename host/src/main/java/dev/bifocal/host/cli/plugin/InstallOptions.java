package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.plugin.install.Installer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of commands that install. */
final class InstallOptions {

    @Option(
            names = "--allow-unsigned",
            paramLabel = "ID",
            description =
                    "Install the plugin of this id without a signature of a trusted key; may be given several times.")
    private final List<String> allowedUnsigned = new ArrayList<>();

    @Option(
            names = "--allow-other-key",
            paramLabel = "ID",
            description = "Let another trusted key than that of the installed version sign the plugin of this id; "
                    + "may be given several times.")
    private final List<String> allowedOtherKeys = new ArrayList<>();

    @Option(names = "--dry-run", description = "Check and show everything, and change nothing.")
    private boolean dryRun;

    Installer.Terms terms() {
        return new Installer.Terms(Set.copyOf(allowedUnsigned), Set.copyOf(allowedOtherKeys), dryRun);
    }
}
