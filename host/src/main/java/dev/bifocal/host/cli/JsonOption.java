package dev.bifocal.host.cli;

import picocli.CommandLine.Option;

/** The option to print for programs, for commands that list. */
final class JsonOption {

    @Option(names = "--json", description = "Print JSON with the fields that docs/cli.md describes.")
    private boolean json;

    boolean wanted() {
        return json;
    }
}
