package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.boundary.Boundary;
import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.Failures;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** What a stage may do next to what may still be on its way, and what the health page says of the store. */
class PendingWritesTest extends OnEachDatabase {

    /** After it nothing may come any more: a mark may be so old when what it marks is sent. */
    private static final Duration JUST_OVER = Duration.ofMillis(1_001);

    private static final Duration LONGEST_WRITE = Duration.ofSeconds(60);

    private Cases cases(SharedStore.Instance of) {
        return new Cases(
                of.incidents,
                of.store,
                of.leases,
                of.claims,
                new Failures(),
                new CaseDocument(
                        new IncidentDocument("http://kibana", "open", false, null, "jdbc:h2:mem:test", 3),
                        of.store,
                        new Assignees(Map.of()),
                        true),
                new Assignees(Map.of()),
                new CaseStatuses(of.store, "in-progress", "in-progress", "open", Duration.ofSeconds(1)),
                LONGEST_WRITE);
    }

    private Messages messages(SharedStore.Instance of) {
        return new Messages(
                of.incidents,
                of.store,
                of.leases,
                new Failures(),
                SharedStore.HANDOVER,
                SharedStore.SETTLE,
                SharedStore.HANDOVER);
    }

    private Replies replies(SharedStore.Instance of) {
        return new Replies(
                of.store,
                of.incidents,
                new IncidentDocument("http://kibana", "open", false, null, "jdbc:h2:mem:test", 3),
                new Failures(),
                SharedStore.SETTLE,
                SharedStore.HANDOVER);
    }

    /** An instance's exchange that has the incident's message and is about to tell the first reply in its thread. */
    private Exchange telling(SharedStore.Instance of, String id) {
        Exchange exchange = exchange(id);
        messages(of).claim(exchange);
        exchange.setVariable("reply", replies(of).waiting(exchange).get(0));
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.putArray("blocks").addObject().put("block_id", "soar:" + id + ":rest:0");
        replies(of).sending(message, exchange);
        return exchange;
    }

    private void outlast() {
        store.pass(SharedStore.LEASE.plusMillis(1));
    }

    private long marked(String mark) {
        return Long.parseLong(
                store.texts("SELECT COALESCE(" + mark + ", 0) FROM incident").get(0));
    }

