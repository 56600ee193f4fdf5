package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.store.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a private key. */
final class KeyOption {

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The private key: a name that was given to 'bifocal plugins keys new', or a file.")
    private @Nullable String key;

    /** The key, if it was given. */
    Optional<SigningKey> read(StoreSetting setting) {
        return Optional.ofNullable(key).map(name -> SigningKey.read(file(name, setting)));
    }

    SigningKey require(StoreSetting setting) {
        return read(setting)
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "No private key is given.",
                        "Give one with --key. Make one with: bifocal plugins keys new NAME"));
    }

    private static Path file(String name, StoreSetting setting) {
        Optional<Path> own = setting.folders()
                .signing()
                .filter(folder -> Names.isName(name))
                .map(folder -> folder.resolve(name + ".pem"))
                .filter(Files::isRegularFile);
        if (own.isEmpty() && !Files.isRegularFile(Path.of(name))) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "There is no private key '%s'.".formatted(name),
                    "Give the file of the key, or make a key with: bifocal plugins keys new NAME");
        }
        return own.orElseGet(() -> Path.of(name));
    }
}
