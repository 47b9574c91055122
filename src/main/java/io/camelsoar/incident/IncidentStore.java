package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.alert.AlertFacts;
import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.LostClaimException;
import io.camelsoar.host.Executor;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.playbook.Playbook;
import io.camelsoar.policy.CommandClass;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;

/**
 * The only truth about incidents. Every change of state is one compare-and-set in one transaction with its audit event; what a
 * stage changes it changes only while it holds its claim ({@link Claims}).
 */
public class IncidentStore {

    /** Since when the approval request may be in Slack without our knowing. */
    static final String POSTING = "posting_since";

    /** Audit event: Slack does not take the channel of the incident's playbook; it says what Slack answered. */
    static final String FALLBACK = "PLAYBOOK_FALLBACK";

    /** What Slack answered to its playbook's channel is in the audit trail alone. */
    private static final String INCIDENT = """
            SELECT incident.*, CASE WHEN playbook_refused THEN
                (SELECT MAX(detail) FROM audit_event WHERE incident_id = incident.id AND action = '%s') END AS playbook_refusal
            FROM incident WHERE id = ?""".formatted(FALLBACK);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;
    private final Duration handover;
    private final Duration expiresAfter;
    private final BiFunction<Alert, Executor, Optional<Target>> targets;
    private final Late late;

    /**
     * @param handover how long an incident may wait for its next stage before it is sent again
     * @param expiresAfter how long an incident waits for a decision
     * @param settle how long a message that Slack did not answer for may still come
     * @param targets where an alert's commands go with an executor, by the inventory as it is now
     */
    public IncidentStore(
            Store store,
            Duration handover,
            Duration expiresAfter,
            Duration settle,
            BiFunction<Alert, Executor, Optional<Target>> targets) {
        this.store = store;
        this.handover = handover;
        this.expiresAfter = expiresAfter;
        this.targets = targets;
        this.late = new Late(store, "Slack", settle);
    }

