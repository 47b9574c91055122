package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.incident.Turns.Outcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.sandbox.AtOnce;
import io.camelsoar.slack.SlackEvent.Mention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each question is heard, asked and answered once, whichever instance does it; on each database. */
class TurnsTest extends OnEachDatabase {

    private static final String DANA = SharedStore.USER;
    private static final int MOST = 2;

    private Turns one;
    private Turns other;
    private String id;
    private int messages;

    @BeforeEach
    void propose() {
        one = turns(store.one);
        other = turns(store.other);
        id = store.incident(IncidentState.AWAITING_APPROVAL);
    }

    private Turns turns(SharedStore.Instance instance) {
        return new Turns(instance.store, instance.incidents, instance.leases, SharedStore.HANDOVER, MOST);
    }

    @Test
    void anEventAndAMessageAreHeardOnce() {
        assertTrue(one.heard("Ev1", mention("1.1"), "Why?").isPresent());
        assertEquals(Optional.empty(), other.heard("Ev1", mention("1.2"), "Why?"));
        assertEquals(Optional.empty(), other.heard("Ev2", mention("1.1"), "Why?"));
        assertTrue(other.heard("Ev2", mention("1.2"), "Why?").isPresent());
        assertEquals(List.of("2"), store.texts("SELECT COUNT(*) FROM conversation_turn"));
    }

    /** What was said elsewhere is no part of a trail: it is forgotten when Slack does not deliver it any more. */
    @Test
    void whatWasSaidElsewhereIsForgottenInTime() {
        Turn elsewhere = one.get(one.heard("Ev1", new Mention(DANA, "C0ELSEWHERE", "1.1", null, ""), "Why?")
                .orElseThrow());
        assertEquals(null, elsewhere.incidentId());
        assertTrue(one.refused(elsewhere, "not here"));
        assertFalse(other.refused(elsewhere, "not here"));
        assertEquals(List.of(), one.unheard());
        store.pass(Duration.ofDays(7).plusMillis(1));
        one.heard("Ev2", mention("1.2"), "Why?");
        assertEquals(List.of("Ev2"), store.texts("SELECT event_id FROM conversation_turn"));
    }

    @Test
    void whatNobodyLookedAtIsHandedOnAgain() {
        Turn turn = heard("Why?");
        assertEquals(List.of(), other.unheard());
        store.pass(SharedStore.HANDOVER.plusMillis(1));
        assertEquals(List.of(turn.id()), other.unheard());
        assertEquals(Outcome.ASKED, one.asked(turn));
        assertEquals(List.of(), other.unheard());
        assertEquals(List.of(), other.unanswered());
        store.pass(SharedStore.HANDOVER.plusMillis(1));
        assertEquals(List.of(id), other.unanswered());
        assertTrue(other.failed(other.get(turn.id()), "no answer"));
        assertEquals(List.of(), other.unanswered());
    }

    @Test
    void twoAtOnceAskOnceAndNoMoreThanMayBe() throws Exception {
        List<Turn> heard = List.of(heard("1"), heard("2"), heard("3"), heard("4"));
        for (Turn turn : heard) {
            AtOnce.run(2, worker -> (worker == 0 ? one : other).asked(turn));
        }
        assertEquals(
                List.of("1", "2"),
                one.waiting(id).stream()
                        .map(turn -> String.valueOf(turn.number()))
                        .toList());
        assertEquals(Outcome.TOO_MANY, one.asked(heard.get(2)));
        // one that got no answer does not count
        assertTrue(one.failed(one.waiting(id).get(0), "no answer"));
        assertEquals(Outcome.ASKED, one.asked(heard.get(2)));
        assertEquals(3, one.get(heard.get(2).id()).number());
    }

