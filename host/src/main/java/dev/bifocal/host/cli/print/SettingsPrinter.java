package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.experiment.Setting;

/** Shows each value of an experiment with where it comes from: {@code --print-config}. */
public final class SettingsPrinter {

    private SettingsPrinter() {}

    public static void print(ResolvedExperiment resolved, Console console, boolean json) {
        if (json) {
            ObjectNode node = Json.object().put("hash", resolved.hash());
            node.set("settings", Json.array(resolved.settings(), SettingsPrinter::node));
            Json.print(console, node);
            return;
        }
        Table table = Table.of("KEY", "VALUE", "FROM");
        resolved.settings().forEach(setting -> table.row(setting.key(), setting.value(), setting.origin()));
        table.print(console);
    }

    private static ObjectNode node(Setting setting) {
        return Json.object()
                .put("key", setting.key())
                .put("value", setting.value())
                .put("origin", setting.origin());
    }
}
