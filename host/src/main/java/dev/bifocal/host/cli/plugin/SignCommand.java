package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.store.DetachedSignature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Signs jars and indexes. */
@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = "Sign jars of plugins and indexes with Ed25519. The signature of FILE is written to FILE.sig.")
final class SignCommand implements Runnable {

    private final Console console;
    private final Supplier<PluginTools> tools;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Jars, or indexes that end in .json.")
    private final List<Path> files = new ArrayList<>();

    @Mixin
    private final KeyOption key = new KeyOption();

    SignCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public void run() {
        tools.get()
                .sign(files, key.require())
                .forEach((file, signature) -> console.println(
                        "%s%s is the signature of key %s.".formatted(file, DetachedSignature.SUFFIX, signature.key())));
    }
}
