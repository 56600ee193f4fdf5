package dev.bifocal.host.cli.argument;

import dev.bifocal.api.Side;
import picocli.CommandLine.Option;

/** The option for the side of a run. */
public final class SideOption {

    @Option(
            names = "--side",
            paramLabel = "SIDE",
            defaultValue = "online",
            description =
                    "The side of the run: online, which is trained, or momentum, its moving average. Default: ${DEFAULT-VALUE}.")
    private Side side = Side.ONLINE;

    public Side side() {
        return side;
    }
}
