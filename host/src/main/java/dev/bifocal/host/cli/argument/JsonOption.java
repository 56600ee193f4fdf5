package dev.bifocal.host.cli.argument;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import picocli.CommandLine.Option;

/** The option to print JSON. */
public final class JsonOption {

    @Option(names = "--json", description = "Print JSON; docs/cli.md describes the fields.")
    private boolean json;

    public boolean wanted() {
        return json;
    }

    /** Prints a result as JSON if the option is given, and as text otherwise. */
    public void print(Console console, Object result, Runnable text) {
        if (json) {
            Json.print(console, result);
        } else {
            text.run();
        }
    }
}
