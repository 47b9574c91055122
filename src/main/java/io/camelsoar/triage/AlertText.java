package io.camelsoar.triage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.camelsoar.policy.Unseen;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An alert as text for the model. Kibana takes requests of at most 1 MB (its {@code server.maxPayload}) and models take less: what
 * is too long is shortened where it is longest, and says so in the place of what is left out. It is one line, in which no line that
 * ends something in the prompts (such as ALERT-END) occurs, and nothing that a model reads but people do not see.
 */
final class AlertText {

    /** Tried one after another: the longest text, and the most items of a list or fields of an object, that stay whole. */
    private static final int[][] LIMITS = {{20_000, 2_000}, {4_000, 500}, {1_000, 100}, {200, 50}, {100, 20}};

    /** All but letters, digits and most signs of ASCII: found fast, and looked at one by one. */
    private static final Pattern SUSPECT = Pattern.compile("[^ -,.-~]");

    /** Of these, what ends a line to some reader, turns text around or is invisible; and the hyphen of the prompts' delimiters. */
    private static final Pattern ESCAPED =
            Pattern.compile("[" + Unseen.CHARACTERS + "]|(?<=alert|question|history)-", Pattern.CASE_INSENSITIVE);

    private AlertText() {}

    /** The alert as JSON of at most so many characters. */
    static String of(JsonNode alert, int most) {
        String json = json(alert);
        for (int[] limits : LIMITS) {
            if (json.length() <= most) {
                return json;
            }
            json = json(shorten(alert, limits[0], limits[1]));
        }
        return json.length() <= most ? json : json.substring(0, most) + leftOut(json.length() - most, "characters");
    }

    /** Any other text for a prompt, as one JSON string. */
    static String quoted(String text) {
        return json(TextNode.valueOf(text));
    }

    private static String json(JsonNode alert) {
        String json = alert.toString();
        Matcher escaped = ESCAPED.matcher(json).useTransparentBounds(true);
        return SUSPECT.matcher(json)
                .replaceAll(found -> Matcher.quoteReplacement(
                        escaped.region(found.start(), found.end()).matches() ? escape(found.group()) : found.group()));
    }

    private static String escape(String text) {
        return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
    }

    private static JsonNode shorten(JsonNode node, int longest, int most) {
        if (node.isTextual() && node.asText().length() > longest) {
            String text = node.asText();
            return TextNode.valueOf(text.substring(0, longest) + leftOut(text.length() - longest, "characters"));
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < Math.min(most, node.size()); i++) {
                array.add(shorten(node.get(i), longest, most));
            }
            if (node.size() > most) {
                array.add(leftOut(node.size() - most, "items"));
            }
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
            for (int i = 0; i < most && fields.hasNext(); i++) {
                Map.Entry<String, JsonNode> field = fields.next();
                object.set(field.getKey(), shorten(field.getValue(), longest, most));
            }
            if (node.size() > most) {
                object.put("...", leftOut(node.size() - most, "fields"));
            }
            return object;
        }
        return node;
    }

    private static String leftOut(int number, String what) {
        return "... (" + number + " " + what + " left out)";
    }
}
