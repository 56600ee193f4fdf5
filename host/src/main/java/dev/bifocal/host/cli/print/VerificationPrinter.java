package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.JsonNodes;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.tool.verify.Remark;
import dev.bifocal.host.tool.verify.Verification;
import dev.bifocal.host.tool.verify.VerifyRule;
import java.util.Locale;

/** Shows the result of a verification. */
public final class VerificationPrinter {

    private final Verification verification;
    private final boolean strict;

    /**
     * A printer.
     *
     * @param strict whether warnings fail
     */
    public VerificationPrinter(Verification verification, boolean strict) {
        this.verification = verification;
        this.strict = strict;
    }

    /** Prints errors, warnings and notes, and whether the plugin passes. */
    public void print(Console console) {
        verification.remarks().forEach(remark -> print(remark, console));
        verification
                .trained()
                .forEach(recipe -> console.println("The recipe '%s' trains.".formatted(Printable.line(recipe))));
        console.println("%s %s%s."
                .formatted(
                        verification.jar().getFileName(),
                        verification.passes(strict) ? "passes" : "does not pass",
                        counts()));
    }

    private String counts() {
        long errors = count(VerifyRule.Severity.ERROR);
        long warnings = count(VerifyRule.Severity.WARNING);
        return errors + warnings == 0 ? "" : ": errors %s, warnings %s".formatted(errors, warnings);
    }

    private long count(VerifyRule.Severity severity) {
        return verification.remarks().stream()
                .filter(remark -> remark.severity() == severity)
                .count();
    }

    private static void print(Remark remark, Console console) {
        String label = word(remark) + ":";
        String coloured =
                switch (remark.severity()) {
                    case ERROR -> console.red(label);
                    case WARNING -> console.yellow(label);
                    case NOTE -> label;
                };
        String text = Text.indented(
                "%s %s %s".formatted(label, remark.rule().id(), Printable.line(remark.message())),
                0,
                console.columns());
        console.println(coloured + text.substring(label.length()));
        console.println(Text.indented(Printable.line(remark.remedy()), 2, console.columns()));
    }

    private static String word(Remark remark) {
        return remark.severity().name().toLowerCase(Locale.ROOT);
    }

    /** The result for programs. */
    public ObjectNode json() {
        ObjectNode node =
                JsonNodes.object().put("jar", verification.jar().toString()).put("passes", verification.passes(strict));
        node.set("trained", JsonNodes.texts(verification.trained()));
        node.set("remarks", JsonNodes.array(verification.remarks(), remark -> JsonNodes.object()
                .put("rule", remark.rule().id())
                .put("severity", word(remark))
                .put("code", remark.code().orElse(null))
                .put("sentence", remark.rule().sentence())
                .put("message", remark.message())
                .put("remedy", remark.remedy())));
        return node;
    }
}
