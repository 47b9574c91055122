package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Mitre;
import io.camelsoar.audit.AuditEvent;
import java.util.List;

/** An incident as the templates of its case see it: as those of Slack do, with its timeline, its audit trail and an assignee. */
public final class CaseDocument {

    /** The uid of the Kibana profile that the case is assigned to. */
    static final String ASSIGNEE = "assignee";

    private final IncidentDocument document;
    private final Store store;
    private final Assignees assignees;

    public CaseDocument(IncidentDocument document, Store store, Assignees assignees) {
        this.document = document;
        this.store = store;
        this.assignees = assignees;
    }

    ObjectNode of(Incident incident) {
        ObjectNode node = document.of(incident);
        ArrayNode mitre = node.putArray("mitre");
        Mitre.ids(incident.alert().fields()).forEach(mitre::add);
        assignees.of(incident.analyst()).ifPresent(uid -> node.put(ASSIGNEE, uid));
        List<AuditEvent> events = store.audited(incident.id());
        List<AuditEvent> closed = AuditExport.closed(incident, events);
        Timeline.fill(node.putArray("timeline"), incident, closed.isEmpty() ? events : closed);
        AuditExport.add(node, closed);
        return node;
    }
}
