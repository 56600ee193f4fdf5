package dev.bifocal.host.cli.process;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.run.HostLog;
import dev.bifocal.host.run.StoppedException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints errors as sentences with remedies, and chooses the exit code. Stack traces go to the log only. */
public final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorReport.class);

    private static final int LONGEST_SENTENCE = 4000;

    private final Console console;

    public ErrorReport(Console console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        return report(thrown);
    }

    /** Prints the error that ended a command, and returns the exit code. */
    public int report(Throwable thrown) {
        // Picocli wraps the errors of some commands.
        if (thrown instanceof CommandLine.ExecutionException && thrown.getCause() != null) {
            return report(thrown.getCause());
        }
        if (thrown instanceof ConfigurationException configuration) {
            LOG.warn("Refused", thrown);
            problems(configuration);
            return ExitCode.of(configuration.code());
        }
        if (thrown instanceof BifocalException known) {
            LOG.warn("Refused", thrown);
            error(String.valueOf(known.getMessage()), known.remedy());
            return ExitCode.of(ErrorCode.of(known));
        }
        if (thrown instanceof UncheckedIOException io) {
            LOG.error("Reading or writing failed", thrown);
            FileTrouble trouble = FileTrouble.of(Objects.requireNonNull(io.getCause()));
            error(
                    "A file could not be read or written: %s.".formatted(withoutFullStop(trouble.reason())),
                    "%s The details are in %s.".formatted(trouble.remedy(), HostLog.file()));
            return ExitCode.FAILED;
        }
        if (thrown instanceof StoppedException) {
            return ExitCode.FAILED;
        }
        log(thrown);
        Optional<FatalError> fatal = FatalError.of(thrown);
        if (fatal.isPresent()) {
            error(
                    fatal.get().sentence(),
                    "%s The details are in %s.".formatted(fatal.get().remedy(), HostLog.file()));
            return fatal.get().exitCode();
        }
        error(
                "An unexpected error occurred: %s".formatted(inOneLine(thrown)),
                "The details are in %s. Please report them with the command.".formatted(HostLog.file()));
        return ExitCode.FAILED;
    }

    /** Prints the error that ended another thread than the command's. */
    public void reportInThread(Thread thread, Throwable thrown) {
        log(thrown);
        error(
                FatalError.of(thrown).map(FatalError::sentence).orElseGet(() -> "Thread %s ended: %s."
                        .formatted(thread.getName(), withoutFullStop(inOneLine(thrown)))),
                "The details are in %s.".formatted(HostLog.file()));
    }

    /** Without memory, logging may fail too. */
    private static void log(Throwable thrown) {
        try {
            LOG.error("Unexpected", thrown);
        } catch (VirtualMachineError second) {
            thrown.addSuppressed(second);
        }
    }

    private void problems(ConfigurationException configuration) {
        if (configuration.problems().size() > 1) {
            console.err().println(configuration.heading() + ".");
        }
        for (Problem problem : configuration.problems()) {
            String origin = problem.origin().isEmpty() ? "" : " (" + problem.origin() + ")";
            error(withoutFullStop(problem.message()) + origin + ".", problem.remedy());
        }
    }

    private void error(String sentence, String remedy) {
        print(console, sentence, remedy);
    }

    /** Prints an error with its remedy. */
    static void print(Console console, String sentence, String remedy) {
        console.err().println(console.red("error:") + " " + hanging(console, shown(sentence), "error: "));
        if (!remedy.isBlank()) {
            console.err().println(Text.indented(shown(remedy), 2, console.columns()));
        }
    }

    /** A line feed in a name or value must not look like the next message. */
    private static String shown(String sentence) {
        return Printable.line(Printable.bounded(sentence, LONGEST_SENTENCE));
    }

    private static String hanging(Console console, String sentence, String label) {
        return Text.indented(label + sentence, 0, console.columns()).substring(label.length());
    }

    static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    static String inOneLine(Throwable thrown) {
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
        // Picocli has no exception class for a missing subcommand.
        boolean subcommandMissing = thrown.getClass() == ParameterException.class
                && !command.getSubcommands().isEmpty();
        return subcommandMissing
                ? "Give one of: %s."
                        .formatted(String.join(", ", command.getSubcommands().keySet()))
                : "See: %s --help".formatted(name);
    }
}
