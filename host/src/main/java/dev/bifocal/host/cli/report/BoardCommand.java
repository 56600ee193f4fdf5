package dev.bifocal.host.cli.report;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.board.Board;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.terminal.Console;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows runs and sweeps in a browser while they go. */
@Command(
        name = "board",
        mixinStandardHelpOptions = true,
        description = {
            "Show runs and sweeps in a browser on this machine while they go, until Ctrl-C.",
            "The board reads the runs and changes nothing. Only who knows the printed address sees it."
        })
public final class BoardCommand implements Runnable {

    private final Console console;

    @Mixin
    private RunRoot root = new RunRoot();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The port. Default: any that is free.")
    private int port;

    /** The command. */
    public BoardCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        try (Board board = Bifocal.withoutPlugins().reports(root.path()).board(port)) {
            console.println("Board: " + board.url());
            console.println("Open this address in a browser on this machine. Ctrl-C ends the board.");
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
