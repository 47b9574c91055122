package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.Turn.State;
import io.camelsoar.policy.ShownText;
import io.camelsoar.slack.SlackEvent.Mention;
import io.camelsoar.text.Count;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.dao.DuplicateKeyException;

/**
 * The conversations in the threads of requests. A question is stored when it is heard and answered once: its answer, the reply that tells
 * it, the audit event and the proposal that it may change are one transaction. One question of an incident at a time, in their order.
 */
public final class Turns {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** How long it is remembered that somebody said something elsewhere. Slack delivers an event for a day at most. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private static final int MOST_AT_ONCE = 100;
    /** Characters of an answer that the audit trail has, beside its SHA-256. */
    private static final int MOST_AUDITED = 4_000;

    private final Store store;
    private final IncidentStore incidents;
    private final Leases leases;
    private final Duration patience;
    private final int most;
    private final FollowUps followUps;

    /**
     * @param patience how long a question may wait for its next step before it is handed on again
     * @param most how many questions about one incident are answered
     */
    public Turns(Store store, IncidentStore incidents, Leases leases, Duration patience, int most) {
        this.store = store;
        this.incidents = incidents;
        this.leases = leases;
        this.patience = patience;
        this.most = most;
        this.followUps = new FollowUps(store, incidents);
    }

