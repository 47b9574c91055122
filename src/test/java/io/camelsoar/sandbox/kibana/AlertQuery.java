package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.elastic.HandedQuery;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The query of {@code signals/status}. Of an alert the simulator has its id and its status: a query that asks for anything else, or that
 * names no ids, is refused, since what it finds is not known here.
 */
final class AlertQuery {

    private static final String STATUS = "kibana.alert.workflow_status";
    private static final Set<String> CLAUSES = Set.of("term", "terms");
    private static final Set<String> GROUPS = Set.of("bool", "filter", "must", "must_not", "should");

    private final HandedQuery query;
    private final Set<String> ids = new TreeSet<>();

    AlertQuery(JsonNode query) {
        try {
            this.query = HandedQuery.of(query);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
        read(query);
        if (ids.isEmpty()) {
            throw refused("not simulated: a query without ids of alerts");
        }
    }

    /** The alerts that it names. */
    Set<String> ids() {
        return ids;
    }

    boolean matches(String id, String status) {
        ObjectNode source = SimulatorHttp.JSON.createObjectNode().put(STATUS, status);
        return query.matches(id, source);
    }

    private void read(JsonNode node) {
        if (node.isArray()) {
            node.forEach(this::read);
            return;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (GROUPS.contains(entry.getKey())) {
                read(entry.getValue());
            } else if (CLAUSES.contains(entry.getKey())) {
                entry.getValue().properties().forEach(field -> readField(field.getKey(), field.getValue()));
            } else {
                throw refused("not simulated: a query with [" + entry.getKey() + "]");
            }
        }
    }

    private void readField(String field, JsonNode values) {
        if (field.equals("_id")) {
            values.forEach(id -> ids.add(id.asText()));
        } else if (!field.equals(STATUS)) {
            throw refused("not simulated: a query for [" + field + "]");
        }
    }

    private static KibanaError refused(String reason) {
        return KibanaError.platform(400, reason);
    }
}
