package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.sandbox.AtOnce;
import io.camelsoar.slack.SlackEvent.Mention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is proposed after a decision is a request of its own, one at a time, with a decision of its own; on each database. */
class FollowUpsTest extends OnEachDatabase {

    private static final String DANA = SharedStore.USER;
    private static final String SAM = "U0BBB2222";
    private static final Verdict TWO = new Verdict(CommandClass.REVIEW, true, "It changes the host");

    private String id;
    private int messages;
    private String question = "What now?";

    @BeforeEach
    void decide() {
        store.tick();
        id = store.incident(IncidentState.AWAITING_APPROVAL);
    }

    @Test
    void itIsAnIncidentOfTheSameAlertAndCase() {
        store.change(
                "UPDATE incident SET playbook = 'identity', playbook_channel = 'soc-identity', case_id = 'the-case',"
                        + " analyst = 'U0AAA1111', analyst_source = 'ON_CALL'");
        store.one.decide(id, true, DANA, "dana.reyes");
        Incident before = store.one.incidents.get(id);
        String note = answered(id, own("Get-Service"));
        assertTrue(note.contains("a request of their own"), note);
        Incident next = next();
        assertEquals(IncidentState.TRIAGED, next.state());
        assertEquals(List.of(next.id()), store.other.claims.overdue(List.of(IncidentState.TRIAGED), 10));
        assertEquals(id, next.follows());
        assertEquals(IncidentId.of(store.now()).substring(0, 2), next.id().substring(0, 2), "it is of its day");
        assertEquals(before.alertJson(), next.alertJson());
        assertEquals(before.alertDocument(), next.alertDocument());
        assertEquals(before.playbook(), next.playbook());
        assertEquals("soc-identity", next.playbook().channel());
        assertEquals(before.analyst(), next.analyst());
        assertEquals(OnDuty.Source.ON_CALL, next.analystSource());
        assertEquals(before.conversationId(), next.conversationId());
        assertEquals("the-case", next.caseId());
        assertTrue(next.alertAttached());
        assertEquals(before.target(), next.target());
        assertEquals(List.of("1 Get-Service"), numbered(next));
        assertEquals(next.digest(), IncidentStore.digest(next));
        assertTrue(next.origin().contains("approved by dana.reyes (U0AAA1111)"), next.origin());
        assertTrue(next.origin().contains("answer to question 1 of dana.reyes (U0AAA1111)."), next.origin());
        assertTrue(next.origin().endsWith("The question: What now?"), next.origin());
        assertNull(next.summary());
        assertNull(before.origin());
        Incident after = store.one.incidents.get(id);
        assertEquals(before.state(), after.state());
        assertEquals(before.commands(), after.commands(), "what was decided stays as it is");
        assertEquals(before.digest(), after.digest());
        assertEquals("FOLLOWS", store.audited(next.id()).get(0));
        assertTrue(store.audited(id).contains("FOLLOW_UP"));
        assertEquals(List.of(), store.check(null).findings());
    }

    /** Where Slack did not take the playbook's channel: it is beside the first, also once the channel is mended. */
    @Test
    void itIsWhereTheRequestBeforeIs() {
        store.change("UPDATE incident SET playbook = 'identity', playbook_channel = 'soc-identity'");
        String words = "Channel #soc-identity of playbook identity: Slack answered channel_not_found";
        store.one.incidents.channelRefused(id, words);
        store.one.decide(id, true, DANA, "dana.reyes");
        answered(id, own("Get-Service"));
        String second = posted(next().id());
        assertEquals(words, store.one.incidents.get(second).playbook().refusal());
        assertNull(store.one.incidents.get(second).playbook().place());
        store.one.decide(second, true, DANA, "dana.reyes");
        answered(second, own("Get-Process"));
        assertEquals(words, next().playbook().refusal());
    }

    @Test
    void aLongQuestionIsCutWithAMark() {
        store.one.decide(id, true, DANA, "dana.reyes");
        question = "?".repeat(500);
        answered(id, own("Get-Service"));
        assertTrue(next().origin().endsWith(": " + question), next().origin());
        store.one.decide(posted(next().id()), true, DANA, "dana.reyes");
        question = "?".repeat(501);
        answered(id, own("Get-Service"));
        assertTrue(next().origin().endsWith(": " + "?".repeat(500) + "…"), next().origin());
    }

