package io.camelsoar.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.path.Path;

/**
 * The function {@code markdown} of the jq templates: a text of the model, of an alert or of a person as markdown for a case, in which
 * Kibana reads no link, no image, no HTML and no plugin such as {@code !{lens}}. Emphasis, headings, lists and code in a line stay.
 * At most five times as long as the text. {@code markdown($most)} has code blocks, too ({@link CaseBlocks}).
 */
public final class CaseMarkdown implements Function {

    private static final Map<String, String> INERT = Map.of(
            "\\", "\\\\", "`", "\\`", "[", "\\[", "]", "\\]", "!{", "&#33;{", "<", "&lt;", "&", "&amp;", "://",
            "&#58;//", "@", "&#64;", "~", "\\~");
    /** What is made a link without any markup, too; in any case. */
    private static final Pattern ACTIVE = Pattern.compile(
            INERT.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")) + "|(?<=[Ww]{2})\\.");
    /** A line whose backticks are all single and in pairs; a table would end its code at a pipe. */
    private static final Pattern WITH_CODE = Pattern.compile("[^`|]*+(?:`[^`|]++`[^`|]++)*+(?:`[^`|]++`)?+");

    @Override
    public void apply(
            Scope scope, List<Expression> arguments, JsonNode in, Path path, PathOutput output, Version version)
            throws net.thisptr.jackson.jq.exception.JsonQueryException {
        String text = in.isNull() ? "" : in.asText();
        if (arguments.isEmpty()) {
            output.emit(TextNode.valueOf(of(text)), null);
            return;
        }
        arguments.get(0).apply(scope, in, most -> {
            ArrayNode pieces = JsonNodeFactory.instance.arrayNode();
            CaseBlocks.of(text, most.asInt()).forEach(pieces::add);
            output.emit(pieces, null);
        });
    }

    static String of(String text) {
        return text.lines().map(CaseMarkdown::line).collect(Collectors.joining("\n"));
    }

    /** Of one line. */
    static String line(String line) {
        if (!WITH_CODE.matcher(line).matches()) {
            return inert(line);
        }
        String[] parts = line.split("`", -1);
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            safe.append(i % 2 == 0 ? inert(parts[i]) : "`" + parts[i] + "`");
        }
        return safe.toString();
    }

    private static String inert(String text) {
        return ACTIVE.matcher(text)
                .replaceAll(
                        found -> java.util.regex.Matcher.quoteReplacement(INERT.getOrDefault(found.group(), "&#46;")));
    }
}
