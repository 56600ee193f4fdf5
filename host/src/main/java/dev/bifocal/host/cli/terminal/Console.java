package dev.bifocal.host.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The output streams of a command and the capabilities of the terminal.
 *
 * @param out the stream for results
 * @param err the stream for errors and remarks
 * @param columns the width of the terminal; empty if results do not go to a terminal
 * @param charset the encoding of both streams
 * @param colour whether to use colours and bold type
 */
public record Console(PrintStream out, PrintStream err, OptionalInt columns, Charset charset, boolean colour) {

    /** The system property with the width of the terminal. The launcher sets it if standard output is a terminal. */
    static final String COLUMNS_PROPERTY = "bifocal.columns";

    private static final int LEAST_COLUMNS = 40;

    /** Wraps the streams, so that printed lines cannot control the terminal. */
    public Console {
        out = PrintableStream.of(out, charset);
        err = PrintableStream.of(err, charset);
    }

    /** The console of this process. */
    public static Console ofThisProcess() {
        Charset charset = charset(System::getProperty);
        OptionalInt columns = columns(System.getProperty(COLUMNS_PROPERTY));
        return new Console(
                StandardOutput.ofThisProcess(charset),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
                columns,
                charset,
                columns.isPresent() && coloursWanted(System.getenv()));
    }

    /** The encoding of the terminal. Its property has another name in Java 17, and is not set without a terminal. */
    static Charset charset(UnaryOperator<@Nullable String> property) {
        for (String key : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = property.apply(key);
            if (name != null && Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return StandardCharsets.US_ASCII;
    }

    static OptionalInt columns(@Nullable String text) {
        try {
            int columns = text == null ? 0 : Integer.parseInt(text.strip());
            return columns > 0 ? OptionalInt.of(Math.max(LEAST_COLUMNS, columns)) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** Follows the conventions of no-color.org and of dumb terminals. */
    static boolean coloursWanted(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", ""));
    }

    /** The exit code of a command that has printed to this console; a failure if its output was lost. */
    public int exitCode(int code) {
        return out instanceof PrintableStream printable && printable.target() instanceof StandardOutput standard
                ? standard.exitCode(code, err)
                : code;
    }

    /** A console that prints everything to the stream for errors and remarks. */
    public Console remarks() {
        return new Console(err, err, columns, charset, colour);
    }

    /** Whether the terminal can show Unicode. */
    public boolean unicode() {
        return charset.equals(StandardCharsets.UTF_8);
    }

    /** The text in bold type, if colours are used. */
    public String bold(String text) {
        return styled("1", text);
    }

    /** The text in red, if colours are used. */
    public String red(String text) {
        return styled("31", text);
    }

    /** The text in yellow, if colours are used. */
    public String yellow(String text) {
        return styled("33", text);
    }

    /** The text in green, if colours are used. */
    public String green(String text) {
        return styled("32", text);
    }

    private String styled(String code, String text) {
        return colour ? PrintableStream.styled(code, text) : text;
    }

    /** Prints a line. */
    public void println(String line) {
        out.println(line);
    }

    /** Prints an empty line. */
    public void println() {
        out.println();
    }

    /** Prints a warning to the stream for errors and remarks. */
    public void warn(String sentence) {
        err.println(yellow("warning:") + " " + sentence);
    }

    /** Prints a heading. */
    public void heading(String text) {
        out.println(bold(text));
    }
}
