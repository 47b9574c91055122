package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The only truth about incidents. Every change of state is one compare-and-set in one transaction with its audit event; a stage
 * works on an incident only while it holds its claim.
 */
public class IncidentStore {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final String owner;
    private final Duration lease;
    private final Duration handover;

    /**
     * @param owner this instance's name, on the claims it holds
     * @param lease how long a stage may work before another may take over
     * @param handover how long an incident may wait for its next stage before it is sent again
     */
    public IncidentStore(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Clock clock,
            String owner,
            Duration lease,
            Duration handover) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.owner = owner;
        this.lease = lease;
        this.handover = handover;
    }

    /** Stores a new alert as an incident; an alert that is stored already gives its incident. Returns the incident's id. */
    public String open(Alert alert) {
        Optional<String> known = findByAlert(alert.id());
        if (known.isPresent()) {
            return known.get();
        }
        String id = UUID.randomUUID().toString();
        try {
            transaction.executeWithoutResult(status -> {
                jdbc.sql("""
                                INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert,
                                                      due_at, created_at, updated_at)
                                VALUES (?, ?, ?, 'NEW', ?, ?, ?, ?, ?, ?)""")
                        .params(id, alert.id(), alert.source(), alert.index(), alert.documentId())
                        .params(alert.document().toString(), now() + handover.toMillis(), now(), now())
                        .update();
                audit(id, "detect", "OPENED", alert.rule());
            });
            return id;
        } catch (DuplicateKeyException e) {
            return findByAlert(alert.id()).orElseThrow(() -> e);
        }
    }

    private Optional<String> findByAlert(String alertId) {
        return jdbc.sql("SELECT id FROM incident WHERE alert_id = ?")
                .param(alertId)
                .query(String.class)
                .optional();
    }

    /**
     * The incident with its commands.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Incident get(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("There is no incident " + id));
    }

    public Optional<Incident> find(String id) {
        List<Command> commands = jdbc.sql("SELECT * FROM command WHERE incident_id = ? ORDER BY number")
                .param(id)
                .query((row, n) -> Rows.command(row))
                .list();
        return jdbc.sql("SELECT * FROM incident WHERE id = ?")
                .param(id)
                .query((row, n) -> Rows.incident(row, commands))
                .optional();
    }

    /** Takes an incident for one stage. False: it is in another state, or another worker has it. */
    public boolean claim(String id, List<IncidentState> states) {
        return jdbc.sql("""
                        UPDATE incident SET claimed_by = ?, due_at = ?
                        WHERE id = ? AND state IN (?) AND (claimed_by IS NULL OR due_at < ?)""".replace("(?)", names(states)))
                        .params(owner, now() + lease.toMillis(), id, now())
                        .update()
                == 1;
    }

    /** Gives the worker that holds the claim more time. */
    public void renew(String id) {
        jdbc.sql("UPDATE incident SET due_at = ? WHERE id = ? AND claimed_by IS NOT NULL")
                .params(now() + lease.toMillis(), id)
                .update();
    }

    /**
     * A stage failed: says why, lets go, and has the incident sent again after a wait that grows from a quarter of the hand-over
     * time to at most an hour.
     */
    public void failed(String id, String stage, String error) {
        transaction.executeWithoutResult(status -> {
            int failures = find(id).map(Incident::failures).orElse(0) + 1;
            long wait = Math.min(Duration.ofHours(1).toMillis(), handover.toMillis() / 8 << Math.min(failures, 8));
            jdbc.sql("UPDATE incident SET claimed_by = NULL, last_error = ?, failures = ?, due_at = ? WHERE id = ?")
                    .params(error, failures, now() + wait, id)
                    .update();
            audit(id, stage, "FAILED", error);
        });
    }

    /** Incidents that wait for a stage and that nobody works on; each is handed out once a lease. */
    public List<Incident> overdue(int most) {
        List<String> ids = jdbc.sql("""
                        SELECT id FROM incident
                        WHERE state IN ('NEW','TRIAGED','APPROVED','EXECUTING','EXECUTED','DENIED','UNKNOWN') AND due_at < ?
                        ORDER BY due_at FETCH FIRST ? ROWS ONLY""").params(now(), most).query(String.class).list();
        return ids.stream()
                .filter(id -> jdbc.sql("UPDATE incident SET claimed_by = NULL, due_at = ? WHERE id = ? AND due_at < ?")
                                .params(now() + lease.toMillis(), id, now())
                                .update()
                        == 1)
                .map(this::get)
                .toList();
    }

    /** After a start: what this instance had in its hands, or only in memory, is due at once. */
    public int releaseOwnClaims() {
        jdbc.sql("UPDATE incident SET case_owner = NULL, case_lease_end = NULL WHERE case_owner = ?")
                .param(owner)
                .update();
        return jdbc.sql("""
                        UPDATE incident SET claimed_by = NULL, due_at = ?
                        WHERE state NOT IN ('AWAITING_APPROVAL', 'RECORDED') AND (claimed_by IS NULL OR claimed_by = ?)""").params(now() - 1, owner).update();
    }

    /** What the assistant said; the incident goes on to Slack. */
    public boolean triaged(
            String id, Incident.TriageOutcome outcome, String summary, String conversationId, List<Command> commands) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!move(id, IncidentState.NEW, IncidentState.TRIAGED, "triage", outcome.name())) {
                return false;
            }
            jdbc.sql("UPDATE incident SET outcome = ?, summary = ?, conversation_id = ? WHERE id = ?")
                    .params(outcome.name(), summary, conversationId, id)
                    .update();
            for (Command command : commands) {
                jdbc.sql("INSERT INTO command (incident_id, number, kind, text, state) VALUES (?, ?, ?, ?, 'PROPOSED')")
                        .params(id, command.number(), command.kind().name(), command.text())
                        .update();
            }
            jdbc.sql("UPDATE incident SET digest = ? WHERE id = ?")
                    .params(digest(get(id)), id)
                    .update();
            return true;
        }));
    }

    /** What the approval of an incident as it is stored now has to cover. */
    public static String digest(Incident incident) {
        return Digest.of(incident.host(), incident.commands());
    }

    /** Who is to look at it. */
    public void assigned(String id, String analyst, String name) {
        jdbc.sql("UPDATE incident SET analyst = ?, analyst_name = ? WHERE id = ?")
                .params(analyst, name, id)
                .update();
    }

    /** The approval request is in Slack. */
    public boolean posted(String id, String channel, String ts) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!move(id, IncidentState.TRIAGED, IncidentState.AWAITING_APPROVAL, "notify", channel + " " + ts)) {
                return false;
            }
            jdbc.sql(
                            "UPDATE incident SET slack_channel = ?, slack_ts = ?, message_shown = message_changes WHERE id = ?")
                    .params(channel, ts, id)
                    .update();
            return true;
        }));
    }

    /** One decision: of two at once, one returns true. An approval covers the commands as they are stored. */
    public boolean decided(String id, boolean approved, String user, String userName) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            IncidentState to = approved ? IncidentState.APPROVED : IncidentState.DENIED;
            if (!move(id, IncidentState.AWAITING_APPROVAL, to, user, "digest " + get(id).digest())) {
                return false;
            }
            jdbc.sql("UPDATE incident SET decided_by = ?, decider_name = ?, decided_at = ? WHERE id = ?")
                    .params(user, userName, now(), id)
                    .update();
            if (approved) {
                jdbc.sql("UPDATE command SET state = 'APPROVED' WHERE incident_id = ? AND state = 'PROPOSED'")
                        .param(id)
                        .update();
            }
            return true;
        }));
    }

    /** A command is about to run. Only one caller ever gets true, and only for an approved command. */
    public boolean running(String id, int number) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean mine = jdbc.sql("""
                            UPDATE command SET state = 'RUNNING', started_at = ?
                            WHERE incident_id = ? AND number = ? AND state = 'APPROVED'""").params(now(), id, number).update() == 1;
            if (mine) {
                renew(id);
                audit(id, "respond", "COMMAND_RUNNING", "command " + number);
            }
            return mine;
        }));
    }

    /** A running command's outcome. */
    public void finished(
            String id,
            int number,
            Command.State state,
            Long millis,
            Integer exit,
            String output,
            String errors,
            boolean truncated) {
        transaction.executeWithoutResult(status -> {
            int changed = jdbc.sql("""
                            UPDATE command SET state = ?, duration_ms = ?, exit_code = ?, output = ?, errors = ?, truncated = ?
                            WHERE incident_id = ? AND number = ? AND state IN ('RUNNING', 'APPROVED')""")
                    .params(state.name(), millis, exit, clean(output), clean(errors), truncated, id, number)
                    .update();
            if (changed == 1) {
                audit(
                        id,
                        "respond",
                        "COMMAND_" + state,
                        "command " + number + (exit == null ? "" : ", exit code " + exit));
            }
        });
    }

    public void caseOpened(String id, String caseId) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql(
                            "UPDATE incident SET case_id = ?, message_changes = message_changes + 1, updated_at = ? WHERE id = ?")
                    .params(caseId, now(), id)
                    .update();
            audit(id, "record", "CASE_OPENED", caseId);
        });
    }

    /** Moves an incident on, with its audit event. False: it was no longer in that state. */
    public boolean move(String id, IncidentState from, IncidentState to, String actor, String detail) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean moved = jdbc.sql("""
                            UPDATE incident SET state = ?, claimed_by = NULL, due_at = ?, updated_at = ?, failures = 0,
                                                last_error = NULL, message_changes = message_changes + 1
                            WHERE id = ? AND state = ?""")
                            .params(to.name(), now() + handover.toMillis(), now(), id, from.name())
                            .update()
                    == 1;
            if (moved) {
                audit(id, actor, to.name(), detail);
            }
            return moved;
        }));
    }

    /** Notes something that happened without a change of state, such as a refused click. */
    public void note(String id, String actor, String action, String detail) {
        audit(id, actor, action, detail);
    }

    private void audit(String id, String actor, String action, String detail) {
        jdbc.sql("INSERT INTO audit_event (incident_id, at, actor, action, detail) VALUES (?, ?, ?, ?, ?)")
                .params(id, now(), actor, action, clean(detail))
                .update();
    }

    private long now() {
        return clock.millis();
    }

    private static String clean(String text) {
        return text == null ? null : text.replace("\0", "");
    }

    private static String names(List<IncidentState> states) {
        return states.stream()
                .map(state -> "'" + state + "'")
                .toList()
                .toString()
                .replace('[', '(')
                .replace(']', ')');
    }
}
