package dev.bifocal.host.cli.argument;

import dev.bifocal.api.Side;
import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.train.EncoderSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The arguments that name a trained encoder: a run or a file of weights, and overrides. */
public final class EncoderArguments {

    @Parameters(index = "0", paramLabel = "RUN_OR_FILE", description = RunRoot.RUN_OR_FILE)
    private String subject = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as data.dataset=folder data.root=PATH or evaluation.linear.lr=0.1.")
    private final List<String> overrides = new ArrayList<>();

    @Mixin
    private RunRoot root = new RunRoot();

    /** Opens the encoder. */
    public EncoderSource open(Bifocal bifocal, Side side, Console console) {
        return bifocal.encoder(subject, root.path(), side, overrides, console::warn);
    }
}
