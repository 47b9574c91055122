package io.camelsoar.audit;

import java.util.List;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Adds events to the audit trail; nothing changes or removes one. {@link AuditCheck} finds out who did. */
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
        // an update, not a read: of two that read at once both would follow the same event
        int locked = jdbc.sql("UPDATE audit_head SET seq = seq + ?")
                .param(entries.size())
                .update();
        if (locked != 1) {
            throw new DataIntegrityViolationException("The audit trail has no head. See ./soar audit verify");
        }
        Head head = jdbc.sql("SELECT seq, hash FROM audit_head")
                .query((row, n) -> new Head(row.getLong("seq") - entries.size(), row.getString("hash")))
                .single();
        requireEnd(head);
        for (AuditEntry entry : entries) {
            AuditEvent event = AuditEvent.after(head, entry, policy);
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
        int touched = jdbc.sql("UPDATE audit_head SET seq = seq, hash = hash").update();
        if (touched != 1) {
            throw new DataIntegrityViolationException("The audit trail has no head. See ./soar audit verify");
        }
        requireEnd(jdbc.sql("SELECT seq, hash FROM audit_head")
                .query((row, n) -> new Head(row.getLong("seq"), row.getString("hash")))
                .single());
    }

    /** An event that is added to another end than the head's would hide that some were removed. */
    private void requireEnd(Head head) {
        Head end = jdbc.sql("SELECT seq, hash FROM audit_event WHERE seq = (SELECT MAX(seq) FROM audit_event)")
                .query((row, n) -> new Head(row.getLong("seq"), row.getString("hash")))
                .optional()
                .orElse(Head.START);
        if (!end.equals(head)) {
            throw new DataIntegrityViolationException(
                    "The audit trail ends at " + end + ", its head is " + head + ". See ./soar audit verify");
        }
    }

    private void insert(AuditEvent event) {
        AuditEntry entry = event.entry();
        try {
            jdbc.sql("""
                            INSERT INTO audit_event (seq, previous, incident_id, at, actor, action, detail, policy, hash)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .params(event.seq(), event.previous(), entry.incidentId(), entry.at())
                    .params(entry.actor(), entry.action(), entry.detail(), event.policy(), event.hash())
                    .update();
        } catch (DuplicateKeyException e) { // not as if somebody else had been faster
            throw new DataIntegrityViolationException(
                    "The audit trail has an event " + event.seq() + " after its head. See ./soar audit verify", e);
        }
    }

    /** What was done about an incident, oldest first. */
    public List<AuditEvent> of(String incidentId) {
        return jdbc.sql("SELECT * FROM audit_event WHERE incident_id = ? ORDER BY seq")
                .param(incidentId)
                .query((row, n) -> AuditEvent.of(row))
                .list();
    }
}
