package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.encoder.EncoderConfig;
import dev.bifocal.host.encoder.EncoderCost;
import dev.bifocal.host.train.Session;

/** Describes a network in one line. */
public final class NetworkText {

    private NetworkText() {}

    /**
     * Such as {@code resnet50 of width 64: 23.51 M parameters, 8.174 GFLOP forward and 32.46 GFLOP a step for an
     * image}.
     */
    public static String of(Session session) {
        EncoderConfig encoder = session.experiment().encoder();
        EncoderCost cost = session.encoderCost();
        return "%s of width %s: %s M parameters, %s GFLOP forward and %s GFLOP a step for an image of %s pixels"
                .formatted(
                        encoder.name(),
                        encoder.width(),
                        Text.number(1e-6 * cost.parameters()),
                        Text.number(1e-9 * cost.forward()),
                        Text.number(1e-9 * session.stepFlop()),
                        session.imageSize());
    }
}
