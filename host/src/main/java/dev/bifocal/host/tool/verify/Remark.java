package dev.bifocal.host.tool.verify;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.tool.verify.VerifyRule.Severity;
import java.util.Optional;

/**
 * A broken rule.
 *
 * @param rule the rule
 * @param severity the severity
 * @param code the code of the loader's finding, if the remark is one
 * @param message one sentence
 * @param remedy one sentence
 */
public record Remark(VerifyRule rule, Severity severity, Optional<String> code, String message, String remedy) {

    static Remark of(VerifyRule rule, String message, String remedy) {
        return new Remark(rule, rule.severity(), Optional.empty(), message, remedy);
    }

    static Remark of(Finding finding) {
        return new Remark(
                VerifyRule.of(finding.code()),
                finding.isError() ? Severity.ERROR : Severity.WARNING,
                Optional.of(finding.code()),
                finding.message(),
                finding.remedy());
    }
}
