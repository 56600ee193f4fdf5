package dev.bifocal.host.cli.terminal;

import dev.bifocal.host.message.Printable;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose {@link #println(String)} escapes characters that control a terminal, because texts of plugins, files
 * and runs are printed there. The console writes its colours as random marks, which this stream replaces by escape
 * sequences.
 *
 * <p>{@code print} escapes nothing, because progress bars need it.
 */
final class PrintableStream extends PrintStream {

    private static final int MARK_BYTES = 8;
    private static final String MARK = mark();
    private static final Pattern STYLE = Pattern.compile(MARK + "(\\d+)m");

    private final PrintStream target;

    private PrintableStream(PrintStream target, Charset charset) {
        super(target, true, charset);
        this.target = target;
    }

    /** The wrapped stream. */
    PrintStream target() {
        return target;
    }

    /** Wraps a stream. */
    static PrintableStream of(PrintStream stream, Charset charset) {
        return stream instanceof PrintableStream printable ? printable : new PrintableStream(stream, charset);
    }

    private static String mark() {
        byte[] bytes = new byte[MARK_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "\uFDD0" + HexFormat.of().formatHex(bytes) + ":";
    }

    /** A text with a style, for {@link #println(String)} only. */
    static String styled(String code, String text) {
        return "%s%sm%s%s0m".formatted(MARK, code, text, MARK);
    }

    @Override
    public void println(@Nullable String text) {
        Matcher safe = STYLE.matcher(Printable.lines(String.valueOf(text)));
        super.println(safe.replaceAll("\u001b[$1m"));
    }
}
