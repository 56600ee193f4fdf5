package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.StoreJson;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the signatures that lie beside files as {@code FILE.sig}.
 *
 * @param downloads reads files
 */
record SignatureFiles(Downloads downloads) {

    private static final int MOST_BYTES = 1 << 14;

    /**
     * The signature of a file, if there is one.
     *
     * @throws BifocalException if it is damaged or cannot be read
     */
    Optional<DetachedSignature> of(Location file) {
        Location location = file.signature();
        return downloads.read(location, MOST_BYTES).map(content -> {
            try {
                return StoreJson.read(content, DetachedSignature.class);
            } catch (IOException e) {
                throw new HostException(
                        ErrorCode.PLUGIN,
                        "The signature %s cannot be read: %s.".formatted(location, e.getMessage()),
                        "Sign the file again with: bifocal plugins sign --key KEY FILE",
                        e);
            }
        });
    }
}
