package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Finding.Severity;
import java.util.List;

/** Prints errors and warnings about plugins. */
public final class FindingsPrinter {

    private FindingsPrinter() {}

    /** Prints errors before warnings. */
    public static void print(List<Finding> findings, Console console) {
        for (Severity severity : Severity.values()) {
            findings.stream()
                    .filter(finding -> finding.severity() == severity)
                    .forEach(finding -> print(finding, console));
        }
    }

    private static void print(Finding finding, Console console) {
        String label = finding.severity() == Severity.ERROR ? "error:" : "warning:";
        String coloured = finding.severity() == Severity.ERROR ? console.red(label) : console.yellow(label);
        String text = Text.indented(label + " " + Printable.line(finding.message()), 0, console.columns());
        console.println(coloured + text.substring(label.length()));
        console.println(Text.indented(Printable.line(finding.remedy()), 2, console.columns()));
        console.println(Text.indented(Printable.line(finding.jar().toString()), 2, console.columns()));
    }
}
