package io.camelsoar.alert;

import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.edit.UnusableEditException;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Reads a file with a query: JSON with a {@code query} that Elasticsearch's client knows all parts of. */
public final class QueryReader {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final CamelContext context;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");

    /** @param context whose settings are put in */
    public QueryReader(CamelContext context) {
        this.context = context;
    }

    /**
     * The {@code query} of the file. A list item {@code "{{key}}"} becomes the comma-separated values of that setting.
     *
     * @throws UnusableEditException if no search can be made of it
     */
    public JsonNode read(String text) throws UnusableEditException {
        try {
            JsonNode query = JSON.readTree(text).get("query");
            if (query == null) {
                throw new UnusableEditException(1, "there is no \"query\" in it", null);
            }
            JsonNode expanded = expand(query);
            requireKnown(expanded, text);
            return expanded;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw new UnusableEditException(line, e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) { // of a placeholder
            String reason = ExceptionUtils.getRootCauseMessage(e);
            throw new UnusableEditException(placeholder(reason, text), reason, e);
        }
    }

    /** The line of the placeholder that the reason names; null: not known. */
    private static Integer placeholder(String reason, String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher placeholder = PLACEHOLDER.matcher(lines.get(i));
            while (placeholder.find()) {
                if (reason.contains("[" + placeholder.group(1) + "]")) {
                    return i + 1;
                }
            }
        }
        return null;
    }

    private static void requireKnown(JsonNode query, String text) throws UnusableEditException {
        try {
            new Query.Builder().withJson(new StringReader(query.toString())).build();
        } catch (RuntimeException e) {
            throw new UnusableEditException(line(text), "no query of Elasticsearch: " + reason(e), e);
        }
    }

    /** The place in what was expanded is none of the file's; null: not known. */
    private static Integer line(String text) {
        try {
            new SearchRequest.Builder().withJson(new StringReader(text)).build();
        } catch (JsonParsingException e) {
            return e.getLocation() == null
                    ? null
                    : Math.toIntExact(e.getLocation().getLineNumber());
        } catch (RuntimeException unplaced) {
            return null;
        }
        return null;
    }

    private static String reason(RuntimeException e) {
        String message = ExceptionUtils.getRootCause(e) == null
                ? e.getMessage()
                : ExceptionUtils.getRootCause(e).getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private JsonNode expand(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode expanded = JSON.createArrayNode();
            for (JsonNode item : array) {
                if (item.isTextual() && item.asText().matches("\\{\\{[^}]+}}")) {
                    String values = context.resolvePropertyPlaceholders(item.asText());
                    Arrays.stream(values.split(",")).map(String::trim).forEach(expanded::add);
                } else {
                    expanded.add(expand(item));
                }
            }
            return expanded;
        }
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> object.set(name, expand(object.get(name))));
        }
        return node;
    }
}
