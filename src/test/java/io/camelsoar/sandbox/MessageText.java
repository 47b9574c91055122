package io.camelsoar.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Slack message as plain text, about as an analyst reads it. */
public final class MessageText {

    private static final Pattern MENTION = Pattern.compile("<@([A-Z0-9]+)>");
    private static final Pattern DATE = Pattern.compile("<!date\\^[^|>]*\\|([^>]*)>");
    private static final Pattern LINK = Pattern.compile("<(https?://[^|>]*)(?:\\|([^>]*))?>");
    private static final Pattern EMOJI = Pattern.compile(":[a-z_]+:\\s*");
    private static final Pattern BOLD = Pattern.compile("(?<![\\w*])\\*([^*\\n]+)\\*(?![\\w*])");

    private final SlackWorkspace workspace;

    public MessageText(SlackWorkspace workspace) {
        this.workspace = workspace;
    }

    /** The lines of the message, block by block. */
    public List<String> lines(Message message) {
        return lines(message, null);
    }

    /** The lines of those blocks that an earlier state of the message did not have. */
    List<String> lines(Message message, Message before) {
        if (message.blocks().isEmpty()) {
            return mrkdwn(message.text()).lines().toList();
        }
        List<String> lines = new ArrayList<>();
        for (JsonNode block : message.blocks()) {
            if (before == null || !contains(before, block)) {
                lines.addAll(block(block).lines().toList());
            }
        }
        return lines;
    }

    /** By content, since Slack gives each update's blocks new ids. */
    private boolean contains(Message message, JsonNode block) {
        for (JsonNode other : message.blocks()) {
            if (block(other).equals(block(block))) {
                return true;
            }
        }
        return false;
    }

    private String block(JsonNode block) {
        return switch (block.path("type").asText()) {
            case "header" -> block.at("/text/text").asText();
            case "actions" -> buttons(block);
            case "divider" -> "----";
            case "context" -> context(block);
            default -> mrkdwn(block.at("/text/text").asText());
        };
    }

    private String context(JsonNode block) {
        List<String> texts = new ArrayList<>();
        block.path("elements")
                .forEach(element -> texts.add(mrkdwn(element.path("text").asText())));
        return String.join("  ", texts);
    }

    private static String buttons(JsonNode block) {
        List<String> labels = new ArrayList<>();
        block.path("elements")
                .forEach(element -> labels.add("[ " + element.at("/text/text").asText() + " ]"));
        return String.join("  ", labels);
    }

    private String mrkdwn(String text) {
        String readable = MENTION.matcher(text).replaceAll(found -> literal("@" + userName(found)));
        readable = DATE.matcher(readable).replaceAll(found -> literal(found.group(1)));
        readable = LINK.matcher(readable)
                .replaceAll(found ->
                        literal(found.group(2) == null ? found.group(1) : found.group(2) + " " + found.group(1)));
        readable = EMOJI.matcher(readable).replaceAll("");
        readable = BOLD.matcher(readable).replaceAll(found -> literal(found.group(1)));
        return readable.replaceFirst("^(\\d+\\.)\\n```", "$1 ")
                .replace("```", "\n")
                .replaceAll("\\n{2,}", "\n")
                .strip()
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private String userName(MatchResult mention) {
        return workspace
                .user(mention.group(1))
                .map(SlackWorkspace.User::realName)
                .orElse(mention.group(1));
    }

    private static String literal(String text) {
        return Matcher.quoteReplacement(text);
    }
}
