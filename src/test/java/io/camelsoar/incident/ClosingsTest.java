package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.BusyException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who closed a case, and what its status is to be where requests share it; on each database. */
class ClosingsTest extends OnEachDatabase {

    private static final String SOAR = "soar";
    private static final String DANA = "dana";

    private CaseStatuses statuses;
    private Closings closings;
    private String first;
    private String next;

    @BeforeEach
    void share() {
        statuses = new CaseStatuses(store.one.store, "closed", "closed", "closed", Duration.ofSeconds(1));
        closings = new Closings(store.one.store, store.one.incidents, statuses);
        first = store.incident(IncidentState.EXECUTING);
        store.change("UPDATE incident SET case_id = 'c'");
        next = store.one.store.transact(() -> new FollowUps(store.one.store, store.one.incidents)
                .open(store.one.incidents.get(first), "follow-up:1", "It follows."));
        assertTrue(store.one.incidents.posted(next, "C0123ABCDEF", "9.1"));
    }

    private Exchange exchange(String id) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("incidentId", id);
        exchange.setVariable("caseStatus", statuses.of(store.one.incidents.get(id)));
        return exchange;
    }

    private static ObjectNode found(String status, String closedAt, String closedBy) {
        ObjectNode found = JsonNodeFactory.instance.objectNode().put("id", "c").put("status", status);
        found.putObject("created_by").put("username", SOAR);
        found.put("closed_at", closedAt);
        if (closedBy == null) {
            found.putNull("closed_by");
        } else {
            found.putObject("closed_by").put("username", closedBy);
        }
        return found;
    }

    private static ObjectNode change(String status) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.putArray("cases").addObject().put("id", "c").put("status", status);
        return change;
    }

    private String end(String id) {
        IncidentState state = store.one.incidents.get(id).state();
        assertTrue(store.one.incidents.move(id, state, IncidentState.EXECUTED, "respond", null));
        return id;
    }

    /** What an incident is to do about its case. */
    private String wanted(String id) {
        return statuses.of(store.one.incidents.get(id));
    }

    private void state(String id, IncidentState state) {
        store.change("UPDATE incident SET state = '" + state + "' WHERE id = '" + id + "'");
    }

    private boolean ours(ObjectNode found) {
        Exchange exchange = exchange(next);
        closings.look(found, exchange);
        return exchange.getVariable("caseOurs", String.class).equals("true");
    }

    private long audited(String id, String action) {
        return store.audited(id).stream().filter(action::equals).count();
    }

    private void close(ObjectNode answer) {
        Exchange exchange = exchange(end(first));
        closings.sending(change("closed"), exchange);
        if (answer != null) {
            closings.answered(JsonNodeFactory.instance.arrayNode().add(answer), exchange);
        }
    }

    @Test
    void whatWasClosedOnceMoreIsAnothers() {
        assertFalse(ours(found("closed", "T1", SOAR)), "nobody knows who it was");
        close(found("closed", "T1", SOAR));
        assertTrue(ours(found("closed", "T1", SOAR)));
        assertFalse(ours(found("closed", "T2", SOAR)));
        assertFalse(ours(found("open", null, null)));
        assertEquals(1, audited(first, "CASE_CLOSED"));
        assertEquals(0, audited(first, "CASE_REOPENED"));
    }

    /** The answer to a change says that it was done, also where another key has opened the case. */
    @Test
    void withAnAnswerTheUserDoesNotMatter() {
        close(found("closed", "T1", "new-key"));
        assertTrue(ours(found("closed", "T1", "new-key")));
    }

    /** Killed between the two. */
    @Test
    void withoutAnAnswerTheUserSaysWhoClosedIt() {
        close(null);
        assertFalse(ours(found("in-progress", null, null)), "it may not have been done");
        assertTrue(ours(found("closed", "T1", SOAR)));
        assertEquals(1, audited(first, "CASE_CLOSED"));
        assertFalse(ours(found("closed", "T2", SOAR)));
    }

    @Test
    void andThatAPersonDid() {
        close(null);
        assertFalse(ours(found("closed", "T1", DANA)));
        assertFalse(ours(found("closed", "T2", SOAR)), "that is settled");
        assertEquals(0, audited(first, "CASE_CLOSED"));
    }

    @Test
    void aReopeningIsToldOnceItIsDone() {
        close(found("closed", "T1", SOAR));
        state(next, IncidentState.APPROVED);
        Exchange exchange = exchange(next);
        closings.look(found("closed", "T1", SOAR), exchange);
        closings.sending(change("in-progress"), exchange);
        assertTrue(ours(found("closed", "T1", SOAR)), "not done yet");
        assertEquals(0, audited(next, "CASE_REOPENED"));
        assertFalse(ours(found("in-progress", null, null)));
        assertFalse(ours(found("in-progress", null, null)));
        assertEquals(1, audited(next, "CASE_REOPENED"));
        assertFalse(ours(found("closed", "T1", SOAR)), "it was reopened");
    }

    @Test
    void whatIsNotClosedIsNotReopened() {
        Exchange exchange = exchange(first);
        closings.look(found("open", null, null), exchange);
        closings.sending(change("in-progress"), exchange);
        closings.answered(JsonNodeFactory.instance.arrayNode().add(found("in-progress", null, null)), exchange);
        assertEquals(0, audited(first, "CASE_REOPENED"));
    }

    /** Between the look at what is to be and Kibana's answer. */
    @Test
    void oneThatIsApprovedWhileTheCaseIsClosedHasItReopened() {
        Exchange exchange = exchange(end(first));
        closings.sending(change("closed"), exchange);
        state(next, IncidentState.APPROVED);
        assertThrows(
                BusyException.class,
                () -> closings.answered(
                        JsonNodeFactory.instance.arrayNode().add(found("closed", "T1", SOAR)), exchange));
        assertTrue(ours(found("closed", "T1", SOAR)));
        assertEquals("in-progress", wanted(first));
    }

    @Test
    void theLastToEndSaysTheStatus() {
        assertEquals("closed", wanted(end(first)), "the other is not approved");
        for (IncidentState state :
                new IncidentState[] {IncidentState.APPROVED, IncidentState.EXECUTING, IncidentState.UNKNOWN}) {
            state(next, state);
            assertEquals("in-progress", wanted(first), state.name());
        }
        end(next);
        assertEquals(null, wanted(first), "recorded late");
        assertEquals("closed", wanted(next));
        state(next, IncidentState.RECORDED);
        assertEquals(null, wanted(first));
        store.change("UPDATE incident SET case_id = 'another' WHERE id = '" + next + "'");
        assertEquals("closed", wanted(first), "that has a case of its own");
    }

    /** Also where the first was in doubt for long. */
    @Test
    void whicheverThatIs() {
        state(next, IncidentState.EXECUTING);
        end(next);
        assertEquals("in-progress", wanted(next));
        end(first);
        assertEquals("closed", wanted(first));
        assertEquals(null, wanted(next));
    }

    @Test
    void whatWasNotRunSaysNothingAboutTheCaseOfOneThatWas() {
        for (IncidentState state : new IncidentState[] {IncidentState.DENIED, IncidentState.EXPIRED}) {
            state(first, state);
            assertEquals("closed", wanted(first), state.name());
            state(next, state);
            assertEquals(null, wanted(next), state.name());
            assertEquals("closed", wanted(first), state.name());
        }
        end(next);
        assertEquals(null, wanted(first));
    }
}