    @Test
    void anAnswerCountsOnceAndIsToldOnce() {
        Turn turn = asked("Why?");
        assertTrue(one.answered(turn, answer("Because.")));
        assertFalse(other.answered(turn, answer("Because not.")));
        assertFalse(other.failed(turn, "no answer"));
        assertEquals("Because.", one.get(turn.id()).answer());
        assertEquals(List.of("1"), store.texts("SELECT COUNT(*) FROM reply WHERE kind = 'ANSWER'"));
        assertEquals(
                List.of("QUESTION_ASKED", "QUESTION_ANSWERED"),
                store.audited(id)
                        .subList(store.audited(id).size() - 2, store.audited(id).size()));
        assertEquals(List.of(), one.waiting(id));
    }

    @Test
    void commandsTakeThePlaceOfThoseThatWait() {
        Incident before = incident();
        assertTrue(one.answered(asked("What else?"), answer("Look.", "Get-Service")));
        Incident after = incident();
        assertEquals(
                List.of("Get-Service"),
                after.commands().stream().map(Command::text).toList());
        assertEquals(before.summary(), after.summary());
        assertEquals(before.expiresAt(), after.expiresAt());
        assertNotEquals(before.digest(), after.digest());
        assertEquals(after.digest(), IncidentStore.digest(after));
        assertTrue(after.messageChanges() > before.messageChanges());
        assertTrue(store.audited(id).contains("PROPOSED_ANEW"));
        assertEquals(
                Decisions.Outcome.OTHER_COMMANDS,
                store.other.decisions.approved(id, before.digest(), Set.of(1), DANA, "dana"));
        assertEquals(IncidentState.AWAITING_APPROVAL, incident().state());
        assertTrue(store.one.decide(id, true, DANA, "dana"));
    }

    /** An answer that names what is there already takes nothing away. */
    @Test
    void commandsThatAreThereChangeNothing() {
        Turn turn = asked("Which one?");
        Incident before = incident();
        assertTrue(one.answered(turn, answer("The second.", "Get-Process -Id 2")));
        assertEquals(before, incident());
        assertTrue(detail().contains("in the request already") && !detail().contains("shown"), detail());
    }

    @Test
    void notAfterAFirstApprovalNorWhileTheAssistantIsAsked() {
        store.change("UPDATE command SET destructive = TRUE");
        assertFalse(store.one.decide(id, true, DANA, "dana"));
        assertOnlyShown("a second person is asked");

        id = store.incident(IncidentState.AWAITING_APPROVAL);
        new Questions(store.one.store, store.one.incidents, 3)
                .askAgain(id, incident().digest(), DANA);
        assertOnlyShown("still asked about the alert");
    }

    /** Its time is over, which no timer has noted yet: it is now, and the commands are a request of their own. */
    @Test
    void fromTheDeadlineOnTheyAreARequestOfTheirOwn() {
        Incident before = incident();
        store.pass(SharedStore.EXPIRES_AFTER);
        assertTrue(one.answered(asked("What else?"), answer("Look.", "Get-Service")));
        assertTrue(
                detail().contains("Nobody decided this in time, so its commands are a request of their own"), detail());
        assertEquals(IncidentState.EXPIRED, incident().state());
        assertEquals(before.commands(), incident().commands());
        assertFalse(store.other.decide(id, true, DANA, "dana"));
        assertFalse(store.one.deadlines.expire().contains(id), "it is expired once");
        store.pass(SharedStore.HANDOVER.plusMillis(1));
        assertEquals(List.of(id), store.one.claims.overdue(List.of(IncidentState.EXPIRED), 10), "its case is told");
        String origin = store.texts("SELECT origin FROM incident WHERE follows = '" + id + "'")
                .get(0);
        assertTrue(origin.contains("was not decided in time"), origin);
    }

