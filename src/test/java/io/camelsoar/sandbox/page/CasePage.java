package io.camelsoar.sandbox.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.kibana.CaseFile;
import java.util.List;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A case of the simulated Kibana with all that is attached to it, about as Elastic Security shows it. */
public final class CasePage {

    private static final Parser MARKDOWN = Parser.builder().build();
    /** HTML in a comment is shown as text, as Kibana does. */
    private static final HtmlRenderer HTML =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

    /** @param files those of the case */
    public String html(JsonNode record, List<CaseFile> files) {
        Document page = Page.titled(record.path("title").asText(), "kibana");
        Element main = page.body().appendElement("main");
        Page.add(main, "h1", "title", record.path("title").asText());
        show(main, record, files);
        return page.outerHtml();
    }

    /** The same as HTML elements for a page that is there. */
    public String elements(JsonNode record, List<CaseFile> files) {
        Document page = Page.titled("", "kibana");
        Page.add(page.body(), "h3", "title", record.path("title").asText());
        show(page.body(), record, files);
        return page.body().html();
    }

    private static void show(Element main, JsonNode record, List<CaseFile> files) {
        Element facts = main.appendElement("p").addClass("facts");
        Page.add(facts, "span", "status", record.path("status").asText());
        Page.add(facts, "span", "severity", record.path("severity").asText());
        record.path("tags").forEach(tag -> Page.add(facts, "span", "tag", tag.asText()));
        comment(main, record, "description", record.path("description").asText());
        for (JsonNode comment : record.path("comments")) {
            switch (comment.path("type").asText()) {
                case "user" ->
                    comment(main, comment, "comment", comment.path("comment").asText());
                case "alert" -> alert(main, comment);
                default -> {} // files, which follow
            }
        }
        if (!files.isEmpty()) {
            main.appendElement("h3").text("Files");
        }
        for (CaseFile file : files) {
            Element details = main.appendElement("details");
            details.appendElement("summary")
                    .text("📄 " + file.uploadedName() + ", " + file.content().length + " bytes");
            details.appendElement("pre").text(file.text());
        }
    }

    private static void alert(Element main, JsonNode attached) {
        String ids = attached.path("alertId").toString().replaceAll("[\\[\\]\"]", "");
        Element line = Page.add(main, "p", "alert", "🔔 Alert attached: " + ids + ", rule ");
        line.appendElement("b").text(attached.at("/rule/name").asText());
    }

    private static void comment(Element main, JsonNode of, String kind, String markdown) {
        Element article = main.appendElement("article").addClass(kind);
        Element line = article.appendElement("header");
        Page.add(line, "b", "author", of.at("/created_by/username").asText());
        line.appendElement("time").text(of.path("created_at").asText());
        article.appendElement("section").html(HTML.render(MARKDOWN.parse(markdown)));
    }
}
