package io.camelsoar.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.path.Path;

/**
 * The function {@code markdown} of the jq templates: a text of an alert, of a host or of a person as markdown for a case, in which
 * Kibana reads no link, no image, no HTML and no plugin such as {@code !{lens}}, and no emphasis, which is camel-soar's own; code in a
 * line stays. At most five times as long as the text. {@code markdown($most)} is for prose, as of the model: emphasis, headings, lists
 * and code blocks stay in it ({@link CaseBlocks}).
 */
public final class CaseMarkdown implements Function {

    private static final Map<String, String> INERT = Map.of(
            "\\", "\\\\", "`", "\\`", "[", "\\[", "]", "\\]", "!{", "&#33;{", "<", "&lt;", "&", "&amp;", "://",
            "&#58;//", "@", "&#64;", "~", "\\~");
    /** What is made a link without any markup, too; in any case. */
    private static final Pattern ACTIVE = Pattern.compile(
            INERT.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")) + "|(?<=[Ww]{2})\\.");
    /** Within a word it is none. */
    private static final Pattern EMPHASIS = Pattern.compile("\\*|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])");
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
        return text.lines()
                .map(line -> line(line, part -> EMPHASIS.matcher(inert(part)).replaceAll("\\\\$0")))
                .collect(Collectors.joining("\n"));
    }

    /** Of one line of prose. */
    static String line(String line) {
        return line(line, CaseMarkdown::inert);
    }

    private static String line(String line, UnaryOperator<String> safely) {
        if (!WITH_CODE.matcher(line).matches()) {
            return safely.apply(line);
        }
        String[] parts = line.split("`", -1);
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            safe.append(i % 2 == 0 ? safely.apply(parts[i]) : "`" + parts[i] + "`");
        }
        return safe.toString();
    }

    private static String inert(String text) {
        return ACTIVE.matcher(text)
                .replaceAll(
                        found -> java.util.regex.Matcher.quoteReplacement(INERT.getOrDefault(found.group(), "&#46;")));
    }
}
