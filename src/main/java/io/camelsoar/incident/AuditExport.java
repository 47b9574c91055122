package io.camelsoar.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The audit trail of an incident whose case is to be completed. It ends with the change of state that completes the case, or with the alerts
 * that the case did not take, which is known before its first comment then; not with what came later, such as a failed try to write it:
 * the next try has to find the comment that it wrote before.
 */
final class AuditExport {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** An event with such a name may be the last: a change of state, what the case did not take, or that the one before it was deleted. */
    private static final Set<String> LAST = Stream.concat(
                    Stream.of(CaseAlerts.REFUSED, Cases.GONE),
                    Arrays.stream(IncidentState.values())
                            .filter(state -> state != IncidentState.RECORDED)
                            .map(IncidentState::name))
            .collect(Collectors.toSet());

    private AuditExport() {}

    /** The events that a complete case holds, the same each time; none while more is to be done. */
    static List<AuditEvent> closed(Incident incident, List<AuditEvent> events) {
        int count = Outcome.isOne(Outcome.of(incident, events)) ? events.size() : 0;
        while (count > 0 && !LAST.contains(events.get(count - 1).entry().action())) {
            count--;
        }
        return events.subList(0, count);
    }

    /** Adds the field {@code audit}, with the events and the head that holds them; not where there are none. */
    static void add(ObjectNode document, List<AuditEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        ObjectNode audit = document.putObject("audit");
        audit.put("head", events.get(events.size() - 1).head().toString());
        ArrayNode exported = audit.putArray("events");
        events.forEach(event -> exported.add(event(event)));
    }

    private static ObjectNode event(AuditEvent event) {
        ObjectNode node = JSON.createObjectNode();
        node.put("seq", event.seq());
        node.put("at", Instant.ofEpochMilli(event.entry().at()).toString());
        node.put("actor", event.entry().actor());
        node.put("action", event.entry().action());
        node.set("detail", detail(event.entry()));
        node.put("policy", event.policy());
        node.put("hash", event.hash());
        return node;
    }

    private static JsonNode detail(AuditEntry entry) {
        TextNode text = JSON.getNodeFactory().textNode(entry.detail());
        if (!entry.action().startsWith("COMMAND_")) {
            return text;
        }
        try {
            return JSON.readValue(entry.detail(), ObjectNode.class).without(CommandAudit.TEXT);
        } catch (JsonProcessingException e) {
            return text; // of an earlier version
        }
    }
}
