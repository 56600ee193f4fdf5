package dev.bifocal.host.cli.argument;

import dev.bifocal.api.Side;
import picocli.CommandLine.Option;

/** The option for the side of a run that is meant. */
public final class SideOption {

    @Option(
            names = "--side",
            paramLabel = "SIDE",
            defaultValue = "online",
            description =
                    "The run's encoder: online, which learns, or momentum, which follows; ${DEFAULT-VALUE} by default.")
    private Side side = Side.ONLINE;

    public Side side() {
        return side;
    }
}
