package dev.bifocal.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Parses pages, and checks what holds for all of them. */
public final class PageCheck {

    private PageCheck() {}

    /** Parses a page; markup that is not well-formed fails. */
    public static Document parse(String page) throws Exception {
        assertThat(page).startsWith("<!DOCTYPE html>\n");
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new InputSource(new StringReader(page)));
    }

    /** Checks that a page has one script and one style sheet of its own, loads nothing, and is labelled. */
    public static Document check(String page) throws Exception {
        Document document = parse(page);
        assertThat(elements(document, "script")).hasSize(1).allMatch(script -> !script.hasAttributes());
        assertThat(elements(document, "style")).hasSize(1);
        assertThat(elements(document, "link", "iframe", "object", "embed", "base"))
                .isEmpty();
        assertThat(document.getDocumentElement().getAttribute("lang")).isEqualTo("en");
        assertThat(elements(document, "title")).isNotEmpty();
        for (Element element : elements(document, "*")) {
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String name = element.getAttributes().item(i).getNodeName();
                String value = element.getAttributes().item(i).getNodeValue();
                assertThat(name)
                        .as("attribute of %s", element.getTagName())
                        .doesNotStartWith("on")
                        .isNotEqualTo("style");
                if (name.equals("href") || name.equals("src") || name.equals("action")) {
                    assertThat(value)
                            .matches("(?s)#.*|/.*|data:image/png;base64,.*")
                            .doesNotStartWith("//");
                }
            }
        }
        assertThat(elements(document, "svg"))
                .allMatch(svg -> svg.hasAttribute("aria-label") || svg.hasAttribute("aria-hidden"));
        assertThat(elements(document, "img"))
                .allMatch(image -> !image.getAttribute("alt").isEmpty());
        assertThat(elements(document, "th")).allMatch(heading -> heading.hasAttribute("scope"));
        String withoutNamespace = page.replace("http://www.w3.org/1999/xhtml", "");
        assertThat(withoutNamespace).doesNotContain("http://", "https://", "url(", "@import");
        assertThat(page.replaceAll("(?s)<script>.*?</script>|<style>.*?</style>|<[^>]*>", ""))
                .doesNotContain("NaN,", "Optional[");
        return document;
    }

    /** All elements of some names, in the order of the page. */
    public static List<Element> elements(Document document, String... names) {
        List<Element> elements = new ArrayList<>();
        for (String name : names) {
            NodeList found = document.getElementsByTagName(name);
            for (int i = 0; i < found.getLength(); i++) {
                elements.add((Element) found.item(i));
            }
        }
        return elements;
    }
}