    /** A first of two approved, and no second one: whoever it was is told, in the thread, in the trail and in what follows. */
    @Test
    void aFirstApprovalThatExpiredIsTold() {
        store.change("UPDATE command SET destructive = TRUE");
        assertFalse(store.other.decide(id, true, DANA, "dana"));
        assertTrue(incident().waitsForSecond());
        store.pass(SharedStore.EXPIRES_AFTER);
        assertTrue(one.answered(asked("What else?"), answer("Look.", "Get-Service")));
        assertTrue(
                detail().contains("dana (" + DANA
                        + ") approved this, but no second person did in time, so its commands are a"),
                detail());
        assertEquals(
                List.of("approved by dana (" + DANA + "), but by no second person in time"),
                store.texts("SELECT detail FROM audit_event WHERE action = 'EXPIRED'"));
        String origin = store.texts("SELECT origin FROM incident WHERE follows = '" + id + "'")
                .get(0);
        assertTrue(origin.contains("was approved by dana (" + DANA + "), but by no second person, in time."), origin);
    }

    /** What may be a quotation leaves what waits as it is. */
    @Test
    void notWhatItDoesNotPropose() {
        Answer answer = answer("It was this.", "Get-Service");
        assertOnlyShown(
                "not below a heading",
                new Answer(answer.by(), answer.text(), answer.conversationId(), answer.commands(), false));
    }

    /** What waits can be approved; its place is not for what nobody can approve. */
    @Test
    void notWhatNobodyCouldApprove() {
        Verdict blocked = new Verdict(CommandClass.BLOCKED, false, "Not on the list");
        Command format = Command.proposed(id, 1, Command.Kind.REMEDIATION, "Format-Volume -DriveLetter C", blocked);
        Command isolate = Command.proposed(id, 2, Command.Kind.RESPONSE, "isolate win-fs01", SharedStore.SAFE);
        assertOnlyShown("the policy blocks every command", proposal(format));
        // offered beside any proposal, it is none of the answer's
        assertOnlyShown("the policy blocks every command", proposal(format, isolate));
        Command tooLong = Command.proposed(
                id, 1, Command.Kind.INVESTIGATION, "Get-Process -Name " + "a".repeat(4_000), SharedStore.SAFE);
        assertOnlyShown("too long to show in full", proposal(tooLong));
    }

    private static Answer proposal(Command... commands) {
        return new Answer(Turn.ASSISTANT, "Do this.", "conversation", List.of(commands), true);
    }

    private void assertOnlyShown(String why) {
        assertOnlyShown(why, answer("Look.", "Get-Service"));
    }

    private void assertOnlyShown(String why, Answer answer) {
        Incident before = incident();
        store.change("DELETE FROM reply");
        store.change("UPDATE conversation_turn SET state = 'FAILED' WHERE state = 'ANSWERED'");
        assertTrue(one.answered(asked("What else?"), answer));
        assertEquals(before.commands(), incident().commands());
        assertEquals(before.digest(), incident().digest());
        assertEquals(before.state(), incident().state());
        String shown = answer.commands().get(0).text();
        assertTrue(detail().contains(why) && detail().contains("\"shown\":\"" + shown + "\""), detail());
    }

    private String detail() {
        return store.texts("SELECT detail FROM reply WHERE kind = 'ANSWER'").get(0);
    }

    private Turn asked(String question) {
        Turn turn = heard(question);
        assertEquals(Outcome.ASKED, one.asked(turn));
        return one.get(turn.id());
    }

    private Turn heard(String question) {
        messages++;
        store.change("UPDATE incident SET slack_ts = '" + messages + ".5' WHERE id = '" + id + "'");
        Mention mention = new Mention(DANA, "C0123ABCDEF", messages + ".7", messages + ".5", question);
        return one.get(one.heard("Ev0" + messages, mention, question).orElseThrow());
    }

    private static Mention mention(String ts) {
        return new Mention(DANA, "C0123ABCDEF", ts, "1768471200.000001", "Why?");
    }

    private Answer answer(String text, String... commands) {
        Verdict safe = new Verdict(CommandClass.SAFE, false, "Only reads");
        return new Answer(
                Turn.ASSISTANT,
                text,
                "conversation",
                List.of(commands).stream()
                        .map(command -> Command.proposed(id, 1, Command.Kind.INVESTIGATION, command, safe))
                        .toList(),
                true);
    }

    private Incident incident() {
        return store.one.incidents.get(id);
    }
}
