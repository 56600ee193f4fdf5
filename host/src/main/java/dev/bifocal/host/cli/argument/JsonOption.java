package dev.bifocal.host.cli.argument;

import picocli.CommandLine.Option;

/** The option to print for programs, for commands that list. */
public final class JsonOption {

    @Option(names = "--json", description = "Print JSON with the fields that docs/cli.md describes.")
    private boolean json;

    public boolean wanted() {
        return json;
    }
}
