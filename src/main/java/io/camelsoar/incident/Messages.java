package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.Failures;
import io.camelsoar.log.IncidentLog;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Which Slack messages do not show yet what their incident has become, and whose threads lack a reply: what failed is made up
 * for. One worker at a time writes an incident's message and thread, so that the newest state is what stays.
 */
public class Messages {

    private static final int MOST_AT_ONCE = 200;
    private static final String DOUBT = "message_doubt";

    /** The states in which somebody has to decide or to answer, or may have to before long. */
    private static final Set<IncidentState> NEEDED = EnumSet.of(
            IncidentState.AWAITING_APPROVAL, IncidentState.APPROVED, IncidentState.EXECUTING, IncidentState.UNKNOWN);

    private final IncidentStore incidents;
    private final Store store;
    private final Leases leases;
    private final Failures failures;
    private final Duration patience;
    private final Duration longestWait;
    private final Late late;
    /** What was on its way before is on no way any more. */
    private volatile long started;

    /**
     * @param patience how long an update may be on its way before it counts as failed
     * @param settle how long an update that Slack did not answer for may still come
     * @param longestWait the most that is waited for a service which asks for it, or before what Slack refused is tried again
     */
    public Messages(
            IncidentStore incidents,
            Store store,
            Leases leases,
            Failures failures,
            Duration patience,
            Duration settle,
            Duration longestWait) {
        this.incidents = incidents;
        this.store = store;
        this.leases = leases;
        this.failures = failures;
        this.patience = patience;
        this.longestWait = longestWait;
        this.late = new Late(store, "Slack", settle);
        this.started = store.now();
    }

    /** Once the store is ready, and before a route runs: whatever it has to say until here nobody has begun to write. */
    public void begin() {
        started = store.now();
    }

    /**
     * Takes the incident's message, and reads the incident to be shown into the variable {@code incident}; the variable {@code
     * messageMine} says false where another worker has it, Slack asked for a pause, or there is no message yet.
     */
    public void claim(Exchange exchange) {
        String id = id(exchange);
        exchange.removeVariable("*"); // of the stage or the round that handed this on
        IncidentLog.about(id, exchange);
        String lease = isPaused(id) ? null : leases.take(name(exchange));
        exchange.setVariable("messageLease", lease);
        exchange.setVariable("messageLookedAt", store.look());
        try {
            Incident incident = incidents.get(id);
            exchange.setVariable("incident", incident);
            boolean isThere =
                    incident.slackTs() != null; // else it, or a reply, would become another message of the channel
            exchange.setVariable("messageMine", lease != null && isThere);
            if (!isThere) {
                release(exchange);
            }
        } catch (RuntimeException e) { // whatever pool or driver throws: the route has not come to the release yet
            release(exchange);
            throw e;
        }
    }

