package io.camelsoar.sandbox.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** An empty page in the sandbox's style. Texts are given to its elements as texts, never as HTML: they come from alerts and a model. */
final class Page {

    private Page() {}

    /** @param kind class of the body, by which the style tells Slack from Kibana */
    static Document titled(String title, String kind) {
        Document page = Document.createShell("");
        page.charset(StandardCharsets.UTF_8);
        page.outputSettings().prettyPrint(false);
        page.prependChild(new org.jsoup.nodes.DocumentType("html", "", ""));
        page.selectFirst("html").attr("lang", "en");
        page.head().appendElement("meta").attr("name", "viewport").attr("content", "width=device-width");
        page.title(title);
        page.head().appendElement("style").appendChild(new org.jsoup.nodes.DataNode(style()));
        page.body().addClass(kind);
        return page;
    }

    /** An element with a class and a text. */
    static Element add(Element parent, String tag, String kind, String text) {
        Element child = parent.appendElement(tag).addClass(kind);
        child.text(text);
        return child;
    }

    private static String style() {
        try (InputStream file = Page.class.getResourceAsStream("/pages/style.css")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
