package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The workflow status of the alerts that a case or {@code signals/status} has changed. */
final class AlertStatuses {

    private final Map<String, String> statuses = new TreeMap<>();
    private final Consumer<KibanaEvent> events;
    private volatile Predicate<String> exists = alertId -> true;

    AlertStatuses(Consumer<KibanaEvent> events) {
        this.events = events;
    }

    void exists(Predicate<String> newExists) {
        exists = newExists;
    }

    synchronized Map<String, String> all() {
        return Map.copyOf(statuses);
    }

    /** Nothing happens when the alert is not known or has the status already. */
    synchronized boolean set(String alertId, String status) {
        if (!exists.test(alertId)) {
            return false;
        }
        String current = status.equals("in-progress") ? "acknowledged" : status;
        if (!current.equals(statuses.put(alertId, current))) {
            ObjectNode document = SimulatorHttp.JSON.createObjectNode().put("status", current);
            events.accept(new KibanaEvent(KibanaEvent.Kind.ALERT_STATUS, alertId, document));
        }
        return true;
    }

    JsonNode setByRequest(JsonNode request) {
        String status = request.path("status").asText();
        int updated = request.has("query") ? setByQuery(new AlertQuery(request.get("query")), status) : 0;
        for (JsonNode alertId : request.path("signal_ids")) {
            updated += set(alertId.asText(), status) ? 1 : 0;
        }
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("took", 1).put("timed_out", false).put("total", updated).put("updated", updated);
        answer.put("deleted", 0).put("batches", 1).put("version_conflicts", 0).put("noops", 0);
        answer.putArray("failures");
        return answer;
    }

    /** An alert that nobody has changed is open. */
    private synchronized int setByQuery(AlertQuery query, String status) {
        int updated = 0;
        for (String alertId : query.ids()) {
            if (query.matches(alertId, statuses.getOrDefault(alertId, "open"))) {
                updated += set(alertId, status) ? 1 : 0;
            }
        }
        return updated;
    }
}
