package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
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

    /** The name or the file of the key, if it was given. */
    Optional<String> given() {
        return Optional.ofNullable(key);
    }

    String require() {
        return given().orElseThrow(() -> new HostException(
                ErrorCode.USAGE,
                "No private key is given.",
                "Give one with --key. Make one with: bifocal plugins keys new NAME"));
    }
}
