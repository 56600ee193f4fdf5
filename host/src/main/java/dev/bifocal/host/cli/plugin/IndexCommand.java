package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.plugin.install.IndexEntry;
import dev.bifocal.host.plugin.install.PluginIndex;
import dev.bifocal.host.plugin.store.DetachedSignature;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes an index of the plugins in a folder. */
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        description = {
            "Write an index of the plugin jars in a folder, for a web server or a shared disk.",
            "With --key, sign the index and the jars that are not signed yet."
        })
final class IndexCommand implements Runnable {

    private final Console console;
    private final Supplier<PluginTools> tools;

    @Parameters(paramLabel = "DIR", description = "The folder with the jars.")
    private @Nullable Path folder;

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write. Default: DIR/index.json")
    private @Nullable Path out;

    @Mixin
    private final KeyOption key = new KeyOption();

    IndexCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public void run() {
        Path jars = Objects.requireNonNull(folder);
        Path file = out == null ? jars.resolve("index.json") : out;
        PluginIndex index = tools.get().index(jars, file, key.given());
        Table table = Table.of("PLUGIN", "VERSION", "API", "SIGNED BY KEY", "URL");
        index.plugins()
                .forEach(entry ->
                        table.row(entry.id(), entry.version(), entry.requires(), signedBy(entry), entry.url()));
        table.print(console);
        console.println(
                key.given().isPresent()
                        ? "The index is %s. Its signature is %s%s.".formatted(file, file, DetachedSignature.SUFFIX)
                        : "The index is %s. It is not signed yet: bifocal plugins sign --key KEY %s"
                                .formatted(file, file));
    }

    private static String signedBy(IndexEntry entry) {
        DetachedSignature signature = entry.signature();
        return signature == null ? "-" : signature.key();
    }
}
