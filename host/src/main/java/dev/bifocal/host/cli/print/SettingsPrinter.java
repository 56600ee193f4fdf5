package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.experiment.Setting;
import java.util.List;

/** Prints each value of an experiment with its origin, for {@code --print-config}. */
public final class SettingsPrinter {

    private SettingsPrinter() {}

    public static void print(ResolvedExperiment resolved, Console console, boolean json) {
        if (json) {
            Json.print(console, new Output(resolved.hash(), resolved.settings()));
            return;
        }
        Table table = Table.of("KEY", "VALUE", "FROM");
        resolved.settings()
                .forEach(setting ->
                        table.row(setting.key(), setting.value(), setting.origin() + resolved.remark(setting)));
        table.print(console);
    }

    private record Output(String hash, List<Setting> settings) {}
}
