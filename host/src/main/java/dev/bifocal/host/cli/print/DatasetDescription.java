package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.experiment.DatasetSettings;
import dev.bifocal.host.plugin.PluginRegistry;
import java.util.List;
import java.util.stream.Collectors;

/** A data set in full, and what recipes set for it. */
public final class DatasetDescription {

    private final DatasetEntry entry;
    private final List<DatasetSettings> recipes;

    public DatasetDescription(DatasetEntry entry, PluginRegistry registry) {
        this.entry = entry;
        this.recipes = DatasetSettings.of(registry, entry.name());
    }

    public void print(Console console) {
        console.heading("data set " + entry.name());
        paragraph(console, entry.summary());
        printDownloads(console);
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
        printChecksums(console);
        printRecipes(console);
        if (!entry.notes().isEmpty()) {
            console.println();
            console.heading("Remarks");
            entry.notes().forEach(note -> paragraph(console, note));
        }
    }

    private void printDownloads(Console console) {
        if (!entry.downloads().isEmpty()) {
            console.println();
            console.heading("Download");
            entry.downloads().forEach(download -> {
                paragraph(console, download.what());
                console.println(Text.indented(download.where(), 4, console.columns()));
            });
        }
    }

    private void printChecksums(Console console) {
        if (!entry.checksums().isEmpty()) {
            console.println();
            console.heading("Published checksums (MD5)");
            entry.checksums()
                    .forEach(checksum -> paragraph(
                            console, "%s  %s, by %s".formatted(checksum.md5(), checksum.file(), checksum.source())));
        }
    }

    private void printRecipes(Console console) {
        if (recipes.isEmpty()) {
            section(console, "What recipes set for it", "Nothing; the recipe's own settings hold.");
            return;
        }
        console.println();
        console.heading("What recipes set for it");
        for (DatasetSettings recipe : recipes) {
            paragraph(console, "%s: %s".formatted(recipe.recipe(), recipe.settings()));
            if (!recipe.source().isEmpty()) {
                console.println(Text.indented("From: " + recipe.source(), 4, console.columns()));
            }
            if (!recipe.heirs().isEmpty()) {
                console.println(Text.indented(
                        "Also in %s, which start from it.".formatted(String.join(", ", recipe.heirs())),
                        4,
                        console.columns()));
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

    public ObjectNode json() {
        ObjectNode node = DatasetPrinter.json(entry);
        node.set("downloads", Json.array(entry.downloads(), download -> Json.object()
                .put("what", download.what())
                .put("where", download.where())));
        node.put("licence", entry.licence()).put("layout", entry.layout()).put("coarse", entry.coarse());
        ObjectNode statistics = Json.object();
        entry.statistics().mean().forEach(statistics.putArray("mean")::add);
        entry.statistics().std().forEach(statistics.putArray("std")::add);
        node.set("statistics", statistics.put("source", entry.statistics().source()));
        node.set("notes", Json.texts(entry.notes()));
        node.set("checksums", Json.array(entry.checksums(), checksum -> Json.object()
                .put("file", checksum.file())
                .put("md5", checksum.md5())
                .put("source", checksum.source())));
        node.set("recipes", Json.array(recipes, DatasetDescription::json));
        return node;
    }

    private static ObjectNode json(DatasetSettings recipe) {
        ObjectNode node = Json.object()
                .put("recipe", recipe.recipe())
                .put("settings", recipe.settings())
                .put("source", recipe.source());
        node.set("heirs", Json.texts(recipe.heirs()));
        return node;
    }
}
