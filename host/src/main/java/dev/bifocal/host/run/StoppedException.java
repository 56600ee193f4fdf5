package dev.bifocal.host.run;

import java.util.concurrent.CancellationException;

/** Work ended because a {@link StopRequest} was made. */
public final class StoppedException extends CancellationException {

    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("The process was told to stop.");
    }
}
