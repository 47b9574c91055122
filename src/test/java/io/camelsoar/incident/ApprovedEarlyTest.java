package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Response actions are approved before the assistant has answered: what it says can still be run; on each database. */
class ApprovedEarlyTest extends OnEachDatabase {

    private static final String DANA = SharedStore.USER;
    private static final String SAM = "U0BBB2222";
    private static final Verdict TWO = new Verdict(CommandClass.REVIEW, true, "It changes the host");
    private static final Verdict BLOCKED = new Verdict(CommandClass.BLOCKED, false, "Not on the list");

    private String id;

    @BeforeEach
    void approveOnce() {
        store.tick();
        id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE incident SET outcome = 'NOT_TRIAGED', conversation_id = NULL");
        store.change("DELETE FROM command");
        store.one.store.transact(() -> {
            store.one.incidents.propose(id, responses(1));
            return true;
        });
        assertEquals(
                Decisions.Outcome.SECOND_NEEDED,
                store.one.decisions.approved(id, store.one.incidents.get(id).digest(), Set.of(2), DANA, "dana.reyes"));
        assertEquals(List.of(), followUps(), "one of two opens none");
    }

    @Test
    void theAssistantIsAskedOnAfterAnApprovalWithoutIt() {
        approveTwice();
        Incident next = followUp();
        assertEquals(TriageOutcome.NOT_TRIAGED, next.outcome());
        assertEquals(List.of("1 kill-process agent=1 pid=1"), numbered(next));
        assertTrue(next.origin().contains("approved by dana.reyes (U0AAA1111) and sam.okafor"), next.origin());
        assertNull(next.summary());
        assertNull(next.conversationId());
        assertEquals(List.of("null"), told());

        store.one.incidents.posted(next.id(), "C0123ABCDEF", "9.1");
        store.pass(SharedStore.HANDOVER.plusMillis(1));
        assertEquals(List.of(next.id()), store.one.claims.untriaged(10));
        answerLate(next.id(), investigation(1, "Get-Process"));
        assertEquals(List.of("1 Get-Process", "2 kill-process agent=1 pid=1"), numbered(followUp()));
        assertEquals("It came by mail.", followUp().summary());
        assertEquals(next.origin(), followUp().origin());
    }

    @Test
    void noneAfterADeclinedAlertThatWasNotTriaged() {
        store.one.decide(id, false, DANA, "dana.reyes");
        assertEquals(List.of(), followUps());
    }

    /** The second person approves what the first one selected: what was answered meanwhile is not lost. */
    @Test
    void whatIsAnsweredBetweenTheApprovalsIsARequestOfItsOwn() {
        answerLate(id, investigation(1, "Get-Process"), investigation(2, "Get-Service"), blocked(3));
        assertEquals(List.of(), followUps());
        approveTwice();
        Incident next = followUp();
        assertEquals(IncidentState.TRIAGED, next.state());
        assertEquals(TriageOutcome.COMPLETE, next.outcome());
        assertEquals(
                List.of("1 kill-process agent=1 pid=1", "2 Get-Process", "3 Get-Service", "4 Format-Volume"),
                numbered(next));
        assertEquals("conversation", next.conversationId());
        assertTrue(next.origin().contains("approved by dana.reyes (U0AAA1111) and sam.okafor"), next.origin());
        assertEquals(List.of("ANSWERED"), told());
        assertEquals(List.of(id), store.texts("SELECT incident_id FROM command WHERE state = 'APPROVED'"));

        store.one.incidents.posted(next.id(), "C0123ABCDEF", "9.1");
        assertEquals(
                Decisions.Outcome.DECIDED,
                store.one.decisions.approved(next.id(), next.digest(), Set.of(2), DANA, "dana.reyes"));
        assertEquals(1, followUps().size(), "of what was shown nothing follows");
        assertEquals(List.of(), store.check(null).findings());
    }

    @Test
    void noneForWhatNobodyCouldApprove() {
        answerLate(id, blocked(1));
        approveTwice();
        assertEquals(List.of(), followUps());
        assertEquals(List.of(), told());
    }

