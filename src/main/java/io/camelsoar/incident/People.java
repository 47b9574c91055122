package io.camelsoar.incident;

import java.util.HashMap;
import java.util.Map;

/**
 * What the people of an incident are called. Slack gives some of them by their ids alone: their names are kept in the audit trail, once,
 * with what they did.
 */
final class People {

    /** Audit event: the detail is what its actor is called. */
    static final String NAMED = "NAMED";

    private People() {}

    /**
     * Part of the transaction that stores what somebody did.
     *
     * @param name null where it is not known
     */
    static void note(Store store, String incidentId, String user, String name) {
        if (name != null && !of(store, incidentId).containsKey(user)) {
            store.audit(incidentId, user, NAMED, name);
        }
    }

    /** Names by ids, of those who have one. */
    static Map<String, String> of(Store store, String incidentId) {
        Map<String, String> names = new HashMap<>();
        store
                .sql("""
                        SELECT actor, detail FROM audit_event WHERE incident_id = :incident AND action = 'NAMED'
                        UNION ALL SELECT decided_by, decider_name FROM incident WHERE id = :incident
                        UNION ALL SELECT user_id, user_name FROM approval WHERE incident_id = :incident""")
                .param("incident", incidentId)
                .query((row, n) -> new String[] {row.getString(1), row.getString(2)})
                .list()
                .stream()
                .filter(person -> person[0] != null && person[1] != null)
                .forEach(person -> names.putIfAbsent(person[0], person[1]));
        return names;
    }
}
