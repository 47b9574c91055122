package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * What is to be told in the thread of an incident's Slack message. A reply is stored in the transaction that makes it true, and
 * sent when Slack takes it; one that may have been sent before is looked for in the thread first.
 */
public final class Replies {

    /** What a reply tells; its template is {@code routes/templates/reply-<kind>.jq}. */
    public enum Kind {
        /** What did not fit into the message. */
        REST,
        /** The assistant answered after the message was sent. */
        TRIAGED,
        /** A command's outcome. */
        RESULT,
        /** A command may or may not have run: what is to be done? */
        DOUBT,
        /** What is done about it, and who said so. */
        ANSWERED,
        /** The host cannot be reached; the commands wait. */
        HOST_WAIT,
        /** Nothing may start just now, whatever was approved; the commands wait. */
        HELD,
        /** Half the time to decide is over. */
        REMINDER,
        /** Somebody asked for the release of the host that a command isolated. */
        RELEASE,
        /** It was decided before the assistant answered: what that says comes into a request of its own. */
        FOLLOW_UP,
        /** Nobody has decided so far: the next person is asked. */
        ESCALATION,
        /** The store was restored from a backup: what was decided since is not in it. */
        RESTORED,
        /** A question in the thread has its answer, or gets none. */
        ANSWER;

        String template() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A reply that is not, or not wholly, in the thread. */
    public record Reply(
            String key, String kind, Integer number, String detail, int sent, boolean tried, Long triedAt) {}

    private static final String TRIED = "tried_at";
    /** Detail of a {@link Kind#REST} without the summary's. */
    static final String COMMANDS = "commands";

    private final Store store;
    private final IncidentStore incidents;
    private final IncidentDocument document;
    private final Failures failures;
    private final Duration longestWait;
    private final Late late;

    /**
     * @param settle how long a message that Slack did not answer for may still come
     * @param longestWait after which a reply is tried again that Slack refused for what is in it
     */
    public Replies(
            Store store,
            IncidentStore incidents,
            IncidentDocument document,
            Failures failures,
            Duration settle,
            Duration longestWait) {
        this.store = store;
        this.incidents = incidents;
        this.document = document;
        this.failures = failures;
        this.longestWait = longestWait;
        this.late = new Late(store, "Slack", settle);
    }

    /** Part of the transaction that it is called in; a key that is there already changes nothing. */
    static void add(Store store, String incidentId, String key, Kind kind, Integer number) {
        add(store, incidentId, key, kind, number, null);
    }

    /**
     * The same with something to be told as it was then.
     *
     * @return false if the key is there already
     */
    static boolean add(Store store, String incidentId, String key, Kind kind, Integer number, String detail) {
        return store.sql("""
                        INSERT INTO reply (incident_id, reply_key, kind, command_number, detail, created_at)
                        SELECT CAST(? AS VARCHAR(36)), CAST(? AS VARCHAR(64)), CAST(? AS VARCHAR(20)),
                               CAST(? AS INTEGER), CAST(? AS TEXT), CAST(? AS BIGINT)
                        WHERE NOT EXISTS (SELECT 1 FROM reply WHERE incident_id = ? AND reply_key = ?)""")
                        .params(incidentId, key, kind.name(), number, Store.clean(detail), store.now(), incidentId, key)
                        .update()
                == 1;
    }

    /**
     * A thread is begun anew: what belongs to the request, results, answers, also those to questions, requested releases and the open
     * question are told again, not what was of its time.
     */
    static void tellAgain(Store store, Incident incident) {
        String question = incident.doubt() == null
                ? ""
                : doubtKey(
                        incident.doubt(),
                        incident.commands().get(incident.doubt() - 1).attempt());
        store.sql("""
                        UPDATE reply SET done = FALSE, sent = 0, tried = FALSE, tried_at = NULL
                        WHERE incident_id = ? AND (kind IN ('REST', 'TRIAGED', 'RESULT', 'ANSWERED', 'ANSWER', 'RELEASE', 'FOLLOW_UP') OR reply_key = ?)""").params(incident.id(), question).update();
    }

    static String doubtKey(int number, int attempt) {
        return "doubt-" + number + "-" + attempt;
    }

    /** What is to be told, in the order in which it became true; what Slack refused has its turn again after a while. */
    public List<Reply> waiting(Exchange exchange) {
        return store.sql("SELECT * FROM reply WHERE incident_id = ? AND NOT done AND "
                        + Refused.MAY_BE_TRIED.formatted("refused_at") + " ORDER BY id")
                .param(id(exchange))
                .params(Refused.times(store.now(), longestWait))
                .query((row, n) -> new Reply(
                        row.getString("reply_key"),
                        Kind.valueOf(row.getString("kind")).template(),
                        row.getObject("command_number", Integer.class),
                        row.getString("detail"),
                        row.getInt("sent"),
                        row.getBoolean("tried"),
                        row.getObject("tried_at", Long.class)))
                .list();
    }

