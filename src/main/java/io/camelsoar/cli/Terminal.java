package io.camelsoar.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.policy.ShownText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What alerts, hosts and people wrote, for a terminal: it neither begins a line nor commands the terminal. */
final class Terminal {

    /** Within JSON only texts have these; Jackson escapes those below the space. */
    private static final Pattern CONTROLS =
            Pattern.compile("[\\x7f-\\x9f\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]");

    private Terminal() {}

    static String line(JsonNode text) {
        return ShownText.line(text.asText());
    }

    /** The same JSON, to whoever reads it. */
    static String json(String json) {
        return CONTROLS.matcher(json)
                .replaceAll(found -> Matcher.quoteReplacement(
                        String.format("\\u%04x", (int) found.group().charAt(0))));
    }
}
