package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.experiment.DatasetSettings;
import dev.bifocal.host.tool.describe.DatasetDescription;
import java.util.List;
import java.util.stream.Collectors;

/** Prints the description of a data set. */
public final class DatasetDescriptionPrinter {

    private DatasetDescriptionPrinter() {}

    public static void print(DatasetDescription description, Console console) {
        DatasetEntry entry = description.entry();
        console.heading("data set " + entry.name());
        paragraph(console, entry.summary());
        printDownloads(entry, console);
        section(console, "Licence", entry.licence());
        if (!entry.layout().isEmpty()) {
            console.println();
            console.heading("Layout below data.root");
            entry.layout().lines().forEach(line -> console.println("  " + line));
        }
        entry.counts()
                .ifPresent(counts -> section(
                        console,
                        "Official numbers",
                        counts.trainFine() == counts.testFine()
                                ? "%s training and %s test images in %s coarse and %s fine classes."
                                        .formatted(counts.train(), counts.test(), counts.coarse(), counts.trainFine())
                                : "%s training images in %s fine classes and %s test images in %s; %s coarse classes."
                                        .formatted(
                                                counts.train(),
                                                counts.trainFine(),
                                                counts.test(),
                                                counts.testFine(),
                                                counts.coarse())));
        section(console, "Coarse classes", entry.coarse());
        section(
                console,
                "Mean and standard deviation",
                "%s and %s. %s"
                        .formatted(
                                numbers(entry.statistics().mean()),
                                numbers(entry.statistics().std()),
                                entry.statistics().source()));
        printChecksums(entry, console);
        printRecipes(description.recipes(), console);
        if (!entry.notes().isEmpty()) {
            console.println();
            console.heading("Remarks");
            entry.notes().forEach(note -> paragraph(console, note));
        }
    }

    private static void printDownloads(DatasetEntry entry, Console console) {
        if (!entry.downloads().isEmpty()) {
            console.println();
            console.heading("Download");
            entry.downloads().forEach(download -> {
                paragraph(console, download.what());
                console.println(Text.indented(download.where(), 4, console.columns()));
            });
        }
    }

    private static void printChecksums(DatasetEntry entry, Console console) {
        if (!entry.checksums().isEmpty()) {
            console.println();
            console.heading("Published checksums (MD5)");
            entry.checksums()
                    .forEach(checksum -> paragraph(
                            console, "%s  %s, by %s".formatted(checksum.md5(), checksum.file(), checksum.source())));
        }
    }

    private static void printRecipes(List<DatasetSettings> recipes, Console console) {
        if (recipes.isEmpty()) {
            section(console, "Settings of recipes", "None; each recipe uses its own settings.");
            return;
        }
        console.println();
        console.heading("Settings of recipes");
        for (DatasetSettings recipe : recipes) {
            String split = recipe.key().contains("/") ? " for " + recipe.key() : "";
            paragraph(console, "%s%s: %s".formatted(recipe.recipe(), split, recipe.settings()));
            if (!recipe.source().isEmpty()) {
                console.println(Text.indented("From: " + recipe.source(), 4, console.columns()));
            }
            if (!recipe.heirs().isEmpty()) {
                console.println(Text.indented(
                        "Inherited by %s.".formatted(String.join(", ", recipe.heirs())), 4, console.columns()));
            }
        }
    }

    private static void section(Console console, String title, String text) {
        console.println();
        console.heading(title);
        paragraph(console, text);
    }

    private static void paragraph(Console console, String text) {
        console.println(Text.indented(text, 2, console.columns()));
    }

    private static String numbers(List<Double> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(" "));
    }
}
