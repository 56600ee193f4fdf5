package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.install.Installation;
import dev.bifocal.host.plugin.install.Installer;
import dev.bifocal.host.plugin.install.LockFile;
import dev.bifocal.host.plugin.install.Offer;
import dev.bifocal.host.plugin.install.Offers;
import dev.bifocal.host.plugin.install.Request;
import dev.bifocal.host.plugin.store.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Installs a plugin, or the plugins of a lock. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = {
            "Install a plugin from a jar, a URL or an index into your folder of plugins, for all commands.",
            "Shows the checksum, the signature, and what the jar's classes call. No class is run."
        })
final class InstallCommand implements Runnable {

    private final Console console;
    private final Supplier<StoreSetting> setting;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE|URL|ID[@RANGE]",
            description = "A jar, its URL, or the id of a plugin in an index with a range such as @^1.2.")
    private @Nullable String request;

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

    InstallCommand(Console console, Supplier<StoreSetting> setting) {
        this.console = console;
        this.setting = setting;
    }

    @Override
    public void run() {
        StoreSetting used = setting.get();
        Installer installer = used.installer();
        List<Installation> installations = lock != null && request == null
                ? installer.replaceAll(LockFile.read(lock).offers(lock), options.terms())
                : installer.install(List.of(offer(used)), options.terms());
        new InstallationPrinter(installations, options.terms().dryRun(), used.store()).print(console, json.wanted());
    }

    private Offer offer(StoreSetting used) {
        if (request == null || lock != null) {
            throw new HostException(
                    ErrorCode.USAGE,
                    request == null
                            ? "Nothing to install is given."
                            : "Both '%s' and --lock are given.".formatted(request),
                    "Give FILE, URL or ID[@RANGE], or --lock FILE.");
        }
        return new Offers(used.downloads(), () -> indexes.read(used), used.keys(), used.today())
                .of(Request.parse(request), expected());
    }

    private Optional<String> expected() {
        try {
            return Optional.ofNullable(sha256).map(Sha256::parse);
        } catch (IllegalArgumentException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The value of --sha256 is wrong: %s.".formatted(e.getMessage()),
                    "Copy the checksum that the plugin's provider publishes.",
                    e);
        }
    }
}
