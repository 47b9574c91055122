package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** A query that another service hands on to Elasticsearch, which understands as much of it as the simulated one. */
public final class HandedQuery {

    private final Predicate<Document> matcher;

    private HandedQuery(Predicate<Document> matcher) {
        this.matcher = matcher;
    }

    /** @throws IllegalArgumentException if Elasticsearch refuses it, with the reason */
    public static HandedQuery of(JsonNode query) {
        try {
            return new HandedQuery(QueryMatcher.compile(query));
        } catch (ElasticsearchError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether a document with this id and content meets it. */
    public boolean matches(String id, JsonNode source) {
        return matcher.test(new Document("", id, source, 0));
    }
}
