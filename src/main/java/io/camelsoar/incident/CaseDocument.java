package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.AlertFacts;
import io.camelsoar.audit.AuditEvent;
import io.camelsoar.policy.ShownText;
import java.time.Instant;
import java.util.List;

/** An incident as the templates of its case see it: as those of Slack do, with its timeline, its audit trail and an assignee. */
public final class CaseDocument {

    /** The uid of the Kibana profile that the case is assigned to. */
    static final String ASSIGNEE = "assignee";

    private final IncidentDocument document;
    private final Store store;
    private final Assignees assignees;
    private final boolean syncAlerts;

    /** @param syncAlerts whether Kibana keeps the status of detection alerts in step with their cases' */
    public CaseDocument(IncidentDocument document, Store store, Assignees assignees, boolean syncAlerts) {
        this.document = document;
        this.store = store;
        this.assignees = assignees;
        this.syncAlerts = syncAlerts;
    }

    ObjectNode of(Incident incident) {
        ObjectNode node = document.of(incident);
        node.put("syncAlerts", syncAlerts && incident.alert().isDetection());
        ArrayNode mitre = node.putArray("mitre");
        new AlertFacts(incident.alert()).mitreIds().forEach(mitre::add);
        for (int i = 0; i < incident.commands().size(); i++) {
            Command command = incident.commands().get(i);
            put((ObjectNode) node.at("/commands/" + i), "output", command.output());
            put((ObjectNode) node.at("/commands/" + i), "errors", command.hostErrors());
        }
        assignees.of(incident.analyst()).ifPresent(uid -> node.put(ASSIGNEE, uid));
        List<AuditEvent> events = store.audited(incident.id());
        node.put("state", Outcome.of(incident, events).name());
        putAnsweredAgain(node, incident, events);
        putNotAttached(node, events);
        FollowUps.putRequest(node, store, incident);
        // the description is that of the first request
        node.put("inAnothersCase", incident.follows() != null && last(events, "CASE_OPENED") == 0);
        List<AuditEvent> closed = AuditExport.closed(incident, events);
        Timeline.fill(node.putArray("timeline"), incident, closed.isEmpty() ? events : closed);
        AuditExport.add(node, closed);
        LateResults.add(node, events, closed);
        return node;
    }

    /** The description has the summary of when the case was opened: of a later one it is told whose question it answers. */
    private void putAnsweredAgain(ObjectNode node, Incident incident, List<AuditEvent> events) {
        if (incident.asked().at() != null && last(events, "TRIAGED_LATE") > last(events, "CASE_OPENED")) {
            node.putObject("answeredAgain")
                    .put("by", incident.asked().user())
                    .put(
                            "name",
                            People.of(store, incident.id()).get(incident.asked().user()))
                    .put("at", Instant.ofEpochMilli(incident.asked().at()).toString());
        }
    }

    /** Which alerts the case, if it is not the one of before, did not take, and why. */
    private static void putNotAttached(ObjectNode node, List<AuditEvent> events) {
        long gone = last(events, Cases.GONE);
        ArrayNode refused = node.putArray("notAttached");
        events.stream()
                .filter(event -> event.seq() > gone && event.entry().action().equals(CaseAlerts.REFUSED))
                .forEach(event -> refused.add(ShownText.line(event.entry().detail())));
    }

    private static long last(List<AuditEvent> events, String action) {
        return events.stream()
                .filter(event -> event.entry().action().equals(action))
                .mapToLong(AuditEvent::seq)
                .max()
                .orElse(0);
    }

    /** Byte for byte, with its SHA-256, which the audit trail has, too. */
    private static void put(ObjectNode command, String name, String text) {
        boolean blank = text == null || text.isBlank();
        command.put(name, blank ? null : text);
        command.put(name + "Sha256", blank ? null : Digest.of(text));
    }
}