    /** Stores a new alert as an incident; an alert that is stored already gives its incident. Returns the incident's id. */
    public String open(Alert alert) {
        Optional<String> known = findByAlert(alert.id());
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return store.transact(() -> insert(alert));
        } catch (DuplicateKeyException e) {
            return findByAlert(alert.id()).orElseThrow(() -> e);
        }
    }

    /** An incident of its own for an alert that is in none; part of the transaction that it is called in. */
    String insert(Alert alert) {
        String id = IncidentId.of(store.now());
        Listed listed = Listed.of(alert);
        store.sql("""
                        INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert,
                                              due_at, created_at, updated_at, listed_severity, listed_rule, listed_host,
                                              listed_account, listed_search, raised_at)
                        VALUES (?, ?, ?, 'NEW', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(id, alert.id(), alert.source(), alert.index(), alert.documentId())
                .params(Store.clean(alert.document().toString()))
                .params(store.now() + handover.toMillis(), store.now(), store.now())
                .params(listed.severity(), listed.rule(), listed.host(), listed.account(), listed.search())
                .param(listed.raisedAt())
                .update();
        HostHistory.note(store, id, alert);
        insertAlert(id, 0, alert, null);
        store.audit(id, "detect", "OPENED", opened(alert));
        return id;
    }

    /** What times are counted from, and by what: the trail alone tells how long everything took. */
    private static String opened(Alert alert) {
        ObjectNode about = JSON.createObjectNode().put("rule", alert.rule());
        new AlertFacts(alert).raised().ifPresent(at -> about.put("raised", at.toString()));
        return about.toString();
    }

    /**
     * With it the alert's id is known to {@link AlertIds}, which need not store that in transactions of its own.
     *
     * @param text null: the incident has it
     */
    void insertAlert(String id, int place, Alert alert, String text) {
        store.sql("""
                        INSERT INTO incident_alert (alert_id, incident_id, place, source, alert_index, alert_document, alert, joined_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(alert.id(), id, place, alert.source(), alert.index(), alert.documentId(), text, store.now())
                .update();
        AlertIds.stored(store, alert.id());
    }

    /** The documents of all alerts that an incident is about, the one that opened it first. */
    List<String> alertDocuments(String id) {
        return store.sql("SELECT alert_document FROM incident_alert WHERE incident_id = ? ORDER BY place")
                .param(id)
                .query(String.class)
                .list();
    }

    private Optional<String> findByAlert(String alertId) {
        return store.sql("SELECT incident_id FROM incident_alert WHERE alert_id = ?")
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
        List<Command> commands = store.sql("SELECT * FROM command WHERE incident_id = ? ORDER BY number")
                .param(id)
                .query((row, n) -> Rows.command(row))
                .list();
        return find(id, commands);
    }

    /** The incident as it would be if these commands were proposed for it. */
    Incident with(String id, List<Command> commands) {
        return find(id, commands).orElseThrow(() -> new IllegalArgumentException("There is no incident " + id));
    }

    private Optional<Incident> find(String id, List<Command> commands) {
        List<Approval> approvals = store.sql("SELECT * FROM approval WHERE incident_id = ? ORDER BY place")
                .param(id)
                .query((row, n) -> Rows.approval(row))
                .list();
        return store.sql(INCIDENT)
                .param(id)
                .query((row, n) -> Rows.incident(row, commands, approvals))
                .optional();
    }

    /**
     * Which playbook the incident goes by from now on; one that was chosen before stays.
     *
     * @throws LostClaimException if another worker has the incident, or it is triaged already
     */
    public void chosen(String id, String claim, Playbook playbook) {
        store.transact(() -> {
            int mine = store.sql("""
                            UPDATE incident SET playbook = ?, playbook_channel = ?, playbook_prompt = ?, playbook_analysts = ?,
                                                playbook_executor = ?, playbook_post_only = ?, playbook_case = ?
                            WHERE id = ? AND claimed_by = ? AND state = 'NEW' AND playbook IS NULL""")
                    .params(playbook.name(), playbook.channel(), playbook.prompt())
                    .params(playbook.analysts().isEmpty() ? null : String.join(" ", playbook.analysts()))
                    .params(playbook.executor().word(), playbook.postOnly(), playbook.withCase(), id, claim)
                    .update();
            if (mine == 0) {
                throw new LostClaimException(id);
            }
            store.audit(id, "triage", "PLAYBOOK", playbook.shown());
            return true;
        });
    }

    /**
     * Slack does not take the channel of the incident's playbook: {@code soar.slack.channel} stands in for it from now on.
     *
     * @param words for people
     */
    public void channelRefused(String id, String words) {
        store.transact(() -> {
            store.lock(id);
            boolean first = get(id).playbook().refusal() == null;
            if (first) {
                store.sql("UPDATE incident SET playbook_refused = TRUE WHERE id = ?")
                        .param(id)
                        .update();
                store.audit(id, "notify", FALLBACK, words);
            }
            return first;
        });
    }

    /**
     * What the assistant said; the incident goes on to Slack.
     *
     * @throws LostClaimException if another worker has the incident
     */
    public void triaged(
            String id,
            String claim,
            Incident.TriageOutcome outcome,
            String summary,
            String conversationId,
            List<Command> commands) {
        store.transact(() -> {
            move(id, claim, IncidentState.NEW, IncidentState.TRIAGED, "triage", triage(outcome, commands));
            propose(id, outcome, summary, conversationId, commands);
            return true;
        });
    }

    /**
     * What the assistant said about an incident that is in Slack without it, and still waits there. Response actions that were offered
     * meanwhile are among these commands, or stay what they are where a first person has approved of them.
     *
     * @throws LostClaimException if somebody decided it meanwhile, or another worker has it
     */
    public void triagedLate(
            String id,
            String claim,
            Incident.TriageOutcome outcome,
            String summary,
            String conversationId,
            List<Command> commands) {
        store.transact(() -> {
            store.lock(id); // nobody approves meanwhile
            int waits = store.sql("""
                            UPDATE incident SET claimed_by = NULL, failures = 0, message_changes = message_changes + 1, updated_at = ?
                            WHERE id = ? AND claimed_by = ? AND state = 'AWAITING_APPROVAL' AND outcome = 'NOT_TRIAGED'""").params(store.now(), id, claim).update();
            if (waits == 0) {
                throw new LostClaimException(id);
            }
            store.audit(id, "triage", "TRIAGED_LATE", triage(outcome, commands));
            complete(id, outcome, summary, conversationId, commands);
            int asks = get(id).asked().times();
            String turn = asks == 0 ? "" : "-" + asks;
            Replies.add(store, id, "triaged" + turn, Replies.Kind.TRIAGED, null);
            Replies.add(store, id, "rest-late" + turn, Replies.Kind.REST, null);
            return true;
        });
    }

    /** "COMPLETE; safe 5, review 2": what came of it, then how the policy classed what is proposed. */
    private static String triage(Incident.TriageOutcome outcome, List<Command> commands) {
        Map<CommandClass, Long> classes = commands.stream()
                .collect(Collectors.groupingBy(
                        command -> command.verdict().commandClass(),
                        () -> new EnumMap<>(CommandClass.class),
                        Collectors.counting()));
        return classes.entrySet().stream()
                .map(many -> many.getKey().name().toLowerCase(Locale.ROOT) + " " + many.getValue())
                .reduce((one, other) -> one + ", " + other)
                .map(all -> outcome + "; " + all)
                .orElse(outcome.name());
    }

    private void complete(
            String id, Incident.TriageOutcome outcome, String summary, String conversationId, List<Command> commands) {
        Incident before = get(id);
        if (before.approvals().isEmpty()) {
            store.sql("DELETE FROM command WHERE incident_id = ?").param(id).update();
            propose(id, outcome, summary, conversationId, commands);
            return;
        }
        // what was approved keeps its numbers and its target, which the approval covers
        triaged(id, outcome, summary, conversationId);
        int number = before.commands().size();
        for (Command command : commands) {
            if (command.kind() != Command.Kind.RESPONSE) {
                number++;
                insert(id, number, command);
            }
        }
        digest(id);
    }

    /** Within the transaction that opens or triages the incident. */
    void propose(
            String id, Incident.TriageOutcome outcome, String summary, String conversationId, List<Command> commands) {
        triaged(id, outcome, summary, conversationId);
        propose(id, commands);
    }

    private void triaged(String id, Incident.TriageOutcome outcome, String summary, String conversationId) {
        // whoever has triaged it has the case opened; should that not come to pass, it is looked after from then on
        boolean early = outcome != Incident.TriageOutcome.NOT_TRIAGED
                && get(id).playbook().withCase();
        Long caseDue = early ? store.now() + handover.toMillis() : null;
        store.sql("UPDATE incident SET outcome = ?, summary = ?, conversation_id = ?, case_due_at = ? WHERE id = ?")
                .params(outcome.name(), Store.clean(summary), Store.clean(conversationId), caseDue, id)
                .update();
    }

    /** Other commands take the place of those that wait for a decision; part of the transaction that it is called in. */
    void proposeInstead(String id, List<Command> commands) {
        store.sql("DELETE FROM command WHERE incident_id = ?").param(id).update();
        store.sql("""
                        UPDATE incident SET outcome = 'COMPLETE', message_changes = message_changes + 1, updated_at = ?
                        WHERE id = ?""").params(store.now(), id).update();
        propose(id, commands);
    }

    void propose(String id, List<Command> commands) {
        aim(id);
        Remaining.of(store, get(id), commands).forEach(command -> insert(id, command.number(), command));
        digest(id);
    }

    private void insert(String id, int number, Command command) {
        store.sql("""
                        INSERT INTO command (incident_id, number, kind, text, class, destructive, class_reason, state)
                        VALUES (?, ?, ?, ?, ?, ?, ?, 'PROPOSED')""")
                .params(id, number, command.kind().name(), Store.clean(command.text()))
                .params(command.verdict().commandClass().name())
                .params(
                        command.verdict().destructive(),
                        Store.clean(command.verdict().reason()))
                .update();
    }

    private void digest(String id) {
        store.sql("UPDATE incident SET digest = ? WHERE id = ?")
                .params(digest(get(id)), id)
                .update();
    }

    /** From here on the commands go there or nowhere. */
    private void aim(String id) {
        Incident incident = get(id);
        Target target =
                targets.apply(incident.alert(), incident.playbook().executor()).orElse(Target.NONE);
        store.sql("""
                UPDATE incident SET target_via = ?, target_address = ?, target_port = ?, target_https = ?, target_credential = ?
                WHERE id = ?""")
                .params(target.via().scheme(), target.address(), target.port())
                .params(target.https(), target.credential(), id)
                .update();
    }

    /** What the approval of an incident as it is stored now has to cover. */
    public static String digest(Incident incident) {
        return Digest.of(incident.host(), incident.target(), incident.commands());
    }

    /**
     * Who is to look at it.
     *
     * @param analyst null: nobody was found
     */
    public void assigned(String id, OnDuty analyst) {
        String slackId = analyst == null ? null : analyst.id();
        String source = analyst == null ? null : analyst.source().name();
        store.transact(() -> {
            boolean another = store.sql("""
                            UPDATE incident SET analyst = ?, analyst_name = ?, analyst_source = ?
                            WHERE id = ? AND (analyst IS DISTINCT FROM CAST(? AS VARCHAR(255))
                                              OR analyst_source IS DISTINCT FROM CAST(? AS VARCHAR(20)))""")
                            .params(slackId, analyst == null ? null : Store.clean(analyst.name()), source)
                            .params(id, slackId, source)
                            .update()
                    == 1;
            if (another) {
                store.audit(id, "triage", "ASSIGNED", analyst == null ? "nobody" : analyst.explained());
            }
            return another;
        });
    }

    /**
     * The approval request is about to be sent: until it is {@link #posted} it may or may not be in Slack.
     *
     * @param lookedAt when it was looked for, where it was sent before
     * @return for {@link #postingAgain}
     * @throws LostClaimException if another worker has the incident
     * @throws BusyException if Slack may still post the one that was sent before
     */
    long posting(String id, String claim, Late.Look lookedAt) {
        late.require(POSTING, id, get(id).postingSince(), lookedAt);
        postingNow(id, claim);
        return late.marked();
    }

    /**
     * It is sent once more, which was not let in so far.
     *
     * @param marked what this or {@link #posting} answered the last time
     */
    long postingAgain(String id, String claim, long marked) {
        if (!late.isOld(marked)) {
            return marked;
        }
        postingNow(id, claim);
        return late.marked();
    }

    /** The request is sent now, once more, or its answer was given up. */
    void postingNow(String id, String claim) {
        int mine = store.sql("""
                        UPDATE incident SET posting_since = ? WHERE id = ? AND claimed_by = ? AND state = 'TRIAGED'""").params(late.sent(POSTING, id), id, claim).update();
        if (mine == 0) {
            throw new LostClaimException(id);
        }
    }

    /** The approval request is certainly not in Slack. */
    public void notPosted(String id, String claim) {
        int mine = store.sql("UPDATE incident SET posting_since = NULL WHERE id = ? AND claimed_by = ?")
                .params(id, claim)
                .update();
        if (mine == 1) {
            late.over(POSTING, id);
        }
    }

    /**
     * The approval request is in Slack; it waits for a decision from now on, unless its playbook has it posted only. False: that was
     * known already.
     */
    public boolean posted(String id, String channel, String ts) {
        return posted(id, channel, ts, Integer.MAX_VALUE);
    }

    /**
     * The same.
     *
     * @param joined how many alerts had joined it before the request was made: of more it does not tell yet
     */
    boolean posted(String id, String channel, String ts, int joined) {
        return store.transact(() -> {
            boolean postOnly = get(id).playbook().postOnly();
            IncidentState next = postOnly ? IncidentState.POSTED : IncidentState.AWAITING_APPROVAL;
            if (!move(id, IncidentState.TRIAGED, next, "notify", channel + " " + ts)) {
                return false;
            }
            store.sql("""
                            UPDATE incident SET slack_channel = ?, slack_ts = ?, posting_since = NULL, expires_at = ?,
                                                message_shown = message_changes - CASE WHEN joined > ? THEN 1 ELSE 0 END
                            WHERE id = ?""")
                    .params(channel, ts, postOnly ? null : store.now() + expiresAfter.toMillis(), joined, id)
                    .update();
            Replies.add(store, id, "rest", Replies.Kind.REST, null);
            late.over(POSTING, id);
            return true;
        });
    }

    public void caseOpened(String id, String caseId) {
        store.transact(() -> {
            int opened = store.sql("""
                            UPDATE incident SET case_id = ?, message_changes = message_changes + 1, updated_at = ?
                            WHERE id = ? AND case_id IS NULL""").params(caseId, store.now(), id).update();
            if (opened == 0) {
                throw new LostClaimException(id);
            }
            store.audit(id, "record", "CASE_OPENED", caseId);
            return true;
        });
    }

    /**
     * A stage moves an incident on.
     *
     * @throws LostClaimException if it is no longer in that state, or another worker has it
     */
    public void move(String id, String claim, IncidentState from, IncidentState to, String actor, String detail) {
        if (!moved(id, claim, from, to, actor, detail)) {
            throw new LostClaimException(id);
        }
    }

    /**
     * The case is complete, or there is none; what came late, while it was written, it is still told.
     *
     * @throws LostClaimException if another worker has the incident
     * @throws BusyException if another request that shares its case has found it gone meanwhile: all of it is written again
     */
    void recorded(Incident incident, String claim) {
        store.transact(() -> {
            requireCase(incident);
            move(incident.id(), claim, incident.state(), IncidentState.RECORDED, "record", incident.caseId());
            LateResults.cameBefore(store, incident.id());
            return true;
        });
    }

    /**
     * That the incident still has this case, or none; part of the transaction that it is called in. What is in a case that was forgotten
     * since does not count for the next.
     *
     * @throws BusyException if another request that shares the case has found it gone meanwhile
     */
    void requireCase(Incident incident) {
        String caseId = store.sql("SELECT case_id FROM incident WHERE id = ? FOR UPDATE")
                .param(incident.id())
                .query((row, n) -> row.getString(1))
                .list()
                .get(0);
        if (!Objects.equals(caseId, incident.caseId())) {
            throw new BusyException("case " + incident.caseId() + " is gone meanwhile; another is opened");
        }
    }

    /** Moves an incident on, with its audit event, whoever works on it. False: it was no longer in that state. */
    boolean move(String id, IncidentState from, IncidentState to, String actor, String detail) {
        return moved(id, null, from, to, actor, detail);
    }

    /** Nobody decided it in time, or no second person. False: it does not wait any more. */
    boolean expire(String id) {
        return store.transact(() -> {
            store.lock(id); // nobody approves meanwhile
            List<Approval> approvals = get(id).approvals();
            String who = approvals.isEmpty()
                    ? "nobody decided in time"
                    : "approved by " + approvals.get(0).person() + ", but by no second person in time";
            return move(id, IncidentState.AWAITING_APPROVAL, IncidentState.EXPIRED, "recover", who);
        });
    }

    private boolean moved(String id, String claim, IncidentState from, IncidentState to, String actor, String detail) {
        return store.transact(() -> {
            boolean moved = store.sql("""
                            UPDATE incident SET state = ?, claimed_by = NULL, due_at = ?, updated_at = ?, failures = 0, unclear = 0,
                                                last_error = NULL, parked_at = NULL, message_changes = message_changes + 1,
                                                case_due_at = CASE WHEN CAST(? AS BOOLEAN) THEN NULL ELSE COALESCE(CAST(? AS BIGINT), case_due_at) END,
                                                recorded_at = CAST(? AS BIGINT)
                            WHERE id = ? AND state = ? AND (CAST(? AS VARCHAR(200)) IS NULL OR claimed_by = ?)""")
                            .params(to.name(), store.now() + handover.toMillis(), store.now())
                            // its case says so at once, or, should that not come to pass, from then on
                            .param(to == IncidentState.RECORDED)
                            .param(to == IncidentState.APPROVED ? store.now() + handover.toMillis() : null)
                            .param(to == IncidentState.RECORDED ? store.now() : null)
                            .params(id, from.name(), claim, claim)
                            .update()
                    == 1;
            if (moved) {
                store.audit(id, actor, to.name(), detail);
            }
            return moved;
        });
    }

    /** Its message is to be replaced by one that shows it as it is now. */
    public void showAgain(String id) {
        store.sql("UPDATE incident SET message_changes = message_changes + 1 WHERE id = ?")
                .param(id)
                .update();
    }

    /** Notes something that happened without a change of state, such as a refused click. */
    public void note(String id, String actor, String action, String detail) {
        store.audit(id, actor, action, detail);
    }
}
