package io.camelsoar.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/**
 * The function {@code mrkdwn($most)} of the jq templates: markdown of the model as pieces of Slack's own markup, escaped, each of at
 * most that many characters. Headings, emphasis, lists, quotes and code stay; a link is its text and where it leads. No piece has a
 * mention, a link, or code or emphasis that ends in another piece.
 */
public final class Mrkdwn implements Function {

    private static final int LEAST = 500;
    /** What is nested deeper is text: nobody reads it, and it costs time. */
    private static final int MOST_NESTED = 16;

    private static final Parser PARSER = Parser.builder()
            .maxOpenBlockParsers(MOST_NESTED)
            .maxInlineNesting(MOST_NESTED)
            .build();

    @Override
    public void apply(
            Scope scope, List<Expression> arguments, JsonNode in, Path path, PathOutput output, Version version)
            throws JsonQueryException {
        arguments.get(0).apply(scope, in, most -> {
            ArrayNode pieces = JsonNodeFactory.instance.arrayNode();
            pieces(in.isNull() ? "" : in.asText(), most.asInt()).forEach(pieces::add);
            output.emit(pieces, null);
        });
    }

    /** The pieces; none for a text without a visible character. */
    public static List<String> pieces(String markdown, int most) {
        Node document = PARSER.parse(markdown);
        MrkdwnRenderer renderer = new MrkdwnRenderer();
        document.accept(renderer);
        MrkdwnPieces pieces = new MrkdwnPieces(Math.max(LEAST, most));
        renderer.lines().forEach(pieces::add);
        return pieces.all();
    }
}
