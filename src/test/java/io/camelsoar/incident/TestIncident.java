package io.camelsoar.incident;

import io.camelsoar.playbook.Playbook;
import java.util.List;

/** An incident about which little is known, for tests that look at few of its fields. */
public final class TestIncident {

    private TestIncident() {}

    /** @param caseComments how many comments its case is known to have */
    public static Incident of(IncidentState state, String alertJson, String caseId, int caseComments) {
        return new Incident(
                "id",
                "a",
                "detection",
                state,
                "index",
                "document",
                alertJson,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                caseId,
                caseId != null,
                caseComments,
                0,
                null,
                null,
                null,
                null,
                null,
                0,
                0,
                new Incident.Asked(0, null, null),
                Incident.Joined.NONE,
                Incident.Escalation.NONE,
                List.of(),
                List.of(),
                Playbook.NONE,
                null,
                null);
    }
}
