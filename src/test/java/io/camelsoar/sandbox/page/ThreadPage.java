package io.camelsoar.sandbox.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.time.Instant;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A message of the simulated Slack and what was written under it, about as Slack shows them. */
public final class ThreadPage {

    private final SlackWorkspace workspace;
    private final SlackMarkup markup;

    public ThreadPage(SlackWorkspace workspace) {
        this.workspace = workspace;
        this.markup = new SlackMarkup(workspace);
    }

    /** @param messages the request first, then its thread */
    public String html(List<Message> messages) {
        Document page = Page.titled(messages.get(0).text(), "slack");
        Element main = page.body().appendElement("main");
        String channel = workspace
                .channelById(messages.get(0).channelId())
                .map(SlackWorkspace.Channel::name)
                .orElseThrow();
        Page.add(main, "h1", "channel", "# " + channel);
        for (Message message : messages) {
            show(main, message);
        }
        return page.outerHtml();
    }

    /** One message alone, as an HTML element for a page that is there. */
    public String article(Message message) {
        Document page = Page.titled("", "slack");
        show(page.body(), message);
        return page.body().html();
    }

    private void show(Element main, Message message) {
        Element article = main.appendElement("article").attr("data-ts", message.ts());
        if (message.threadTs() != null) {
            article.addClass("reply");
        }
        Element line = article.appendElement("header");
        SlackWorkspace.User author = workspace.user(message.userId()).orElseThrow();
        Page.add(line, "span", "avatar", author.bot() ? "🐪" : "👤").attr("aria-hidden", "true");
        Page.add(line, "b", "author", author.realName());
        if (author.bot()) {
            Page.add(line, "span", "app", "APP");
        }
        line.appendElement("time").text(time(message.ts()));
        if (message.edited()) {
            Page.add(line, "span", "edited", "(edited)");
        }
        if (message.isEphemeral()) {
            article.addClass("ephemeral");
            Page.add(line, "span", "edited", "Only visible to " + name(message.ephemeralUser()))
                    .addClass("only");
        }
        if (message.blocks().isEmpty()) {
            markup.show(article.appendElement("section"), message.text());
        }
        message.blocks().forEach(block -> show(article, block));
        for (Message.SharedFile file : message.files()) {
            Element details = article.appendElement("details");
            details.appendElement("summary")
                    .text("📄 " + file.name() + ", " + file.content().length() + " characters");
            details.appendElement("pre").text(file.content());
        }
    }

    private void show(Element article, JsonNode block) {
        switch (block.path("type").asText()) {
            case "header" ->
                article.appendElement("h2").text(block.at("/text/text").asText());
            case "divider" -> article.appendElement("hr");
            case "actions" -> {
                Element actions = article.appendElement("div").addClass("actions");
                block.path("elements").forEach(element -> element(actions, element));
            }
            case "context" -> {
                Element context = article.appendElement("section").addClass("context");
                block.path("elements")
                        .forEach(element ->
                                markup.show(context, element.path("text").asText()));
            }
            default -> {
                Element section = article.appendElement("section");
                if (block.has("accessory")) {
                    element(section, block.get("accessory"));
                }
                markup.show(section, block.at("/text/text").asText());
            }
        }
    }

    private void element(Element parent, JsonNode element) {
        if (element.path("type").asText().equals("checkboxes")) {
            for (JsonNode option : element.path("options")) {
                Element label = parent.appendElement("label").addClass("box");
                label.appendElement("input")
                        .attr("type", "checkbox")
                        .attr("value", option.path("value").asText());
                label.appendText(option.at("/text/text").asText());
            }
        } else {
            Element button =
                    Page.add(parent, "button", "plain", element.at("/text/text").asText());
            button.addClass(element.path("style").asText("default"));
            button.attr("title", element.at("/confirm/text/text").asText());
            button.attr("data-action", element.path("action_id").asText());
            for (String part : List.of("title", "text", "confirm", "deny")) {
                if (element.has("confirm")) {
                    button.attr(
                            "data-confirm-" + part,
                            element.at("/confirm/" + part + "/text").asText());
                }
            }
        }
    }

    private String name(String userId) {
        return workspace.user(userId).map(SlackWorkspace.User::realName).orElse(userId);
    }

    private static String time(String ts) {
        return Instant.ofEpochSecond(Long.parseLong(ts.substring(0, ts.indexOf('.'))))
                .toString();
    }
}
