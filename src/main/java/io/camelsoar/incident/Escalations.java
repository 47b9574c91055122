package io.camelsoar.incident;

import io.camelsoar.slack.SlackErrorException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for a person waits for the next one, too, after a while: each step once, whatever instance takes it. Who may decide is not
 * changed by it.
 */
public final class Escalations {

    private static final Logger LOG = LoggerFactory.getLogger(Escalations.class);
    private static final int MOST_AT_ONCE = 500;

    private final Store store;
    private final IncidentStore incidents;
    private final Function<Incident, List<OnDuty>> levels;
    private final Duration expiresAfter;
    private final Duration after;

    /**
     * @param levels who is asked about an incident, in their order
     * @param expiresAfter how long an incident waits for a decision
     * @param after how long each person has before the next one is asked, too; zero: no other is
     */
    public Escalations(
            Store store,
            IncidentStore incidents,
            Function<Incident, List<OnDuty>> levels,
            Duration expiresAfter,
            Duration after) {
        this.store = store;
        this.incidents = incidents;
        this.levels = levels;
        this.expiresAfter = expiresAfter;
        this.after = after;
    }

    /** Has the next person asked about each incident that waited for so long; the ids of these incidents. */
    public List<String> escalate() {
        List<String> escalated = new ArrayList<>();
        if (after.isZero()) {
            return escalated;
        }
        try {
            for (String id : due()) {
                if (escalate(id)) {
                    escalated.add(id);
                }
            }
        } catch (SlackErrorException | UncheckedIOException e) {
            LOG.warn("Escalation waits, since the roster's persons cannot be looked up: {}", e.getMessage());
        }
        return escalated;
    }

    /** Since it began to wait, and since the last step or the last look, that long has passed. */
    private List<String> due() {
        return store.sql("""
                        SELECT id FROM incident
                        WHERE state IN ('AWAITING_APPROVAL', 'UNKNOWN') AND expires_at > ? AND expires_at <= ?
                        AND (escalation_looked_at IS NULL OR escalation_looked_at <= ?)
                        ORDER BY expires_at FETCH FIRST ? ROWS ONLY""")
                .params(store.now(), store.now() + expiresAfter.minus(after).toMillis())
                .params(store.now() - after.toMillis(), MOST_AT_ONCE)
                .query(String.class)
                .list();
    }

    private boolean escalate(String id) {
        Incident incident = incidents.get(id);
        OnDuty next = next(incident);
        return store.transact(() -> {
            boolean mine = store.sql("""
                            UPDATE incident SET escalation_looked_at = ?
                            WHERE id = ? AND state = ? AND escalation_looked_at IS NOT DISTINCT FROM CAST(? AS BIGINT)""")
                            .params(store.now(), id, incident.state().name())
                            .params(incident.escalation().lookedAt())
                            .update()
                    == 1;
            if (mine && next != null) {
                ask(incident, next);
            }
            return mine && next != null;
        });
    }

    private void ask(Incident incident, OnDuty next) {
        List<String> asked = Stream.concat(incident.escalation().to().stream(), Stream.of(next.id()))
                .toList();
        store.sql("""
                        UPDATE incident SET escalated_to = ?, escalated_at = ?, message_changes = message_changes + 1, updated_at = ?
                        WHERE id = ?""")
                .params(String.join(",", asked), store.now(), store.now(), incident.id())
                .update();
        store.audit(incident.id(), "recover", "ESCALATED", next.shown());
        String key = "escalation-" + asked.size();
        Replies.add(store, incident.id(), key, Replies.Kind.ESCALATION, null, next.id());
    }

    /** Whoever comes after those who were asked, then who was passed over so far; null: nobody is left. */
    private OnDuty next(Incident incident) {
        List<OnDuty> all = levels.apply(incident);
        List<String> ids = all.stream().map(OnDuty::id).toList();
        List<String> asked = Stream.of(
                        Stream.ofNullable(incident.analyst()),
                        incident.playbook().analysts().stream(),
                        incident.escalation().to().stream())
                .flatMap(persons -> persons)
                .toList();
        int last = asked.stream().mapToInt(ids::indexOf).max().orElse(-1);
        List<String> approvers =
                incident.approvals().stream().map(Approval::user).toList();
        return Stream.concat(all.stream().skip(last + 1), all.stream())
                .filter(duty -> !asked.contains(duty.id()) && !approvers.contains(duty.id()))
                .findFirst()
                .orElse(null);
    }
}