    private boolean isPaused(String id) {
        long now = store.now();
        return store.sql("SELECT COUNT(*) FROM incident WHERE id = ? AND message_due > ? AND message_due <= ?")
                        .params(id, now, now + longestWait.toMillis())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Message or thread could not be written: Slack is left alone for as long as it asked. */
    public void failed(Exception failure, Exchange exchange) {
        Duration asked = failures.asked(failure);
        if (asked != null) {
            long wait = Math.min(asked.toMillis(), longestWait.toMillis());
            store.sql("UPDATE incident SET message_due = ? WHERE id = ?")
                    .params(store.now() + wait, id(exchange))
                    .update();
        }
    }

    /**
     * Slack takes no message with what is in this one, as its template makes it: the thread goes on, and it is tried again later.
     *
     * @throws Exception the failure, if it is another one
     */
    public void refused(Exception failure, Exchange exchange) throws Exception {
        if (!failures.isRefusedContent(failure)) {
            throw failure;
        }
        exchange.removeVariable("messageTries");
        store.sql("UPDATE incident SET message_refused_at = ? WHERE id = ?")
                .params(store.now(), id(exchange))
                .update();
    }

    public void release(Exchange exchange) {
        String lease = exchange.getVariable("messageLease", String.class);
        if (lease != null) {
            leases.giveBack(name(exchange), lease);
        }
    }

    /** Marks the approval request in the body, so that it is found again. */
    public void mark(ObjectNode message, Exchange exchange) {
        MessageMark.put(message, MessageMark.ofRequest(id(exchange)));
    }

    /** Whether Slack shows an older state than the store has. */
    public boolean isBehind(Exchange exchange) {
        return store.sql(
                                "SELECT COUNT(*) FROM incident WHERE id = ? AND slack_ts IS NOT NULL AND (message_shown < message_changes OR message_doubt < ? OR message_doubt > ?) AND "
                                        + Refused.MAY_BE_TRIED.formatted("message_refused_at"))
                        .params(id(exchange), settled(exchange), look(exchange).at())
                        .params(Refused.times(store.now(), longestWait))
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** What was read with the claim is shown in Slack. */
    public void shown(Exchange exchange) {
        Incident incident = exchange.getVariable("incident", Incident.class);
        store.sql("UPDATE incident SET message_shown = ?, message_refused_at = NULL WHERE id = ? AND message_shown < ?")
                .params(incident.messageChanges(), incident.id(), incident.messageChanges())
                .update();
        Object tries = exchange.removeVariable("messageTries");
        // after more than one try an earlier one may still come
        if (Integer.valueOf(1).equals(tries)
                && Boolean.TRUE.equals(exchange.getVariable("messageSettled", Boolean.class))) {
            over(DOUBT, exchange);
        }
    }

    /**
     * The message is about to be replaced: until that is {@link #shown} an old state may yet replace a newer one. Where it was so
     * before, the newest state is shown once more when that is over.
     */
    public void showing(Exchange exchange) {
        Long before = store.sql("SELECT message_doubt FROM incident WHERE id = ?")
                .param(id(exchange))
                .query((row, n) -> row.getObject(1, Long.class))
                .list()
                .get(0);
        exchange.setVariable("messageSettled", !late.mayCome(DOUBT, id(exchange), before, look(exchange)));
        exchange.setVariable("messageTries", 0);
    }

    /**
     * Before each try of a message that is sent under the claim of the incident's message.
     *
     * @throws BusyException if another worker may have it
     */
    public void keep(Exchange exchange) {
        if (exchange.getVariable("messageLease", String.class) != null) {
            hold(exchange);
        }
        if (Boolean.TRUE.equals(exchange.getVariable("reposting", Boolean.class))) {
            sent(IncidentStore.POSTING, exchange);
        }
        Integer tries = exchange.getVariable("messageTries", Integer.class);
        if (tries != null) {
            exchange.setVariable("messageTries", tries + 1);
            sent(DOUBT, exchange);
        }
    }

    private void sent(String mark, Exchange exchange) {
        changeMark(mark, late.sent(mark, id(exchange)), exchange);
    }

    private void over(String mark, Exchange exchange) {
        if (changeMark(mark, null, exchange)) {
            late.over(mark, id(exchange));
        }
    }

    /** Changed only by who has the message: what is on its way may be another worker's. */
    private boolean changeMark(String mark, Long since, Exchange exchange) {
        return store.sql("UPDATE incident SET " + mark + " = ? WHERE id = ? AND " + Leases.HELD)
                        .params(since, id(exchange), name(exchange), exchange.getVariable("messageLease", String.class))
                        .update()
                == 1;
    }

    private static Late.Look look(Exchange exchange) {
        return exchange.getVariable("messageLookedAt", Late.Look.class);
    }

    /** What was in doubt before this has come by now, or does not come any more. */
    private long settled(Exchange exchange) {
        return late.settled(look(exchange).at());
    }

    /** Whether somebody has to decide or to answer by the incident's message, as it is by now. */
    public boolean isNeeded(Exchange exchange) {
        return NEEDED.contains(incidents.get(id(exchange)).state());
    }

    /**
     * The request is about to be sent once more: until it is {@link #reposted} it may or may not be in Slack.
     *
     * @throws BusyException if Slack may still post the one that was sent before
     */
    public void reposting(Exchange exchange) {
        Long since = exchange.getVariable("incident", Incident.class).postingSince();
        late.require(IncidentStore.POSTING, id(exchange), since, look(exchange));
        exchange.setVariable("reposting", true);
        sent(IncidentStore.POSTING, exchange);
    }

    /**
     * It was not sent, or nobody knows: then Slack may post it from now on.
     *
     * @throws Exception the failure, always
     */
    public void notReposted(Exception failure, Exchange exchange) throws Exception {
        exchange.removeVariable("reposting");
        if (failures.kind(failure).didNothing()) {
            over(IncidentStore.POSTING, exchange);
        } else {
            sent(IncidentStore.POSTING, exchange);
        }
        throw failure;
    }

    /**
     * The request is in Slack once more: message and thread go on there. What is still true of the old thread is told again.
     *
     * @throws BusyException if it is where it was
     */
    public void reposted(Exchange exchange) {
        exchange.removeVariable("reposting");
        String channel = exchange.getMessage().getHeader("SlackChannelId", String.class);
        String ts = exchange.getMessage().getHeader("SlackTs", String.class);
        Incident before = exchange.getVariable("incident", Incident.class);
        if (before.slackTs().equals(ts)) {
            throw new BusyException("Slack has the request, and takes no reply to it");
        }
        exchange.setVariable("reposted", true);
        store.transact(() -> {
            int moved = store.sql("""
                            UPDATE incident SET slack_channel = ?, slack_ts = ?, posting_since = NULL, message_doubt = NULL,
                                                message_changes = message_changes + 1, updated_at = ?
                            WHERE id = ? AND slack_ts = ?""")
                    .params(channel, ts, store.now(), before.id(), before.slackTs())
                    .update();
            if (moved == 1) {
                Replies.tellAgain(store, incidents.get(before.id()));
                store.audit(before.id(), "update", "MESSAGE_REPOSTED", channel + " " + ts);
            }
            return true;
        });
    }

    /** Neither message nor thread can ever be written again: nothing more is tried. */
    public void giveUp(Exchange exchange) {
        String id = id(exchange);
        shown(exchange);
        store.transact(() -> {
            int untold = store.sql("UPDATE reply SET done = TRUE WHERE incident_id = ? AND NOT done")
                    .param(id)
                    .update();
            store.audit(id, "update", "MESSAGE_GONE", untold + " replies in its thread were not told");
            return true;
        });
    }

    /**
     * Before a message is sent: nobody else may send the same while it lasts.
     *
     * @throws BusyException if it took too long until here, and another worker may have the thread
     */
    private void hold(Exchange exchange) {
        if (!leases.renew(name(exchange), exchange.getVariable("messageLease", String.class))) {
            throw new BusyException("another worker writes the thread now");
        }
    }

    /**
     * The ids of incidents whose message or thread is behind and on no way to be updated. In no order: messages that Slack refuses
     * for good must not keep the others from their turn.
     */
    public List<String> behind() {
        long now = store.now();
        long before = Math.max(started, now - patience.toMillis());
        // later than now: the clock was set back
        return store.sql(
                        "SELECT id FROM incident WHERE slack_ts IS NOT NULL AND (message_due IS NULL OR message_due <= ? OR message_due > ?) AND ("
                                + "(message_shown < message_changes AND (updated_at < ? OR updated_at > ?) OR message_doubt < ? OR message_doubt > ?) AND "
                                + Refused.MAY_BE_TRIED.formatted("message_refused_at")
                                + " OR id IN (SELECT incident_id FROM reply WHERE NOT done AND (created_at < ? OR created_at > ?) AND "
                                + Refused.MAY_BE_TRIED.formatted("refused_at")
                                + ")) ORDER BY CASE WHEN decided_by IS NULL THEN 1 ELSE 0 END, RANDOM() FETCH FIRST ? ROWS ONLY")
                .params(now, now + longestWait.toMillis())
                .params(before, now, late.settled(now), now)
                .params(Refused.times(now, longestWait))
                .params(before, now)
                .params(Refused.times(now, longestWait))
                .param(MOST_AT_ONCE)
                .query(String.class)
                .list();
    }

    private static String name(Exchange exchange) {
        return name(id(exchange));
    }

    /** Of the lease under which an incident's message and thread are written. */
    static String name(String id) {
        return "slack:" + id;
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
