package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.tool.verify.Remark;
import dev.bifocal.host.tool.verify.Verification;
import dev.bifocal.host.tool.verify.VerifyRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
        String label = remark.severity().name().toLowerCase(Locale.ROOT) + ":";
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

    /** The result for programs. */
    public void printJson(Console console) {
        List<Broken> remarks = verification.remarks().stream().map(Broken::of).toList();
        Json.print(
                console, new Result(verification.jar(), verification.passes(strict), verification.trained(), remarks));
    }

    private record Result(Path jar, boolean passes, List<String> trained, List<Broken> remarks) {}

    private record Broken(
            String rule,
            VerifyRule.Severity severity,
            @JsonInclude(Include.ALWAYS) Optional<String> code,
            String sentence,
            String message,
            String remedy) {

        static Broken of(Remark remark) {
            return new Broken(
                    remark.rule().id(),
                    remark.severity(),
                    remark.code(),
                    remark.rule().sentence(),
                    remark.message(),
                    remark.remedy());
        }
    }
}
