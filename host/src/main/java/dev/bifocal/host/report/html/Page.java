package dev.bifocal.host.report.html;

import dev.bifocal.host.plugin.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A page of HTML. Style sheet and script are part of the page. The content security policy allows these two by their
 * hashes and pictures from {@code data:}, and nothing else.
 */
public final class Page {

    /** The series of a chart that its legend can hide. */
    private static final int SERIES = 32;

    private static final String STYLE = inCdata(resource("page.css") + toggles());
    private static final String SCRIPT = inCdata(resource("page.js"));

    /** The policy of a page that is a file. */
    private static final String FILE_POLICY =
            "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'"
                    .formatted(hash(STYLE), hash(SCRIPT));

    /** The policy of a page of the board, which also updates itself and sends the form of a comparison. */
    public static final String LIVE_POLICY = FILE_POLICY.replace("form-action 'none'", "form-action 'self'")
            + "; connect-src 'self'; frame-ancestors 'none'";

    private Page() {}

    /** A page that is complete in one file. */
    public static String file(String title, Tag main) {
        return page(
                title,
                main,
                Tag.of("meta").set("http-equiv", "Content-Security-Policy").set("content", FILE_POLICY));
    }

    /**
     * A page of the board. Its policy is sent as a header; its main part is fetched again every few seconds.
     *
     * @param top the part above the main part
     */
    public static String live(String title, Tag top, Tag main) {
        return page(title, Tag.of("div", top, main.set("data-live", "")));
    }

    private static String page(String title, Tag body, Tag... head) {
        return "<!DOCTYPE html>\n"
                + "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"><head><meta charset=\"utf-8\"/>"
                + join(head)
                + Tag.of("meta").set("name", "viewport").set("content", "width=device-width, initial-scale=1")
                + Tag.of("meta").set("name", "color-scheme").set("content", "light dark")
                + Tag.of("meta").set("name", "referrer").set("content", "no-referrer")
                + Tag.of("title", title)
                + "<style>" + STYLE + "</style></head>\n<body>"
                + body
                + "\n<script>" + SCRIPT + "</script></body></html>\n";
    }

    /** A box that is not checked hides what has its class, within its figure. */
    private static String toggles() {
        return IntStream.range(0, SERIES)
                .mapToObj(i -> "figure:has(input.n%s:not(:checked)) :is(g,text).n%s{display:none}\n".formatted(i, i))
                .collect(Collectors.joining());
    }

    private static String join(Tag... tags) {
        StringBuilder joined = new StringBuilder();
        for (Tag tag : tags) {
            tag.write(joined);
        }
        return joined.toString();
    }

    /** Text that both HTML and XML read as it is. */
    private static String inCdata(String text) {
        return "/*<![CDATA[*/\n" + text + "/*]]>*/";
    }

    private static String hash(String text) {
        return Base64.getEncoder().encodeToString(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
