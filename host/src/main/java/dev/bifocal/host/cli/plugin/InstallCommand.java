package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.install.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Installs plugins, or the plugins of a lock. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = {
            "Install plugins from jars, URLs or indexes into your folder of plugins, for all commands.",
            "Shows the checksum, the signature, and what the jar's classes call. No class is run."
        })
final class InstallCommand implements Runnable {

    private final Console console;
    private final Supplier<PluginTools> tools;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|URL|ID[@RANGE]",
            description = "A jar, its URL, or the id of a plugin in an index with a range such as @^1.2. "
                    + "Several plugins can depend on each other.")
    private final List<String> requests = new ArrayList<>();

    @Option(
            names = "--lock",
            paramLabel = "FILE",
            description = "Install exactly the plugins of this lock, and remove all others.")
    private @Nullable Path lock;

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description = "The checksum that the jar must have; required for a URL without a trusted signature.")
    private @Nullable String sha256;

    @Mixin
    private final IndexOptions indexes = new IndexOptions();

    @Mixin
    private final InstallOptions options = new InstallOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    InstallCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public void run() {
        PluginTools used = tools.get();
        List<Installation> installations = lock != null && requests.isEmpty()
                ? used.installLock(lock, options.terms())
                : used.install(requests(), Optional.ofNullable(sha256), indexes.locations(), options.terms());
        new InstallationPrinter(installations, options.terms().dryRun(), used.store()).print(console, json.wanted());
    }

    private List<String> requests() {
        if (requests.isEmpty() || lock != null) {
            throw new HostException(
                    ErrorCode.USAGE,
                    requests.isEmpty()
                            ? "Nothing to install is given."
                            : "Both '%s' and --lock are given.".formatted(requests.get(0)),
                    "Give FILE, URL or ID[@RANGE], or --lock FILE.");
        }
        return requests;
    }
}
