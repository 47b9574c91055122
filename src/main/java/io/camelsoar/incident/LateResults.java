package io.camelsoar.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.audit.AuditEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Results of commands that were taken for lost, and came after all was over: the case has said by then that their end is not known. What it
 * says stays; the result is written below, with the audit trail as it is by then.
 */
final class LateResults {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ENDS = Arrays.asList("COMMAND_SUCCEEDED", "COMMAND_FAILED", "COMMAND_TIMED_OUT");

    private LateResults() {}

    /** One came: a case that is complete is looked at again; part of the transaction that it is called in. */
    static void came(Store store, String incidentId) {
        store.sql(
                        "UPDATE incident SET case_due_at = ? WHERE id = ? AND state = 'RECORDED' AND playbook_case IS NOT FALSE")
                .params(store.now(), incidentId)
                .update();
    }

    /** The same where the case is complete now, and one came while it was written. */
    static void cameBefore(Store store, String incidentId) {
        long late = store.sql("""
                        SELECT COUNT(*) FROM audit_event WHERE incident_id = :incident AND action IN (:ends) AND seq >
                            (SELECT MAX(seq) FROM audit_event WHERE incident_id = :incident AND action = 'EXECUTED')""")
                .param("incident", incidentId)
                .param("ends", ENDS)
                .query(Long.class)
                .single();
        if (late > 0) {
            came(store, incidentId);
        }
    }

    /**
     * Adds the field {@code late}: for each its command's number, the time and the audit trail up to it, in their order; and to the
     * commands themselves that they are late.
     *
     * @param closed the first of the events, with which the case is complete; none while it is not
     */
    static void add(ObjectNode document, List<AuditEvent> events, List<AuditEvent> closed) {
        ArrayNode late = document.putArray("late");
        for (int i = closed.size(); i < events.size() && !closed.isEmpty(); i++) {
            AuditEvent event = events.get(i);
            if (!ENDS.contains(event.entry().action())) {
                continue;
            }
            int number = command(event);
            ((ObjectNode) document.at("/commands/" + (number - 1))).put("late", true);
            ObjectNode one = late.addObject()
                    .put("number", number)
                    .put("at", Instant.ofEpochMilli(event.entry().at()).toString());
            AuditExport.add(one, events.subList(0, i + 1));
        }
    }

    private static int command(AuditEvent event) {
        try {
            return JSON.readTree(event.entry().detail()).get("command").asInt();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Event " + event.seq() + " of the audit trail names no command", e);
        }
    }
}
