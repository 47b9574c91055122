package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.Failures;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions and answers in an incident's case. They come at any time, also after the case is complete, so that they are counted apart
 * from its other comments: each has its number and its time in it, by which it is found where its writing was in doubt.
 */
public final class Minutes {

    private static final Logger LOG = LoggerFactory.getLogger(Minutes.class);
    private static final int MOST_AT_ONCE = 50;

    private static final String MISSING = """
            FROM conversation_turn INNER JOIN incident ON incident.id = conversation_turn.incident_id
            WHERE conversation_turn.state IN ('ANSWERED', 'FAILED')
            AND incident.playbook_case
            AND (conversation_turn.case_id IS NULL OR conversation_turn.case_id IS DISTINCT FROM incident.case_id)""";
    /** Where there is no case yet that of the decision has them, with all else; a deleted one is opened once more. */
    private static final String WANTED = MISSING + " AND (incident.case_id IS NOT NULL OR incident.state = 'RECORDED')";

    private final Store store;
    private final Cases cases;
    private final Failures failures;
    private final Duration wait;
    private final Duration longestWait;

    /**
     * @param wait how long what failed is not tried again
     * @param longestWait the same where it does not pass by itself
     */
    public Minutes(Store store, Cases cases, Failures failures, Duration wait, Duration longestWait) {
        this.store = store;
        this.cases = cases;
        this.failures = failures;
        this.wait = wait;
        this.longestWait = longestWait;
    }

    /** Whether something is to be written to the incident's case now. */
    public boolean due(Exchange exchange) {
        return store.sql("SELECT COUNT(*) " + WANTED + " AND incident.id = ?")
                        .param(id(exchange))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Ids of incidents whose cases lack something that should be there by now. */
    public List<String> behind() {
        long now = store.now();
        // later than any wait: the clock was set back
        long latest = now + Math.max(wait.toMillis(), longestWait.toMillis());
        return store.sql("SELECT DISTINCT incident.id " + WANTED
                        + " AND (conversation_turn.due_at < ? OR conversation_turn.due_at > ?) FETCH FIRST ? ROWS ONLY")
                .params(now, latest, MOST_AT_ONCE)
                .query(String.class)
                .list();
    }

    /** What the incident's case lacks, in its order. */
    public List<Turn> missing(Exchange exchange) {
        return store.sql("SELECT conversation_turn.* " + MISSING
                        + " AND incident.id = ? ORDER BY conversation_turn.number")
                .param(id(exchange))
                .query((row, n) -> Turns.turn(row))
                .list();
    }

    /** The question in the body and its answer, as the template sees them. */
    public ObjectNode document(Turn turn, Exchange exchange) {
        ObjectNode node = TurnDocument.of(turn, store);
        FollowUps.putRequest(node, store, exchange.getVariable("incident", Incident.class));
        return node;
    }

    /** Whether the comment in the body is not in the case; one whose answer was lost is. */
    public boolean lacks(JsonNode comment, Exchange exchange) {
        return !exchange.getVariable("caseComments", List.class)
                .remove(comment.path("comment").asText());
    }

    /** All of this question is in the case, answered or seen to be there: with that nothing of it is in doubt any more. */
    public void kept(Turn turn, Exchange exchange) {
        cases.done(
                exchange,
                () -> store.sql("UPDATE conversation_turn SET case_id = ? WHERE id = ?")
                        .params(exchange.getVariable("incident", Incident.class).caseId(), turn.id())
                        .update());
    }

    /** It is tried again later. */
    public void failed(String why, Exception failure, Exchange exchange) {
        if (!failures.isWaiting(failure)) {
            LOG.warn("Incident {}: what was asked in Slack comes into its case later: {}", id(exchange), why);
        }
        Duration next = failures.kind(failure).passes() ? wait : longestWait;
        store.sql("UPDATE conversation_turn SET due_at = ? WHERE incident_id = ? AND state IN ('ANSWERED', 'FAILED')")
                .params(store.now() + next.toMillis(), id(exchange))
                .update();
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
