package dev.bifocal.host.distributed;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import org.jspecify.annotations.Nullable;

/** Another process of the training has ended, or does not answer. The run can be resumed. */
public final class LostProcessException extends HostException {

    private static final long serialVersionUID = 1L;

    LostProcessException(String message, String remedy, @Nullable Throwable cause) {
        super(ErrorCode.RUN, message, remedy, cause);
    }
}
