package dev.bifocal.host.cli;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.run.HostLog;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Shows what went wrong as sentences, each with its remedy, and chooses the exit code. Stack traces go to the log alone. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorReport.class);

    private final Console console;

    ErrorReport(Console console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        return report(thrown);
    }

    /** Shows what ended a command, and gives the exit code. */
    int report(Throwable thrown) {
        if (thrown instanceof ConfigurationException configuration) {
            LOG.warn("Refused", thrown);
            problems(configuration.problems());
            return ExitCode.of(configuration.code());
        }
        if (thrown instanceof BifocalException known) {
            LOG.warn("Refused", thrown);
            error(String.valueOf(known.getMessage()), known.remedy());
            return ExitCode.of(known.code());
        }
        if (thrown instanceof UncheckedIOException io) {
            LOG.error("Reading or writing failed", thrown);
            error(
                    "A file could not be read or written: %s."
                            .formatted(withoutFullStop(String.valueOf(io.getMessage()))),
                    "Look whether the disk is full and the folder may be written. The details are in %s."
                            .formatted(HostLog.file()));
            return ExitCode.FAILED;
        }
        LOG.error("Unexpected", thrown);
        error(
                "Something went wrong that Bifocal did not expect: %s".formatted(inOneLine(thrown)),
                "The details are in %s; please report them with the command that you gave.".formatted(HostLog.file()));
        return ExitCode.FAILED;
    }

    private void problems(List<Problem> problems) {
        if (problems.size() > 1) {
            console.err().println("The experiment has %d problems.".formatted(problems.size()));
        }
        for (Problem problem : problems) {
            String origin = problem.origin().isEmpty() ? "" : " (" + problem.origin() + ")";
            error(withoutFullStop(problem.message()) + origin + ".", problem.remedy());
        }
    }

    private void error(String sentence, String remedy) {
        console.err().println(console.red("error:") + " " + hanging(sentence, "error: "));
        if (!remedy.isBlank()) {
            console.err().println(Text.indented(remedy, 2, console.columns()));
        }
    }

    private String hanging(String sentence, String label) {
        return Text.indented(label + sentence, 0, console.columns()).substring(label.length());
    }

    private static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String inOneLine(Throwable thrown) {
        return thrown.toString().lines().findFirst().orElse(thrown.getClass().getName());
    }

    @Override
    public int handleParseException(ParameterException thrown, String[] arguments) {
        CommandLine command = thrown.getCommandLine();
        error(sentence(thrown, command), remedy(thrown, command));
        UnmatchedArgumentException.printSuggestions(thrown, command.getErr());
        return ExitCode.USAGE;
    }

    private static String sentence(ParameterException thrown, CommandLine command) {
        boolean unknownCommand = thrown instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()
                && !unmatched.isUnknownOption();
        return unknownCommand
                ? "There is no command '%s'."
                        .formatted(((UnmatchedArgumentException) thrown)
                                .getUnmatched()
                                .get(0))
                : thrown.getMessage() + ".";
    }

    private static String remedy(ParameterException thrown, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        // Picocli has no class of its own for a command that was given without one of its subcommands.
        boolean subcommandMissing = thrown.getClass() == ParameterException.class
                && !command.getSubcommands().isEmpty();
        return subcommandMissing
                ? "Give one of: %s."
                        .formatted(String.join(", ", command.getSubcommands().keySet()))
                : "See: %s --help".formatted(name);
    }
}
