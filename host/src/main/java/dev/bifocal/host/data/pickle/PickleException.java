package dev.bifocal.host.data.pickle;

import java.io.IOException;
import java.io.Serial;

/** Why a pickle is not read: half a sentence about the file, with the offset of the instruction in bytes. */
final class PickleException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    PickleException(long offset, String problem) {
        super("at byte %s it %s".formatted(offset, problem));
    }
}
