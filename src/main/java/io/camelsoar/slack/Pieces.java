package io.camelsoar.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;

/**
 * The function {@code pieces($most)} of the jq templates: a text as pieces of at most that many characters, counted as Slack does
 * once {@code &}, {@code <} and {@code >} are escaped. Together they are the text again; they end at a line's or a word's end
 * where there is one.
 */
public final class Pieces implements Function {

    /** In any of them the longest escaped character has room. */
    static final int LEAST = 10;

    @Override
    public void apply(
            Scope scope, List<Expression> arguments, JsonNode in, Path path, PathOutput output, Version version)
            throws JsonQueryException {
        arguments.get(0).apply(scope, in, most -> {
            ArrayNode pieces = JsonNodeFactory.instance.arrayNode();
            of(in.isNull() ? "" : in.asText(), Math.max(LEAST, most.asInt())).forEach(pieces::add);
            output.emit(pieces, null);
        });
    }

    /** The pieces of a text. */
    public static List<String> of(String text, int most) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = end(text, start, most);
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    /** Where the piece that starts there ends. */
    static int end(String text, int start, int most) {
        int end = start;
        int line = -1;
        int word = -1;
        int length = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            length += escapedLength(character);
            if (length > most) {
                // a line or word that ends in the first half would make pieces too small
                int half = start + (end - start) / 2;
                return line > half ? line : word > half ? word : end;
            }
            end += Character.charCount(character);
            if (character == '\n') {
                line = end;
            } else if (character == ' ') {
                word = end;
            }
        }
        return end;
    }

    private static int escapedLength(int character) {
        return switch (character) {
            case '&' -> 5;
            case '<', '>' -> 4;
            default -> Character.charCount(character);
        };
    }
}