    /** Whatever the clock says; the first needs no number. */
    @Test
    void eachHasANumberAmongThoseOfTheAlert() {
        assertNull(request(id));
        store.one.decide(id, true, DANA, "dana.reyes");
        List<String> ids = new ArrayList<>();
        for (int number = 2; number <= 4; number++) {
            answered(id, own("Get-Service"));
            ids.add(store.texts("SELECT id FROM incident WHERE state = 'TRIAGED'")
                    .get(0));
            store.one.decide(posted(ids.get(number - 2)), false, DANA, "dana.reyes");
            store.jump(Duration.ofHours(-1));
        }
        for (int number = 2; number <= 4; number++) {
            assertEquals(number + " " + ids.get(number - 2), request(ids.get(number - 2)));
        }
    }

    private String request(String incident) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        FollowUps.putRequest(node, store.one.store, store.one.incidents.get(incident));
        return node.isEmpty()
                ? null
                : node.at("/request/number").asInt() + " "
                        + node.at("/request/incident").asText();
    }

    /** Of all that ends a request. */
    @Test
    void afterEachDecisionAndItsEnd() {
        store.one.decide(id, false, DANA, "dana.reyes");
        answered(id, own("Get-Service"));
        assertTrue(next().origin().contains("declined by dana.reyes (U0AAA1111)"), next().origin());

        id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.pass(SharedStore.EXPIRES_AFTER.plusMillis(1));
        assertTrue(store.one.deadlines.expire().contains(id));
        answered(id, own("Get-Service"));
        assertTrue(next().origin().contains("was not decided in time"), next().origin());

        id = store.incident(IncidentState.UNKNOWN);
        answered(id, own("Get-Service"));
        assertEquals(List.of("1 Get-Service"), numbered(next()));
    }

    /** A decision of its own, by two persons where the policy wants that, and a time of its own. */
    @Test
    void itIsDecidedByItself() {
        store.one.decide(id, true, DANA, "dana.reyes");
        answered(id, Command.proposed(id, 1, Command.Kind.REMEDIATION, "Restart-Computer", TWO));
        String next = posted(next().id());
        String digest = store.one.incidents.get(next).digest();
        assertEquals(
                Decisions.Outcome.SECOND_NEEDED,
                store.one.decisions.approved(next, digest, Set.of(1), DANA, "dana.reyes"));
        String selected = store.one.incidents.get(next).approvals().get(0).digest();
        assertEquals(Decisions.Outcome.SAME_PERSON, store.one.decisions.confirmed(next, selected, DANA, "dana.reyes"));
        assertEquals(Decisions.Outcome.DECIDED, store.one.decisions.confirmed(next, selected, SAM, "sam.okafor"));
        assertEquals(1, store.one.incidents.get(id).approvals().size());
    }

    @Test
    void oneAtATimeWhoeverAsksWhere() throws Exception {
        store.one.decide(id, true, DANA, "dana.reyes");
        List<Turn> turns = List.of(asked(id), asked(id));
        AtOnce.run(
                2,
                number -> turns(number == 0 ? store.one : store.other)
                        .answered(turns.get(number), answer(own("Get-Service"))));
        assertEquals(List.of("2"), store.texts("SELECT COUNT(*) FROM incident"));
        assertTrue(store.texts("SELECT note FROM conversation_turn").stream()
                .anyMatch(note -> note.contains("a request that follows this one waits for a decision")));

        // below it what it proposes is replaced, as below any request
        String next = posted(next().id());
        assertTrue(answered(next, own("Get-Process")).contains("are in the request now"));
        assertEquals(List.of("1 Get-Process"), numbered(store.one.incidents.get(next)));

        store.one.decide(next, true, DANA, "dana.reyes");
        assertTrue(answered(next, own("Get-Item C:\\")).contains("a request of their own"));
        Incident third = next();
        assertEquals(id, third.follows(), "all follow the first");
        assertFalse(third.id().equals(next));
        assertEquals(List.of("3"), store.texts("SELECT COUNT(*) FROM incident"));
    }

    /** They are asked in the threads of two requests, both decided: either has one follow, not both. */
    @Test
    void oneAtATimeWhereverTwoAsk() throws Exception {
        store.one.decide(id, true, DANA, "dana.reyes");
        answered(id, own("Get-Service"));
        String second = posted(next().id());
        store.one.decide(second, true, DANA, "dana.reyes");
        for (int round = 1; round <= 8; round++) {
            List<Turn> turns = List.of(asked(id), asked(second));
            AtOnce.run(
                    2,
                    number -> turns(number == 0 ? store.one : store.other)
                            .answered(turns.get(number), answer(own("Get-Process"))));
            assertEquals(List.of("1"), store.texts("SELECT COUNT(*) FROM incident WHERE state = 'TRIAGED'"));
            store.one.decide(posted(next().id()), false, DANA, "dana.reyes");
        }
        assertEquals(
                List.of("8"),
                store.texts("SELECT COUNT(*) FROM conversation_turn WHERE note LIKE '%waits for a decision%'"));
    }

    /** From its deadline on a request is over, whether that is noted already or not. */
    @Test
    void oneWhoseTimeIsOverDoesNotWait() {
        store.one.decide(id, true, DANA, "dana.reyes");
        answered(id, own("Get-Service"));
        posted(next().id());
        assertTrue(answered(id, own("Get-Process")).contains("waits for a decision"));
        store.pass(SharedStore.EXPIRES_AFTER.plusMillis(1));
        assertTrue(answered(id, own("Get-Process")).contains("a request of their own"));
    }

    /** What may be a quotation, or what nobody could approve, opens none. */
    @Test
    void onlyForWhatIsProposedAndCanBeApproved() {
        store.one.decide(id, true, DANA, "dana.reyes");
        Answer quoted = new Answer(Turn.ASSISTANT, "It was this.", null, List.of(own("Get-Service")), false);
        assertTrue(answered(id, quoted).contains("may be a quotation"));
        Verdict blocked = new Verdict(CommandClass.BLOCKED, false, "Not on the list");
        Command format = Command.proposed(id, 1, Command.Kind.REMEDIATION, "Format-Volume", blocked);
        assertTrue(answered(id, answer(format, isolate(2))).contains("the policy blocks every command"));
        assertEquals(List.of("1"), store.texts("SELECT COUNT(*) FROM incident"));
    }

    /** A response action that was done is not offered again; one that failed, or that nobody approved, is. */
    @Test
    void responseActionsThatWereDoneAreNotOfferedAgain() {
        propose(id, own("Get-Service"), kill(2), isolate(3));
        store.one.decisions.approved(id, store.one.incidents.get(id).digest(), Set.of(3), DANA, "dana.reyes");
        String approved = store.one.incidents.get(id).approvals().get(0).digest();
        store.one.decisions.confirmed(id, approved, SAM, "sam.okafor");
        answered(id, answer(own("Get-Process"), kill(2), isolate(3)));
        assertEquals(List.of("1 Get-Process", "2 kill-process agent=1 pid=1"), numbered(next()));
        assertEquals(next().digest(), IncidentStore.digest(next()));

        store.one.decide(posted(next().id()), false, DANA, "dana.reyes");
        store.change("UPDATE command SET state = 'SUCCEEDED' WHERE text LIKE 'isolate%'");
        Releases releases = new Releases(
                store.one.store,
                store.one.incidents,
                (incident, alert) -> List.of(
                        Command.proposed(incident, 1, Command.Kind.RESPONSE, "release agent=1", SharedStore.SAFE)));
        store.change("UPDATE command SET started_at = 1");
        for (String end : List.of("UNKNOWN", "SUCCEEDED")) {
            String release = releases.open(id, 3, DANA, "dana.reyes").id();
            assertEquals(List.of("1 release agent=1"), numbered(store.one.incidents.get(release)), end);
            store.one.decide(posted(release), true, DANA, "dana.reyes");
            store.change("UPDATE command SET state = '" + end + "' WHERE incident_id = '" + release + "'");
            store.change("UPDATE incident SET state = 'RECORDED' WHERE id = '" + release + "'");
        }
        answered(id, answer(own("Get-Process"), kill(2), isolate(3)));
        assertTrue(numbered(next()).contains("3 isolate agent=1"), "it was released");

        store.one.decide(posted(next().id()), false, DANA, "dana.reyes");
        store.change("DELETE FROM command WHERE text LIKE 'release%'");
        store.change("UPDATE command SET state = 'FAILED' WHERE text LIKE 'isolate%'");
        answered(id, answer(own("Get-Process"), kill(2), isolate(3)));
        assertEquals(List.of("1 Get-Process", "2 kill-process agent=1 pid=1", "3 isolate agent=1"), numbered(next()));
    }

    /** What came last counts. */
    @Test
    void isolatedAgainAfterItsReleaseItIsNotOfferedAgain() {
        propose(id, own("Get-Service"), isolate(2));
        carryOut(id, 2, 1);
        store.change("UPDATE incident SET state = 'RECORDED'");
        Releases releases = new Releases(
                store.one.store,
                store.one.incidents,
                (incident, alert) ->
                        List.of(Command.proposed(incident, 1, Command.Kind.RESPONSE, "release agent=1", TWO)));
        carryOut(posted(releases.open(id, 2, DANA, "dana.reyes").id()), 1, 2);
        answered(id, answer(own("Get-Process"), isolate(2)));
        assertEquals(List.of("1 Get-Process", "2 isolate agent=1"), numbered(next()));

        carryOut(posted(next().id()), 2, 3);
        answered(id, answer(own("Get-Item"), isolate(2)));
        assertEquals(List.of("1 Get-Item"), numbered(next()));
    }

    /** Nothing that is said afterwards takes away where it comes from. */
    @Test
    void itSaysWhatItFollowsWhateverIsAnswered() {
        store.one.decide(id, true, DANA, "dana.reyes");
        answered(id, own("Get-Service"));
        String next = posted(next().id());
        String origin = next().origin();
        assertEquals(
                Questions.Outcome.ASKED,
                new Questions(store.one.store, store.one.incidents, 3)
                        .askAgain(next, store.one.incidents.get(next).digest(), DANA));
        assertEquals(origin, store.one.incidents.get(next).origin());
        store.one.incidents.triagedLate(
                next, store.one.claim(next), TriageOutcome.PARTIAL, "It came by mail.", "c", List.of(own("Get-Item")));
        assertEquals(origin, store.one.incidents.get(next).origin());
        assertEquals("It came by mail.", store.one.incidents.get(next).summary());
    }

    /** The newest. */
    private Incident next() {
        return store.one.incidents.get(
                store.texts("SELECT id FROM incident WHERE follows IS NOT NULL ORDER BY created_at DESC")
                        .get(0));
    }

    private void propose(String incident, Command... commands) {
        store.one.store.transact(() -> {
            store.one.incidents.proposeInstead(incident, List.of(commands));
            return true;
        });
    }

    /** Two persons approve of one command, and it is done. */
    private void carryOut(String incident, int number, int at) {
        Decisions decisions = store.one.decisions;
        decisions.approved(incident, store.one.incidents.get(incident).digest(), Set.of(number), DANA, "dana.reyes");
        String approved = store.one.incidents.get(incident).approvals().get(0).digest();
        assertEquals(Decisions.Outcome.DECIDED, decisions.confirmed(incident, approved, SAM, "sam.okafor"));
        store.change("UPDATE command SET state = 'SUCCEEDED', started_at = " + at + " WHERE incident_id = '" + incident
                + "' AND number = " + number);
    }

    private String posted(String next) {
        messages++;
        assertTrue(store.one.incidents.posted(next, "C0123ABCDEF", "9." + messages));
        return next;
    }

    private static List<String> numbered(Incident incident) {
        return incident.commands().stream()
                .map(command -> command.number() + " " + command.text())
                .toList();
    }

    private Command own(String text) {
        return Command.proposed(id, 1, Command.Kind.INVESTIGATION, text, SharedStore.SAFE);
    }

    private Command kill(int number) {
        return Command.proposed(id, number, Command.Kind.RESPONSE, "kill-process agent=1 pid=1", TWO);
    }

    private Command isolate(int number) {
        return Command.proposed(id, number, Command.Kind.RESPONSE, "isolate agent=1", TWO);
    }

    private static Answer answer(Command... commands) {
        return new Answer(Turn.ASSISTANT, "Do this.", "conversation", List.of(commands), true);
    }

    private String answered(String incident, Command command) {
        return answered(incident, answer(command));
    }

    /** Returns what the thread is told of the commands. */
    private String answered(String incident, Answer answer) {
        Turn turn = asked(incident);
        assertTrue(turns(store.one).answered(turn, answer));
        return turns(store.one).get(turn.id()).note();
    }

    private Turn asked(String incident) {
        messages++;
        store.change("UPDATE incident SET slack_ts = '" + messages + ".5' WHERE id = '" + incident + "'");
        Mention mention = new Mention(DANA, "C0123ABCDEF", messages + ".7", messages + ".5", question);
        Turns turns = turns(store.one);
        Turn turn = turns.get(turns.heard("Ev0" + messages, mention, question).orElseThrow());
        assertEquals(Turns.Outcome.ASKED, turns.asked(turn));
        return turns.get(turn.id());
    }

    private static Turns turns(SharedStore.Instance instance) {
        return new Turns(instance.store, instance.incidents, instance.leases, SharedStore.HANDOVER, 10);
    }
}
