package io.camelsoar.audit;

import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Adds events to the audit trail; nothing changes or removes one but {@link PrunedEvents}. {@link AuditCheck} finds out who did. */
public final class AuditTrail {

    private final JdbcClient jdbc;
    private final String policy;

    /** @param policy SHA-256 of the policy, noted with each event */
    public AuditTrail(JdbcClient jdbc, String policy) {
        this.jdbc = jdbc;
        this.policy = policy;
    }

    /**
     * Adds entries, in their order. The last thing that a transaction does: from here until its end no other can add one, and who
     * waits for that holds nothing that this one wants.
     *
     * @throws DataIntegrityViolationException if head and events do not belong together: somebody changed the trail
     */
    public void append(List<AuditEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Head head = moveHead(entries.size());
        for (AuditEntry entry : entries) {
            AuditEvent event = AuditEvent.after(head, entry.storable(), policy);
            insert(event);
            head = event.head();
        }
        jdbc.sql("UPDATE audit_head SET hash = ?").param(head.hash()).update();
    }

    /**
     * Writes to the head, and changes nothing.
     *
     * @throws DataIntegrityViolationException if no event could be added to it
     */
    public void touch() {
        moveHead(0);
    }

    /** Where the trail ended until now. An event that is added to another end would hide that some were removed. */
    private Head moveHead(int events) {
        // an update, not a read: of two that read at once both would follow the same event
        if (jdbc.sql("UPDATE audit_head SET seq = seq + ?").param(events).update() != 1) {
            throw new DataIntegrityViolationException("The audit trail has no head. See ./soar audit verify");
        }
        Head moved = head("SELECT seq, hash FROM audit_head").orElseThrow();
        Head head = new Head(moved.seq() - events, moved.hash());
        Head end = head("SELECT seq, hash FROM audit_event WHERE seq = (SELECT MAX(seq) FROM audit_event)")
                .orElse(Head.START);
        if (!end.equals(head) && !endsPruned(head)) {
            throw new DataIntegrityViolationException(
                    "The audit trail ends at " + end + ", its head is " + head + ". See ./soar audit verify");
        }
        return head;
    }

    /** Whether the last event went with its incident, which is about to be said. */
    private boolean endsPruned(Head head) {
        return head("SELECT seq, hash FROM audit_pruned WHERE seq = (SELECT MAX(seq) FROM audit_pruned)")
                .filter(head::equals)
                .isPresent();
    }

    private Optional<Head> head(String query) {
        return jdbc.sql(query)
                .query((row, n) -> new Head(row.getLong("seq"), row.getString("hash")))
                .optional();
    }

    private void insert(AuditEvent event) {
        AuditEntry entry = event.entry();
        jdbc.sql("""
                        INSERT INTO audit_event (seq, previous, incident_id, at, actor, action, detail, policy, hash)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(event.seq(), event.previous(), entry.incidentId(), entry.at())
                .params(entry.actor(), entry.action(), entry.detail(), event.policy(), event.hash())
                .update();
    }

    /** What was done about an incident, oldest first. */
    public List<AuditEvent> of(String incidentId) {
        return jdbc.sql("SELECT * FROM audit_event WHERE incident_id = ? ORDER BY seq")
                .param(incidentId)
                .query((row, n) -> AuditEvent.of(row))
                .list();
    }
}
