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
 * What a command prints to, and what can be shown there.
 *
 * @param out for results
 * @param err for errors and remarks
 * @param columns the width of the terminal, or empty where results do not go to one
 * @param charset the encoding of both
 * @param colour whether colours and bold type are wanted
 */
public record Console(PrintStream out, PrintStream err, OptionalInt columns, Charset charset, boolean colour) {

    /** The system property that holds the terminal's width; the launcher sets it where standard output is a terminal. */
    static final String COLUMNS_PROPERTY = "bifocal.columns";

    private static final int LEAST_COLUMNS = 40;

    /** What is printed as lines is escaped where it could control the terminal. */
    public Console {
        out = PrintableStream.of(out, charset);
        err = PrintableStream.of(err, charset);
    }

    /** This process's console. */
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

    /** Java 17 knows the terminal's encoding by another name than later versions, and none of it where there is no terminal. */
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

    /** By the conventions of no-color.org and of terminals that cannot. */
    static boolean coloursWanted(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", ""));
    }

    /** The exit code of a command whose output has gone to this console. */
    public int exitCode(int code) {
        return out instanceof PrintableStream printable && printable.target() instanceof StandardOutput standard
                ? standard.exitCode(code, err)
                : code;
    }

    /** This console with everything on the stream for errors and remarks, so that results stay alone on theirs. */
    public Console remarks() {
        return new Console(err, err, columns, charset, colour);
    }

    /** Whether more than ASCII can be shown. */
    public boolean unicode() {
        return charset.equals(StandardCharsets.UTF_8);
    }

    /** The text in bold type, where that is wanted. */
    public String bold(String text) {
        return styled("1", text);
    }

    /** The text in red, where that is wanted. */
    public String red(String text) {
        return styled("31", text);
    }

    /** The text in yellow, where that is wanted. */
    public String yellow(String text) {
        return styled("33", text);
    }

    /** The text in green, where that is wanted. */
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

    /** Shows a warning among the remarks. */
    public void warn(String sentence) {
        err.println(yellow("warning:") + " " + sentence);
    }

    /** Prints a heading. */
    public void heading(String text) {
        out.println(bold(text));
    }
}