    /** The incident, with the reply that is to be told, as its template sees it. */
    public ObjectNode document(Exchange exchange) {
        Reply reply = reply(exchange);
        ObjectNode node = document.of(incidents.get(id(exchange)));
        node.putObject("reply")
                .put("kind", reply.kind())
                .put("number", reply.number())
                .put("detail", reply.detail());
        return node;
    }

    /**
     * Of the messages in the body, a list, those that are not in the thread. Each carries its place as {@code block_id}, by which
     * it is found again.
     */
    public List<ObjectNode> missing(JsonNode messages, Exchange exchange) {
        Reply reply = reply(exchange);
        Set<?> found = exchange.getVariable("blockIds", Set.class);
        List<ObjectNode> missing = new ArrayList<>();
        for (int i = reply.sent(); i < messages.size(); i++) {
            ObjectNode message = messages.get(i).deepCopy();
            String blockId = "soar:" + id(exchange) + ":" + reply.key() + ":" + i;
            MessageMark.put(message, blockId);
            if (found == null || !found.contains(blockId)) {
                missing.add(message);
            }
        }
        return missing;
    }

    /**
     * The next message of the reply is about to be sent: until it is {@link #sent} it may or may not be in the thread.
     *
     * @throws BusyException if Slack may still post what was sent before
     */
    public void sending(JsonNode message, Exchange exchange) {
        Reply reply = reply(exchange);
        if (reply.tried()) {
            late.require(
                    TRIED, place(exchange), reply.triedAt(), exchange.getVariable("messageLookedAt", Late.Look.class));
        }
        String blockId = message.at("/blocks/0/block_id").asText();
        exchange.setVariable("replyIndex", Integer.valueOf(blockId.substring(blockId.lastIndexOf(':') + 1)));
        tried(exchange);
        exchange.setVariable("replySending", late.marked());
    }

    /** Before it is sent once more, which was not let in so far. */
    public void keep(Exchange exchange) {
        Long marked = exchange.getVariable("replySending", Long.class);
        if (marked != null && late.isOld(marked)) {
            tried(exchange);
            exchange.setVariable("replySending", late.marked());
        }
    }

    /**
     * It was not sent, or nobody knows: then Slack may post it from now on.
     *
     * @throws Exception the failure, always
     */
    public void failed(Exception failure, Exchange exchange) throws Exception {
        exchange.removeVariable("replySending");
        if (failures.kind(failure).didNothing()) {
            over("tried = FALSE", exchange);
        } else {
            tried(exchange);
        }
        throw failure;
    }

    /**
     * Slack takes no message with what is in this reply, as its template makes it: the others go on, and it is tried again later.
     *
     * @throws Exception the failure, if it is another one
     */
    public void refused(Exception failure, Exchange exchange) throws Exception {
        if (!failures.isRefusedContent(failure)) {
            throw failures.inTemplate(
                    "routes/templates/reply-" + reply(exchange).kind() + ".jq", failure);
        }
        changeMark("refused_at = " + store.now(), exchange);
    }

    private void tried(Exchange exchange) {
        changeMark("tried = TRUE, tried_at = " + late.sent(TRIED, place(exchange)), exchange);
    }

    public void sent(Exchange exchange) {
        exchange.removeVariable("replySending");
        over("tried = FALSE, sent = " + (exchange.getVariable("replyIndex", Integer.class) + 1), exchange);
    }

    /** Everything of the reply is told. */
    public void done(Exchange exchange) {
        store.sql("UPDATE reply SET done = TRUE WHERE incident_id = ? AND reply_key = ?")
                .params(id(exchange), reply(exchange).key())
                .update();
    }

    /** Changed only by who has the thread: what is on its way may be another worker's. */
    private boolean changeMark(String change, Exchange exchange) {
        String id = id(exchange);
        return store.sql("UPDATE reply SET " + change + " WHERE incident_id = ? AND reply_key = ? AND " + Leases.HELD)
                        .params(id, reply(exchange).key())
                        .params(Messages.name(id), exchange.getVariable("messageLease", String.class))
                        .update()
                == 1;
    }

    private void over(String change, Exchange exchange) {
        if (changeMark(change, exchange)) {
            late.over(TRIED, place(exchange));
        }
    }

    private static String place(Exchange exchange) {
        return id(exchange) + " " + reply(exchange).key();
    }

    private static Reply reply(Exchange exchange) {
        return exchange.getVariable("reply", Reply.class);
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