    private Exchange exchange(String id) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("incidentId", id);
        return exchange;
    }

    /** The assistant hangs for soar.ai.timeout on each question: who was asked about least waits longest. */
    @Test
    void everyUntriagedAlertIsAskedAboutBeforeOneIsAskedAboutForTheThirdTime() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(store.incident(IncidentState.AWAITING_APPROVAL));
            store.pass(Duration.ofSeconds(1));
        }
        store.change("UPDATE incident SET outcome = 'NOT_TRIAGED'");
        store.pass(SharedStore.HANDOVER.plusSeconds(1));
        Map<String, Integer> asked = new LinkedHashMap<>();
        ids.forEach(id -> asked.put(id, 0));
        for (int questions = 0; questions < 80; ) {
            for (String id : store.one.claims.untriaged(10)) {
                String claim = store.one.claims.take(id, List.of(IncidentState.AWAITING_APPROVAL));
                if (claim != null) {
                    asked.merge(id, 1, Integer::sum);
                    questions++;
                    store.pass(Duration.ofSeconds(180));
                    store.one.claims.putOff(id, claim, null);
                }
            }
            store.pass(Duration.ofSeconds(10)); // until the timer fires again
        }
        assertTrue(
                asked.values().stream().allMatch(times -> times > 0),
                "80 questions, that is four hours, about 40 alerts: " + asked.values());
    }

    /** hold at 0 s; 429 with Retry-After 30 three times; the POST that Kibana takes leaves at 90 s; kill -9 at 91 s. */
    @Test
    void aWriteThatWasRepeatedMayStillComeAfterItsLastTry() {
        String id = store.incident(IncidentState.EXECUTING);
        String claim = store.claimOf(id);
        Exchange first = exchange(id);
        first.setVariable("claim", claim);
        cases(store.one).claim(first);
        cases(store.one).hold(first);
        for (int tries = 0; tries < 3; tries++) {
            store.pass(Duration.ofSeconds(30));
            cases(store.one).keep(first);
        }
        store.pass(Duration.ofSeconds(1));
        // kill -9 and start
        store.one.leases.releaseOwn();
        store.one.claims.releaseOwn();
        Exchange second = exchange(id);
        second.setVariable("claim", store.one.claim(id));
        cases(store.one).claim(second);
        // the look finds nothing: Kibana has had the POST for a second
        assertThrows(BusyException.class, () -> cases(store.one).hold(second));
    }

    @Test
    void whoLostTheCaseDoesNotForgetTheOthersWrite() {
        String id = store.incident(IncidentState.EXECUTING);
        Exchange first = exchange(id);
        cases(store.one).claim(first);
        cases(store.one).hold(first);
        outlast();
        Exchange second = exchange(id);
        cases(store.other).claim(second);
        cases(store.other).hold(second);
        long since = store.now();
        store.pass(Duration.ofSeconds(1));
        BusyException lost =
                assertThrows(BusyException.class, () -> cases(store.one).keep(first));
        assertThrows(BusyException.class, () -> cases(store.one).failed(lost, first));
        assertEquals(since, marked("case_write_since"));
        cases(store.one).alertAttached(first);
        cases(store.one).commented(0, first);
        cases(store.one).opened("case", first);
        assertEquals(since, marked("case_write_since"));
        // the other is killed, and its write not done yet
        store.other.leases.releaseOwn();
        Exchange third = exchange(id);
        cases(store.one).claim(third);
        assertThrows(BusyException.class, () -> cases(store.one).hold(third));
    }

    @Test
    void whoLostTheThreadDoesNotForgetTheOthersReply() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        Exchange first = telling(store.one, id);
        outlast();
        telling(store.other, id);
        BusyException lost =
                assertThrows(BusyException.class, () -> messages(store.one).keep(first));
        assertThrows(BusyException.class, () -> replies(store.one).failed(lost, first));
        replies(store.one).sent(first);
        assertEquals(List.of("rest"), store.texts("SELECT reply_key FROM reply WHERE tried AND sent = 0"));
    }

    /** Else the request, or a reply, becomes another message of the channel once the place is stored. */
    @Test
    void whoComesBeforeTheMessageHasAPlaceWritesNothing() {
        String id = store.incident(IncidentState.TRIAGED);
        Exchange early = claimed(exchange(id));
        assertEquals(false, early.getVariable("messageMine"));
        store.one.incidents.posted(id, "C0123ABCDEF", "1768471200.000001");
        assertEquals(true, claimed(exchange(id)).getVariable("messageMine"));
    }

    @Test
    void whoLostTheMessageDoesNotForgetTheOthersRequest() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        Exchange first = exchange(id);
        messages(store.one).claim(first);
        messages(store.one).reposting(first);
        outlast();
        Exchange second = exchange(id);
        messages(store.other).claim(second);
        messages(store.other).reposting(second);
        BusyException lost =
                assertThrows(BusyException.class, () -> messages(store.one).keep(first));
        assertThrows(BusyException.class, () -> messages(store.one).notReposted(lost, first));
        assertEquals(store.now(), marked("posting_since"));
    }

    @Test
    void whoLostTheMessageDoesNotForgetTheOthersUpdate() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        Exchange first = exchange(id);
        messages(store.one).claim(first);
        messages(store.one).showing(first);
        messages(store.one).keep(first);
        outlast();
        Exchange second = exchange(id);
        messages(store.other).claim(second);
        messages(store.other).showing(second);
        messages(store.other).keep(second);
        messages(store.one).shown(first);
        assertEquals(store.now(), marked("message_doubt"));
    }

    @Test
    void whoCannotReadTheIncidentKeepsNeitherItsCaseNorItsMessage() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("ALTER TABLE command RENAME TO command_gone");
        assertThrows(RuntimeException.class, () -> cases(store.one).claim(exchange(id)));
        assertThrows(RuntimeException.class, () -> messages(store.one).claim(exchange(id)));
        store.change("ALTER TABLE command_gone RENAME TO command");
        cases(store.other).claim(exchange(id));
        Exchange exchange = exchange(id);
        messages(store.other).claim(exchange);
        assertTrue(exchange.getVariable("messageMine", Boolean.class));
    }

    /** A proxy gave the write up; then the clock is set. */
    @Test
    void aWriteMayStillComeWhateverTheClockSays() {
        String id = store.incident(IncidentState.EXECUTING);
        for (int days : List.of(1, -2)) {
            Exchange first = exchange(id);
            cases(store.one).claim(first);
            cases(store.one).hold(first);
            assertThrows(IOException.class, () -> cases(store.one).failed(new IOException("504"), first));
            cases(store.one).release(first);
            store.jump(Duration.ofDays(days));
            store.pass(LONGEST_WRITE);
            Exchange second = exchange(id);
            cases(store.one).claim(second);
            store.pass(SharedStore.SETTLE); // the look takes its time
            assertThrows(BusyException.class, () -> cases(store.one).hold(second));
            cases(store.one).release(second);
            store.pass(JUST_OVER);
            Exchange third = exchange(id);
            cases(store.one).claim(third);
            cases(store.one).hold(third);
            cases(store.one).alertAttached(third);
            cases(store.one).hold(third); // nothing is on its way
            cases(store.one).release(third);
            store.pass(LONGEST_WRITE.plus(JUST_OVER));
        }
    }

    @Test
    void aRequestMayStillComeWhateverTheClockSays() {
        String id = store.incident(IncidentState.TRIAGED);
        for (int days : List.of(1, -2)) {
            String claim = store.one.claim(id);
            store.one.incidents.posting(id, claim, store.one.store.look());
            store.jump(Duration.ofDays(days));
            store.pass(SharedStore.SETTLE);
            Late.Look early = store.one.store.look();
            store.pass(JUST_OVER);
            assertThrows(BusyException.class, () -> store.one.incidents.posting(id, claim, early));
            store.one.incidents.posting(id, claim, store.one.store.look());
            store.one.incidents.notPosted(id, claim);
            store.one.incidents.posting(id, claim, early);
            store.pass(SharedStore.LEASE.plusMillis(1));
        }
    }

    @Test
    void whatIsToldMayStillComeWhateverTheClockSays() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        for (int days : List.of(1, -2)) {
            Exchange first = telling(store.one, id);
            messages(store.one).reposting(first);
            messages(store.one).showing(first);
            messages(store.one).keep(first);
            messages(store.one).release(first);
            store.jump(Duration.ofDays(days));
            store.pass(SharedStore.SETTLE);
            Exchange early = exchange(id);
            assertThrows(BusyException.class, () -> messages(store.one).reposting(claimed(early)));
            messages(store.one).showing(early);
            assertFalse(early.getVariable("messageSettled", Boolean.class), "an older update may still come");
            messages(store.one).release(early);
            BusyException mayCome = assertThrows(BusyException.class, () -> telling(store.one, id));
            assertTrue(mayCome.getMessage().startsWith("Slack may still do"), mayCome.getMessage());
            store.one.leases.releaseOwn();
            store.pass(JUST_OVER);
            Exchange later = telling(store.one, id);
            messages(store.one).reposting(later);
            messages(store.one).showing(later);
            assertTrue(later.getVariable("messageSettled", Boolean.class));
            messages(store.one).release(later);
            store.pass(SharedStore.SETTLE.plus(JUST_OVER));
        }
    }

    private Exchange claimed(Exchange exchange) {
        messages(store.one).claim(exchange);
        return exchange;
    }

    /** Which has its case first; one that somebody deleted is opened once more for the first. */
    @Test
    void whatFollowsGoesIntoTheCaseOfTheFirst() {
        String first = store.incident(IncidentState.EXECUTING);
        Incident before = store.one.incidents.get(first);
        String next = store.one.store.transact(
                () -> new FollowUps(store.one.store, store.one.incidents).open(before, "follow-up:1", "It follows."));
        Cases cases = cases(store.one);
        assertThrows(BusyException.class, () -> cases.claim(exchange(next)));
        store.change("UPDATE incident SET case_id = 'c-1' WHERE id = '" + first + "'");
        Exchange shared = exchange(next);
        cases.claim(shared); // the try before let go of it
        Incident taken = shared.getVariable("incident", Incident.class);
        assertEquals("c-1", taken.caseId());
        assertTrue(taken.alertAttached());
        assertTrue(store.audited(next).contains("CASE_SHARED"));

        assertThrows(BusyException.class, () -> cases.gone("", shared));
        cases.release(shared);
        assertNull(store.one.incidents.get(first).caseId(), "forgotten by both");
        assertTrue(store.audited(first).contains("CASE_GONE"));
        assertThrows(BusyException.class, () -> caseOf(next), "it opens none of its own");
        store.change("UPDATE incident SET case_id = 'c-2' WHERE id = '" + first + "'");
        assertEquals("c-2", caseOf(next), "the first has another");
    }

    /** One request writes while another finds that somebody deleted the case: none of it is in the next case. */
    @Test
    void whatWasWrittenToACaseThatIsGoneDoesNotCountInTheNext() {
        String first = store.incident(IncidentState.EXECUTING);
        store.change("UPDATE incident SET case_id = 'c-1' WHERE id = '" + first + "'");
        Incident before = store.one.incidents.get(first);
        String next = store.one.store.transact(
                () -> new FollowUps(store.one.store, store.one.incidents).open(before, "follow-up:1", "It follows."));
        Cases cases = cases(store.one);
        Exchange writes = exchange(first);
        cases.claim(writes);
        cases.commented(0, writes);
        cases.hold(writes); // and Kibana takes it
        Exchange finds = exchange(next);
        cases.claim(finds);
        assertThrows(BusyException.class, () -> cases.gone("", finds));

        assertThrows(BusyException.class, () -> cases.alertAttached(writes));
        assertThrows(BusyException.class, () -> cases.commented(1, writes));
        Incident written = writes.getVariable("incident", Incident.class);
        assertThrows(BusyException.class, () -> store.one.incidents.recorded(written, null));
        Incident forgotten = store.one.incidents.get(first);
        assertEquals(0, forgotten.caseComments());
        assertFalse(forgotten.alertAttached());
        assertEquals(0, marked("case_write_since"));
        // the next try opens another, at once
        cases.release(writes);
        Exchange again = exchange(first);
        cases.claim(again);
        cases.hold(again);
        cases.opened("c-2", again);
        cases.commented(0, again);
        cases.alertAttached(again);
        assertEquals(1, store.one.incidents.get(first).caseComments());
        assertTrue(store.one.incidents.get(first).alertAttached());
        assertEquals(0, marked("case_write_since"));
    }

    private String caseOf(String id) {
        Exchange exchange = exchange(id);
        cases(store.one).claim(exchange);
        cases(store.one).release(exchange);
        return exchange.getVariable("incident", Incident.class).caseId();
    }

    /** Two pieces of a long output may be the same text. */
    @Test
    void aPieceThatReadsLikeTheOneBeforeItIsWrittenAfterAFailure() {
        String id = store.incident(IncidentState.EXECUTING);
        Cases cases = cases(store.one);
        Exchange exchange = exchange(id);
        cases.claim(exchange);
        ObjectNode piece =
                JsonNodeFactory.instance.objectNode().put("type", "user").put("comment", "Output: AAAA");
        cases.commented(0, exchange); // the first is written; the second failed
        Exchange again = exchange(id);
        cases.release(exchange);
        cases.claim(again);
        ObjectNode page = JsonNodeFactory.instance.objectNode().put("total", 1);
        ObjectNode added = page.putArray("userActions").addObject().put("action", "create");
        added.putObject("payload").set("comment", piece);
        CaseActivity activity = new CaseActivity();
        activity.begin(again);
        activity.read(page, again);
        assertFalse(activity.missing(0, piece, again), "the first piece is in the case");
        assertTrue(activity.missing(1, piece, again), "the second piece is not in the case");
    }

    /** It is of the answer that is gone, and the new one begins from the start. */
    @Test
    void whatIsWrittenWhileTheAssistantIsAskedAgainDoesNotCount() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        Cases cases = cases(store.one);
        Exchange exchange = exchange(id);
        cases.claim(exchange);
        cases.commented(0, exchange);
        Incident shown = store.one.incidents.get(id);
        assertEquals(1, shown.caseComments());
        assertEquals(
                Questions.Outcome.ASKED,
                new Questions(store.one.store, store.one.incidents, 3)
                        .askAgain(id, IncidentStore.digest(shown), SharedStore.USER));
        cases.commented(1, exchange);
        assertEquals(0, store.one.incidents.get(id).caseComments());
        assertThrows(BusyException.class, () -> cases.document(exchange));
    }

    /** What another instance, killed during its look at the health, leaves behind. */
    @Test
    void healthIsOnlyUpIfSomethingWasWritten() {
        store.other.leases.take("health");
        List<String> before = store.content();
        StoreHealth health = new StoreHealth(
                store.one.store, store.one.leases, new Failures(), new Boundary(Clock.systemUTC()), Optional::empty);
        health.setCamelContext(new DefaultCamelContext());
        HealthCheck.Result result = health.call();
        store.pass(Duration.ofSeconds(1));
        assertTrue(
                !before.equals(store.content()) || result.getState() != HealthCheck.State.UP,
                "UP, and nothing was written");
    }

    /** The store takes no transition any more; does health say so? */
    @Test
    void healthIsDownWhereNoTransitionCanBeStored() {
        store.change("DELETE FROM audit_head");
        assertThrows(RuntimeException.class, () -> store.incident(IncidentState.NEW));
        StoreHealth health = new StoreHealth(
                store.one.store, store.one.leases, new Failures(), new Boundary(Clock.systemUTC()), Optional::empty);
        health.setCamelContext(new DefaultCamelContext());
        assertEquals(HealthCheck.State.DOWN, health.call().getState());
    }

    /** A destructive command was run again by one person; when it is in doubt again, the same person is "the last". */
    @Test
    void theLastWhoHadItRunAgainIsKept() {
        String id = store.incident(IncidentState.UNKNOWN);
        assertTrue(store.one.commands.answered(id, 1, 1, Commands.Answer.RUN_AGAIN, "U0BBB2222", "second"));
        assertEquals(
                "U0BBB2222",
                store.one.commands.answeredBy(id, 1, Commands.Answer.RUN_AGAIN).orElseThrow());
    }

    /** An alert's rule may be named like an answer. */
    @Test
    void nobodyAnsweredWhatAnAlertSays() {
        String id = store.incident(IncidentState.UNKNOWN);
        store.one.incidents.note(id, "detect", "OPENED", "RUN_AGAIN command 1");
        assertTrue(
                store.one.commands.answeredBy(id, 1, Commands.Answer.values()).isEmpty());
    }
}
