package io.camelsoar.incident;

import java.time.Duration;
import java.util.List;

/** Who waits for a person waits so long and no longer: a reminder at half time, then nothing is run. */
public final class Deadlines {

    /** Who answers where nobody does. */
    static final String ACTOR = "recover";

    private static final int MOST_AT_ONCE = 500;

    private final Store store;
    private final IncidentStore incidents;
    private final Commands commands;
    private final Duration expiresAfter;

    public Deadlines(Store store, IncidentStore incidents, Commands commands, Duration expiresAfter) {
        this.store = store;
        this.incidents = incidents;
        this.commands = commands;
        this.expiresAfter = expiresAfter;
    }

    /** Ends the wait of incidents whose time is over; the ids of those that go on to their case. */
    public List<String> expire() {
        setWhereMissing();
        return store.sql("""
                        SELECT id FROM incident WHERE state IN ('AWAITING_APPROVAL', 'UNKNOWN') AND expires_at <= ?
                        ORDER BY expires_at FETCH FIRST ? ROWS ONLY""").params(store.now(), MOST_AT_ONCE).query(String.class).list().stream()
                .filter(this::expire)
                .toList();
    }

    private boolean expire(String id) {
        Incident incident = incidents.get(id);
        if (incident.doubt() == null) {
            return incidents.expire(id);
        }
        Command doubtful = incident.commands().get(incident.doubt() - 1);
        return commands.answered(id, doubtful.number(), doubtful.attempt(), Commands.Answer.STOP, ACTOR, null);
    }

    /** Has the analysts of incidents whose time is half over reminded, once; the ids of these incidents. */
    public List<String> remind() {
        return store
                .sql("""
                        SELECT id FROM incident
                        WHERE state IN ('AWAITING_APPROVAL', 'UNKNOWN') AND NOT reminded AND expires_at > ? AND expires_at <= ?
                        ORDER BY expires_at FETCH FIRST ? ROWS ONLY""")
                .params(store.now(), store.now() + expiresAfter.toMillis() / 2, MOST_AT_ONCE)
                .query(String.class)
                .list()
                .stream()
                .filter(this::remind)
                .toList();
    }

    private boolean remind(String id) {
        return store.transact(() -> {
            boolean mine = store.sql("""
                            UPDATE incident SET reminded = TRUE
                            WHERE id = ? AND NOT reminded AND state IN ('AWAITING_APPROVAL', 'UNKNOWN')""").param(id).update() == 1;
            if (mine) {
                store.audit(id, ACTOR, "REMINDED", null);
                // one reminder each time the incident waits
                Replies.add(store, id, "reminder-" + incidents.get(id).expiresAt(), Replies.Kind.REMINDER, null);
            }
            return mine;
        });
    }

    /** One that was in Slack before there were deadlines has its whole time from when it is first looked at. */
    private void setWhereMissing() {
        store.sql("""
                        UPDATE incident SET expires_at = ?
                        WHERE state IN ('AWAITING_APPROVAL', 'UNKNOWN') AND expires_at IS NULL""").param(store.now() + expiresAfter.toMillis()).update();
    }
}
