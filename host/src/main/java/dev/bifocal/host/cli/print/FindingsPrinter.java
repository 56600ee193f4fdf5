package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Finding.Severity;
import java.util.List;
import java.util.Locale;

/** Shows what is to be said about plugins. */
final class FindingsPrinter {

    private FindingsPrinter() {}

    static boolean hasErrors(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** Prints errors before warnings, and nothing where there are none. */
    static void print(List<Finding> findings, Console console) {
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

    static ArrayNode json(List<Finding> findings) {
        return Json.array(findings, FindingsPrinter::node);
    }

    private static ObjectNode node(Finding finding) {
        return Json.object()
                .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("code", finding.code())
                .put("jar", finding.jar().toString())
                .put("plugin", finding.pluginId().orElse(null))
                .put("extension", finding.extension().orElse(null))
                .put("message", finding.message())
                .put("remedy", finding.remedy())
                .put("cause", finding.cause().orElse(null));
    }
}
