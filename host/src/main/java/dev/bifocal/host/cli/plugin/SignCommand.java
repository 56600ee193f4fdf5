package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.SigningKey;
import java.nio.file.Files;
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
    private final Supplier<StoreSetting> setting;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Jars, or indexes that end in .json.")
    private final List<Path> files = new ArrayList<>();

    @Mixin
    private final KeyOption key = new KeyOption();

    SignCommand(Console console, Supplier<StoreSetting> setting) {
        this.console = console;
        this.setting = setting;
    }

    @Override
    public void run() {
        SigningKey signing = key.require(setting.get());
        files.forEach(SignCommand::kind);
        for (Path file : files) {
            DetachedSignature signature = signing.signFile(kind(file), file);
            console.println(
                    "%s%s is the signature of key %s.".formatted(file, DetachedSignature.SUFFIX, signature.key()));
        }
    }

    private static SignedKind kind(Path file) {
        String name = file.toString();
        boolean jar = name.endsWith(".jar");
        if (!Files.isRegularFile(file) || !(jar || name.endsWith(".json"))) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' cannot be signed: it is not a jar and not an index.".formatted(file),
                    "Give files that end in .jar, or in .json for an index.");
        }
        return jar ? SignedKind.JAR : SignedKind.INDEX;
    }
}
