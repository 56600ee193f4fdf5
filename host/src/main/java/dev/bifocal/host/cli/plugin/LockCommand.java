package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.plugin.install.LockFile;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the installed plugins to a lock. */
@Command(
        name = "lock",
        mixinStandardHelpOptions = true,
        description = {
            "Write the installed plugins to a file, with versions, checksums, URLs and signatures.",
            "'bifocal plugins install --lock FILE' installs exactly these plugins, on any machine."
        })
final class LockCommand implements Runnable {

    private final Console console;
    private final Supplier<PluginTools> tools;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "plugins.lock",
            description = "The file to write. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("plugins.lock");

    LockCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public void run() {
        LockFile lock = tools.get().lock(out);
        console.println("%s locked in %s.".formatted(Text.count(lock.plugins().size(), "plugin", "plugins"), out));
        lock.onlyHere()
                .forEach(jar -> console.println(Text.indented(
                        "warning: Plugin '%s' comes from a file of this machine (%s). Edit its url in the lock for other machines."
                                .formatted(jar.id(), jar.url()),
                        0,
                        console.columns())));
    }
}
