package io.camelsoar.sandbox.page;

import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;

/** Slack's {@code mrkdwn}, as Slack shows it: emphasis, code, quotes, links, mentions, dates and emoji. */
final class SlackMarkup {

    private static final Map<String, String> EMOJI = Map.ofEntries(
            Map.entry("alarm_clock", "⏰"),
            Map.entry("arrows_counterclockwise", "🔄"),
            Map.entry("ballot_box_with_check", "☑️"),
            Map.entry("bust_in_silhouette", "👤"),
            Map.entry("construction", "🚧"),
            Map.entry("double_vertical_bar", "⏸️"),
            Map.entry("eyes", "👀"),
            Map.entry("grey_question", "❔"),
            Map.entry("hourglass_flowing_sand", "⏳"),
            Map.entry("mag", "🔍"),
            Map.entry("no_entry", "⛔"),
            Map.entry("warning", "⚠️"),
            Map.entry("white_check_mark", "✅"));

    private static final Pattern MARK = Pattern.compile("<(?<control>[^<>]+)>"
            + "|`(?<code>[^`\\n]+)`"
            + "|(?<![\\w*])\\*(?<bold>\\S(?:[^*\\n]*\\S)?)\\*(?![\\w*])"
            + "|(?<!\\w)_(?<italic>\\S(?:(?:[^_\\n]|(?<=\\w)_(?=\\w))*\\S)?)_(?!\\w)"
            + "|(?<![\\w~])~(?<strike>\\S(?:[^~\\n]*\\S)?)~(?![\\w~])"
            + "|:(?<emoji>" + EMOJI.keySet().stream().collect(Collectors.joining("|")) + "):");

    private final SlackWorkspace workspace;

    SlackMarkup(SlackWorkspace workspace) {
        this.workspace = workspace;
    }

    void show(Element parent, String text) {
        String[] parts = text.split("```", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 0) {
                paragraphs(parent, parts[i]);
            } else {
                parent.appendElement("pre").text(plain(parts[i]));
            }
        }
    }

    private void paragraphs(Element parent, String text) {
        for (String line : text.strip().split("\n")) {
            boolean quote = line.startsWith("&gt; ");
            if (!line.isBlank()) {
                inline(parent.appendElement(quote ? "blockquote" : "p"), quote ? line.substring(5) : line);
            }
        }
    }

    private void inline(Element parent, String text) {
        Matcher marks = MARK.matcher(text);
        int from = 0;
        while (marks.find()) {
            parent.appendText(plain(text.substring(from, marks.start())));
            mark(parent, marks);
            from = marks.end();
        }
        parent.appendText(plain(text.substring(from)));
    }

    private void mark(Element parent, Matcher mark) {
        if (mark.group("control") != null) {
            control(parent, mark.group("control"));
        } else if (mark.group("code") != null) {
            parent.appendElement("code").text(plain(mark.group("code")));
        } else if (mark.group("emoji") != null) {
            parent.appendText(EMOJI.get(mark.group("emoji")));
        } else {
            for (String[] tag : new String[][] {{"bold", "b"}, {"italic", "i"}, {"strike", "s"}}) {
                if (mark.group(tag[0]) != null) {
                    inline(parent.appendElement(tag[1]), mark.group(tag[0]));
                }
            }
        }
    }

    /** What stands between {@code <} and {@code >}: a mention, a date or a link. */
    private void control(Element parent, String text) {
        String label = text.contains("|") ? text.substring(text.lastIndexOf('|') + 1) : "";
        if (text.startsWith("@")) {
            String name = workspace
                    .user(text.substring(1))
                    .map(SlackWorkspace.User::realName)
                    .orElse(text.substring(1));
            Page.add(parent, "span", "mention", "@" + name);
        } else if (text.startsWith("!date^")) {
            parent.appendElement("time").text(plain(label));
        } else if (text.startsWith("!")) {
            Page.add(parent, "span", "mention", "@" + (label.isEmpty() ? text.substring(1) : plain(label)));
        } else if (text.startsWith("http://") || text.startsWith("https://")) {
            String address = plain(text.split("\\|")[0]);
            parent.appendElement("a").attr("href", address).text(label.isEmpty() ? address : plain(label));
        } else {
            parent.appendText("<" + plain(text) + ">");
        }
    }

    private static String plain(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
}
