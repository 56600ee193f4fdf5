package dev.bifocal.host.tool.verify;

import dev.bifocal.host.tool.verify.VerifyRule.Severity;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The result of a verification.
 *
 * @param jar the verified file
 * @param remarks the broken rules, errors first
 * @param trained the recipes that trained
 */
public record Verification(Path jar, List<Remark> remarks, List<String> trained) {

    /** Sorts the remarks. */
    public Verification {
        remarks = remarks.stream()
                .sorted(Comparator.comparing(Remark::severity).thenComparing(Remark::rule))
                .toList();
        trained = List.copyOf(trained);
    }

    /**
     * Whether the plugin passes.
     *
     * @param strict whether warnings fail
     */
    public boolean passes(boolean strict) {
        return remarks.stream()
                .noneMatch(remark ->
                        remark.severity() == Severity.ERROR || (strict && remark.severity() == Severity.WARNING));
    }
}
