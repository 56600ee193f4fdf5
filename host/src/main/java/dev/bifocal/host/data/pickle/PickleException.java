package dev.bifocal.host.data.pickle;

import java.io.IOException;
import java.io.Serial;

/** A problem of a pickle. The message is a clause about the file with the offset of the instruction in bytes. */
final class PickleException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    PickleException(long offset, String problem) {
        super("at byte %s it %s".formatted(offset, problem));
    }
}