    /**
     * Keeps what a person says to the app.
     *
     * @param text of it what is kept
     * @return its id; empty if the event or the message came before
     */
    public Optional<Long> heard(String eventId, Mention mention, String text) {
        store.sql("DELETE FROM conversation_turn WHERE incident_id IS NULL AND asked_at < ?")
                .param(store.now() - REMEMBERED.toMillis())
                .update();
        String incidentId = store.sql(
                        "SELECT id FROM incident WHERE slack_channel = ? AND slack_ts = ? FETCH FIRST ROW ONLY")
                .params(mention.channel(), mention.threadTs() == null ? "" : mention.threadTs())
                .query(String.class)
                .optional()
                .orElse(null);
        try {
            return store.transact(() -> {
                store.sql("""
                                INSERT INTO conversation_turn (event_id, channel, message_ts, thread_ts, incident_id, state, asked_by,
                                                               question, asked_at, due_at)
                                VALUES (?, ?, ?, ?, ?, 'HEARD', ?, ?, ?, ?)""")
                        .params(eventId, mention.channel(), mention.ts(), mention.threadTs(), incidentId)
                        .params(mention.user(), Store.clean(text), store.now(), store.now() + patience.toMillis())
                        .update();
                return store.sql("SELECT id FROM conversation_turn WHERE event_id = ?")
                        .param(eventId)
                        .query(Long.class)
                        .optional();
            });
        } catch (DuplicateKeyException before) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException if there is none */
    public Turn get(long id) {
        return store.sql("SELECT * FROM conversation_turn WHERE id = ?")
                .param(id)
                .query((row, n) -> turn(row))
                .optional()
                .orElseThrow(() -> new IllegalArgumentException("There is no question " + id));
    }

    /** It is not answered, for this reason. False: somebody has looked at it already. */
    public boolean refused(Turn turn, String why) {
        return store.transact(() -> {
            boolean mine = moved(turn, State.HEARD, State.REFUSED);
            if (mine && turn.incidentId() != null) {
                store.audit(turn.incidentId(), turn.askedBy(), "QUESTION_REFUSED", why);
            }
            return mine;
        });
    }

    /** What came of an attempt to have a question answered. */
    public enum Outcome {
        ASKED,
        /** The incident has had as many as it may. */
        TOO_MANY,
        /** Somebody has looked at it already. */
        NOT_HEARD
    }

    /** By somebody whose name is not known. */
    Outcome asked(Turn turn) {
        return asked(turn, null);
    }

    /**
     * It is to be answered. Questions that got no answer do not count.
     *
     * @param askerName null where it is not known
     */
    public Outcome asked(Turn turn, String askerName) {
        return store.transact(() -> {
            store.lock(turn.incidentId());
            int before = count(turn.incidentId(), "state IN ('ASKED', 'ANSWERED')");
            if (before >= most) {
                return Outcome.TOO_MANY;
            }
            if (!moved(turn, State.HEARD, State.ASKED)) {
                return Outcome.NOT_HEARD;
            }
            int number = 1 + count(turn.incidentId(), "number IS NOT NULL");
            store.sql("UPDATE conversation_turn SET number = ? WHERE id = ?")
                    .params(number, turn.id())
                    .update();
            People.note(store, turn.incidentId(), turn.askedBy(), askerName);
            store.audit(
                    turn.incidentId(), turn.askedBy(), "QUESTION_ASKED", "question " + number + ": " + turn.question());
            return Outcome.ASKED;
        });
    }

    private int count(String incidentId, String condition) {
        return store.sql("SELECT COUNT(*) FROM conversation_turn WHERE incident_id = ? AND " + condition)
                .param(incidentId)
                .query(Integer.class)
                .single();
    }

    /** The compare-and-set of a question. */
    private boolean moved(Turn turn, State from, State to) {
        return store.sql("UPDATE conversation_turn SET state = ?, due_at = ? WHERE id = ? AND state = ?")
                        .params(to.name(), store.now() + patience.toMillis(), turn.id(), from.name())
                        .update()
                == 1;
    }

    /** Questions of an incident that are to be answered, in their order. */
    public List<Turn> waiting(String incidentId) {
        return store.sql("SELECT * FROM conversation_turn WHERE incident_id = ? AND state = 'ASKED' ORDER BY number")
                .param(incidentId)
                .query((row, n) -> turn(row))
                .list();
    }

    /**
     * Stores the answer, and has it told in the thread. Commands that it proposes, and that can be approved, take the place of those that
     * wait for a decision, which cannot be approved any more, or are a request of their own after it; others are only shown. False: it has
     * an answer already.
     */
    public boolean answered(Turn turn, Answer answer) {
        return store.transact(() -> {
            followUps.lock(turn.incidentId());
            if (!moved(turn, State.ASKED, State.ANSWERED)) {
                return false;
            }
            Incident incident = incidents.get(turn.incidentId());
            Offer offer = Offer.of(incident, answer, incidents, followUps, store.now());
            String text = Store.clean(answer.text());
            keep(turn, answer.by(), text, offer.note());
            store.sql("UPDATE incident SET conversation_id = ? WHERE id = ? AND conversation_id IS NULL")
                    .params(Store.clean(answer.conversationId()), turn.incidentId())
                    .update();
            if (offer.way() == Offer.Way.REPLACES) {
                incidents.proposeInstead(turn.incidentId(), answer.commands());
                Replies.add(
                        store,
                        turn.incidentId(),
                        "rest-answer-" + turn.number(),
                        Replies.Kind.REST,
                        null,
                        Replies.COMMANDS);
                store.audit(
                        turn.incidentId(),
                        turn.askedBy(),
                        "PROPOSED_ANEW",
                        "in the answer to question " + turn.number() + ", "
                                + Count.of(answer.commands().size(), "command") + " instead of digest "
                                + incident.digest() + " of "
                                + incident.commands().size() + ": " + incident.proposal());
            }
            if (offer.way() == Offer.Way.FOLLOWS) {
                incidents.expire(turn.incidentId()); // its time is over, if it waits: nobody is to decide it meanwhile
                followUps.propose(turn, incidents.get(turn.incidentId()), answer.commands());
            }
            store.audit(
                    turn.incidentId(),
                    answer.by(),
                    "QUESTION_ANSWERED",
                    "question " + turn.number() + ", SHA-256 " + Digest.of(text) + " of " + text.length()
                            + " characters: " + text.substring(0, Math.min(MOST_AUDITED, text.length())));
            ObjectNode told = told(turn).put("answer", ShownText.ofProse(text)).put("note", offer.note());
            if (offer.way() == Offer.Way.SHOWN) {
                commands(told.putArray("commands"), answer.commands());
            }
            tell(turn, told);
            return true;
        });
    }

    /** The id of the request that follows, and is not in Slack yet. */
    public Optional<String> followUp(Turn turn) {
        return followUps.toShow(incidents.get(turn.incidentId()));
    }

    /** The assistant gave no answer that could be used, which is told in the thread. False: it has an answer already. */
    public boolean failed(Turn turn, String why) {
        return store.transact(() -> {
            store.lock(turn.incidentId());
            if (!moved(turn, State.ASKED, State.FAILED)) {
                return false;
            }
            keep(turn, Turn.ASSISTANT, Store.clean(why), null);
            store.audit(turn.incidentId(), Turn.ASSISTANT, "QUESTION_FAILED", "question " + turn.number() + ": " + why);
            tell(turn, told(turn).put("failed", ShownText.ofProse(Store.clean(why))));
            return true;
        });
    }

    /** The assistant does not have the conversation any more: a new one is begun. */
    public void forgetConversation(Incident incident) {
        store.sql("UPDATE incident SET conversation_id = NULL WHERE id = ? AND conversation_id = ?")
                .params(incident.id(), incident.conversationId())
                .update();
    }

    private void keep(Turn turn, String by, String answer, String note) {
        store.sql("UPDATE conversation_turn SET answered_by = ?, answer = ?, note = ?, answered_at = ? WHERE id = ?")
                .params(by, answer, note, store.now(), turn.id())
                .update();
    }

    private static ObjectNode told(Turn turn) {
        return JSON.createObjectNode().put("by", turn.askedBy()).put("question", ShownText.ofProse(turn.question()));
    }

    private static void commands(ArrayNode told, List<Command> commands) {
        for (Command command : commands) {
            if (command.kind() == Command.Kind.RESPONSE) {
                continue; // not the assistant's
            }
            told.addObject()
                    .put("number", command.number())
                    .put("shown", ShownText.of(command.text()))
                    .put("class", command.verdict().commandClass().name())
                    .put("destructive", command.verdict().destructive())
                    .put("reason", ShownText.of(command.verdict().reason()));
        }
    }

    private void tell(Turn turn, ObjectNode told) {
        Replies.add(
                store,
                turn.incidentId(),
                "answer-" + turn.number(),
                Replies.Kind.ANSWER,
                turn.number(),
                told.toString());
    }

    /** Takes the incident's conversation: nobody else answers a question of it meanwhile. The variable {@code turnLease} is null if somebody does. */
    public void take(String incidentId, Exchange exchange) {
        exchange.setVariable("turnLease", leases.take(name(incidentId)));
    }

    public void release(Exchange exchange) {
        Object lease = exchange.removeVariable("turnLease");
        if (lease != null) {
            leases.giveBack(name(id(exchange)), lease.toString());
        }
    }

    /** Before each try of a call: nobody else is to answer the same meanwhile. */
    public void keep(Exchange exchange) {
        String lease = exchange.getVariable("turnLease", String.class);
        if (lease != null) {
            leases.renew(name(id(exchange)), lease);
        }
    }

    /** Ids of questions that wait too long to be looked at. */
    public List<Long> unheard() {
        return behind("id", "state = 'HEARD'", Long.class);
    }

    /** Ids of incidents with questions that wait too long for their answer. */
    public List<String> unanswered() {
        return behind("incident_id", "state = 'ASKED'", String.class);
    }

    private <T> List<T> behind(String what, String condition, Class<T> type) {
        long now = store.now();
        // later than any wait: the clock was set back
        return store.sql("SELECT DISTINCT " + what + " FROM conversation_turn WHERE " + condition
                        + " AND (due_at < ? OR due_at > ?) FETCH FIRST ? ROWS ONLY")
                .params(now, now + patience.toMillis(), MOST_AT_ONCE)
                .query(type)
                .list();
    }

    private static String name(String incidentId) {
        return "turn:" + incidentId;
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }

    static Turn turn(ResultSet row) throws SQLException {
        return new Turn(
                row.getLong("id"),
                row.getString("incident_id"),
                row.getObject("number", Integer.class),
                State.valueOf(row.getString("state")),
                row.getString("channel"),
                row.getString("thread_ts"),
                row.getString("asked_by"),
                row.getString("question"),
                row.getLong("asked_at"),
                row.getString("answered_by"),
                row.getString("answer"),
                row.getString("note"),
                row.getObject("answered_at", Long.class));
    }
}
