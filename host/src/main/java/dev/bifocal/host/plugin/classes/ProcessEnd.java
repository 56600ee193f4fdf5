package dev.bifocal.host.plugin.classes;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;

/**
 * The error that {@link ExitCalls} puts in place of a call that would end the process. It is the only class of the host
 * that plugins see, and their sources do not name it.
 */
public final class ProcessEnd extends HostException {

    private static final long serialVersionUID = 1L;

    /** For rewritten classes. */
    public ProcessEnd(String message, String remedy) {
        super(ErrorCode.PLUGIN, message, remedy);
    }
}