    @Test
    void noneForAnAnswerWithoutCommands() {
        answerLate(id);
        approveTwice();
        assertEquals(List.of(), followUps());
    }

    /** Whoever approved had the answer before the eyes. */
    @Test
    void noneForWhatWasThereAtTheFirstApproval() {
        String second = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE incident SET outcome = 'NOT_TRIAGED' WHERE id = '" + second + "'");
        answerLate(second, investigation(1, "Get-Process"));
        store.one.decisions.approved(second, store.one.incidents.get(second).digest(), Set.of(2), DANA, "dana.reyes");
        approveTwice(second);
        assertEquals(List.of(), followUps());
    }

    /** One waits at a time: what would have followed as well is told. */
    @Test
    void noneWhereOneWaitsAlready() {
        String waiting = anotherWaits(TriageOutcome.COMPLETE);
        answerLate(id, investigation(1, "Get-Process"));
        approveTwice();
        assertEquals(List.of(waiting), followUps());
        assertEquals(List.of("WAITS"), told());
    }

    @Test
    void noneWithoutAnAnswerWhereOneWaitsAlready() {
        String waiting = anotherWaits(TriageOutcome.COMPLETE);
        approveTwice();
        assertEquals(List.of(waiting), followUps());
        assertEquals(List.of("WAITS"), told());
    }

    /** It is asked for the one that waits, which gets its answer. */
    @Test
    void theAnswerGoesToTheOneThatWaits() {
        String waiting = anotherWaits(TriageOutcome.NOT_TRIAGED);
        approveTwice();
        assertEquals(List.of(waiting), followUps());
        assertEquals(List.of("null"), told());
    }

    private String anotherWaits(TriageOutcome outcome) {
        FollowUps followUps = new FollowUps(store.one.store, store.one.incidents);
        return store.one.store.transact(() -> {
            String waiting = followUps.openNext(store.one.incidents.get(id), DANA, "of before", "It follows.");
            store.one.incidents.propose(waiting, outcome, null, null, responses(1));
            return waiting;
        });
    }

    private void approveTwice() {
        approveTwice(id);
    }

    private void approveTwice(String incident) {
        String approved = store.one.incidents.get(incident).approvals().get(0).digest();
        assertEquals(Decisions.Outcome.DECIDED, store.one.decisions.confirmed(incident, approved, SAM, "sam.okafor"));
    }

    /** As triage proposes: response actions are offered with each answer. */
    private void answerLate(String incident, Command... commands) {
        store.one.incidents.triagedLate(
                incident,
                store.one.claim(incident),
                TriageOutcome.PARTIAL,
                "It came by mail.",
                "conversation",
                Stream.concat(Stream.of(commands), responses(commands.length + 1).stream())
                        .toList());
    }

    private List<Command> responses(int number) {
        return List.of(kill(number), Command.proposed(id, number + 1, Command.Kind.RESPONSE, "isolate agent=1", TWO));
    }

    private Command kill(int number) {
        return Command.proposed(id, number, Command.Kind.RESPONSE, "kill-process agent=1 pid=1", TWO);
    }

    private Command investigation(int number, String text) {
        return Command.proposed(id, number, Command.Kind.INVESTIGATION, text, SharedStore.SAFE);
    }

    private Command blocked(int number) {
        return Command.proposed(id, number, Command.Kind.REMEDIATION, "Format-Volume", BLOCKED);
    }

    private Incident followUp() {
        assertEquals(1, followUps().size());
        return store.one.incidents.get(followUps().get(0));
    }

    private List<String> followUps() {
        return store.texts("SELECT id FROM incident WHERE follows IS NOT NULL");
    }

    /** The details of what the thread is told. */
    private List<String> told() {
        return store.texts("SELECT COALESCE(detail, 'null') FROM reply WHERE kind = 'FOLLOW_UP'");
    }

    private static List<String> numbered(Incident incident) {
        return incident.commands().stream()
                .map(command -> command.number() + " " + command.text())
                .toList();
    }
}
