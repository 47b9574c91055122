package io.camelsoar.incident;

import io.camelsoar.audit.AuditEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How an incident ended: nothing runs any more, and nobody decides. It is still known where the incident is recorded. */
final class Outcome {

    private static final Set<IncidentState> OVER =
            EnumSet.of(IncidentState.EXECUTED, IncidentState.DENIED, IncidentState.EXPIRED, IncidentState.POSTED);

    private Outcome() {}

    static boolean isOne(IncidentState state) {
        return OVER.contains(state);
    }

    /** Its state, or, once it is recorded, the one before. */
    static IncidentState of(Incident incident, List<AuditEvent> events) {
        if (incident.state() != IncidentState.RECORDED) {
            return incident.state();
        }
        return OVER.stream()
                .filter(state ->
                        events.stream().anyMatch(event -> event.entry().action().equals(state.name())))
                .findFirst()
                .orElse(IncidentState.RECORDED);
    }
}
