package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.ImageScan;
import dev.bifocal.host.tool.check.DatasetCheck;

/** Prints the check of a data set. */
public final class DatasetCheckPrinter {

    private DatasetCheckPrinter() {}

    public static void print(DatasetCheck check, Console console) {
        console.println("Data set %s, %s".formatted(check.name(), check.entry().summary()));
        console.println();
        Table table = Table.of("COUNT", "OFFICIAL", "FOUND").right(1, 2);
        check.counts()
                .forEach(count -> table.row(
                        count.what(),
                        count.official().map(Object::toString).orElse("-"),
                        Integer.toString(count.found())));
        table.print(console);
        LabelsPrinter.print(check, console);
        console.println();
        for (Checksum published : check.entry().checksums()) {
            String state = check.checksums().stream()
                    .filter(compared -> compared.published().equals(published))
                    .findFirst()
                    .map(compared -> compared.matches() ? "is the published one" : "is not the published one")
                    .orElse("does not exist, so its MD5 was not checked");
            console.println(Text.indented("%s %s.".formatted(published.file(), state), 0, console.columns()));
        }
        for (ImageScan scan : check.images()) {
            console.println("%s images read, %s damaged; sides of %s to %s pixels."
                    .formatted(scan.read(), scan.damaged(), scan.read() == 0 ? 0 : scan.smallest(), scan.largest()));
        }
        if (check.images().isEmpty()) {
            console.println("Images were not read; --images reads all of them.");
        }
        console.println("Fingerprint %s".formatted(check.fingerprint()));
        console.println();
        check.problems()
                .forEach(problem ->
                        console.println(console.red("wrong: ") + Text.indented(problem, 0, console.columns())));
        if (check.problems().isEmpty()) {
            console.println(console.green("No problems found."));
        }
    }
}
