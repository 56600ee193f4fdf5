package dev.bifocal.host.plugin.install;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A source that does not deliver a file. The message is a clause without a full stop. */
final class SourceException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    SourceException(String reason, String remedy) {
        this(reason, remedy, null);
    }

    SourceException(String reason, String remedy, @Nullable Throwable cause) {
        super(reason, cause);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
