package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.inspect.Pointing;
import dev.bifocal.host.tool.inspect.Pointing.Estimate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Prints whether alignment maps point at the objects. */
public final class PointingPrinter {

    private PointingPrinter() {}

    public static void print(Console console, RunFolder folder, Pointing pointing) {
        console.println("%s test images, %s of %s x %s cells"
                .formatted(
                        pointing.images(),
                        Text.count(pointing.maps(), "map", "maps"),
                        pointing.rows(),
                        pointing.columns()));
        console.println();
        String plusMinus = console.unicode() ? " ± " : " +- ";
        Table.of("ON THE OBJECT, IN %", "PEAK", "WEIGHT")
                .right(1, 2)
                .row("all maps", percent(pointing.peakOnObject(), plusMinus), percent(pointing.mass(), plusMinus))
                .row(
                        "most peaked map of an image",
                        percent(pointing.mostPeakedOnObject(), plusMinus),
                        percent(pointing.mostPeakedMass(), plusMinus))
                .row(
                        "constant map (uniform)",
                        percent(pointing.uniform(), plusMinus),
                        percent(pointing.area(), plusMinus))
                .row("peak in the middle (centre)", percent(pointing.centre(), plusMinus), "")
                .print(console);
        console.println();
        console.println("Best single map: %s by peak, %s by weight. The choice on these images is optimistic."
                .formatted(best(pointing.peakOnObjectByMap()), best(pointing.massByMap())));
        console.println(String.format(
                Locale.ROOT,
                "Peakedness (greatest over mean weight): %.3f, from 1 for a constant map to %s.",
                pointing.peakedness(),
                pointing.rows() * pointing.columns()));
        console.println(String.format(Locale.ROOT, "Entropy: %.5f of a constant map's.", pointing.entropy()));
        console.println("Run: " + folder.path());
    }

    private static String percent(Estimate estimate, String plusMinus) {
        return String.format(Locale.ROOT, "%.1f%s%.1f", 100 * estimate.mean(), plusMinus, 100 * estimate.error());
    }

    private static String best(List<Double> byMap) {
        double best = Collections.max(byMap);
        return String.format(Locale.ROOT, "map %s with %.1f", byMap.indexOf(best), 100 * best);
    }
}
