package dev.bifocal.host.run;

import java.util.concurrent.CancellationException;

/** Thrown when work ends early because of a {@link StopRequest}. */
public final class StoppedException extends CancellationException {

    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("The process was asked to stop.");
    }
}
