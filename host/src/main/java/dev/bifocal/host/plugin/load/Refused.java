package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Subject;
import org.jspecify.annotations.Nullable;

/** The internal exception for an extension that cannot be used. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final FindingCode code;
    private final String remedy;

    Refused(FindingCode code, String message, String remedy) {
        this(code, message, remedy, null);
    }

    Refused(FindingCode code, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedy = remedy;
    }

    Finding finding(Subject subject) {
        String message = String.valueOf(getMessage());
        Throwable cause = getCause();
        return cause == null ? subject.finding(code, message, remedy) : subject.finding(code, message, remedy, cause);
    }
}
