package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.incident.Questions.Outcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asked again, the assistant's old proposal is gone, whoever decides when; on each database. */
class QuestionsTest extends OnEachDatabase {

    private static final String DANA = SharedStore.USER;
    private static final int MOST = 2;

    private Questions questions;
    private String id;

    @BeforeEach
    void propose() {
        questions = new Questions(store.one.store, store.one.incidents, MOST);
        id = store.incident(IncidentState.AWAITING_APPROVAL);
    }

    @Test
    void whatWasProposedIsGoneAndTheAlertIsAskedAboutAgain() {
        Incident before = incident();
        assertEquals(Outcome.ASKED, questions.askAgain(id, before.digest(), DANA));
        Incident asked = incident();
        assertEquals(IncidentState.AWAITING_APPROVAL, asked.state());
        assertEquals(List.of(), asked.commands());
        assertNull(asked.summary());
        assertNotEquals(before.digest(), asked.digest());
        assertEquals(before.expiresAt(), asked.expiresAt());
        assertTrue(asked.waitsForAssistant() && asked.messageChanges() > before.messageChanges());
        assertEquals(List.of(id), store.other.claims.untriaged(10));
        assertEquals("ASKED_AGAIN", store.audited(id).get(store.audited(id).size() - 1));
        assertEquals(
                Decisions.Outcome.OTHER_COMMANDS,
                store.other.decisions.approved(id, before.digest(), Set.of(1), DANA, "dana"));

        answered("Get-Service");
        Incident answered = incident();
        assertEquals("Get-Service", answered.commands().get(0).text());
        assertEquals(answered.digest(), IncidentStore.digest(answered));
        assertFalse(answered.waitsForAssistant());
        assertEquals(
                Decisions.Outcome.OTHER_COMMANDS,
                store.other.decisions.approved(id, before.digest(), Set.of(1), DANA, "dana"));
        assertTrue(store.one.decide(id, true, DANA, "dana"));
    }

    /** They are not the assistant's: they can be approved while it is asked, and its answer leaves what was approved. */
    @Test
    void responseActionsStayAndWhatWasApprovedOfThem() {
        Verdict two = new Verdict(CommandClass.REVIEW, true, "It cuts the host off");
        store.one.store.transact(() -> {
            store.one.incidents.proposeInstead(
                    id,
                    List.of(
                            Command.proposed(id, 1, Command.Kind.INVESTIGATION, "Get-Service", SharedStore.SAFE),
                            Command.proposed(id, 2, Command.Kind.RESPONSE, "isolate agent=1", two)));
            return true;
        });
        questions.askAgain(id, incident().digest(), DANA);
        assertEquals(List.of("1 isolate agent=1"), numbered());
        assertNull(IncidentDocument.notApprovable(incident()));
        assertEquals(
                Decisions.Outcome.SECOND_NEEDED,
                store.one.decisions.approved(id, incident().digest(), Set.of(1), DANA, "dana"));
        String approved = incident().approvals().get(0).digest();

        answered("Get-Process");
        assertEquals(List.of("1 isolate agent=1", "2 Get-Process"), numbered());
        assertEquals(incident().digest(), IncidentStore.digest(incident()));
        assertEquals("new summary", incident().summary());
        assertEquals(
                Decisions.Outcome.DECIDED, store.other.decisions.confirmed(id, approved, "U0BBB2222", "sam.okafor"));
        assertEquals(
                List.of("isolate agent=1"),
                incident().selected().stream().map(Command::text).toList());
        assertEquals(
                approved,
                Digest.of(incident().host(), incident().target(), incident().selected()));
    }

    private List<String> numbered() {
        return incident().commands().stream()
                .map(command -> command.number() + " " + command.text())
                .toList();
    }

    @Test
    void onceAtATimeAndNotWithoutEnd() {
        for (int time = 1; time <= MOST; time++) {
            String digest = incident().digest();
            assertEquals(Outcome.ASKED, questions.askAgain(id, digest, DANA));
            assertEquals(Outcome.NOT_ANSWERED, questions.askAgain(id, incident().digest(), DANA));
            answered("Get-Service " + time);
            assertEquals(Outcome.OTHER_COMMANDS, questions.askAgain(id, digest, DANA));
        }
        assertEquals(Outcome.TOO_OFTEN, questions.askAgain(id, incident().digest(), DANA));
        assertEquals("Get-Service " + MOST, incident().commands().get(0).text());
    }

    /** Each answer's rest is told, that of an earlier one is not told any more. */
    @Test
    void theRestOfEachAnswerIsTold() {
        assertEquals("1", replies("REST"));
        questions.askAgain(id, incident().digest(), DANA);
        assertEquals("0", replies("REST"));
        answered("Get-Service");
        questions.askAgain(id, incident().digest(), DANA);
        answered("Get-Process");
        assertEquals("1", replies("REST"));
        assertEquals("1", replies("TRIAGED"));
    }

    @Test
    void notAfterADecisionNorAFirstApprovalNorInTheEnd() {
        store.change("UPDATE command SET destructive = TRUE");
        String digest = incident().digest();
        assertFalse(store.one.decide(id, true, DANA, "dana"));
        assertEquals(Outcome.APPROVED, questions.askAgain(id, digest, DANA));
        assertTrue(store.one.decide(id, false, DANA, "dana"));
        assertEquals(Outcome.TOO_LATE, questions.askAgain(id, digest, DANA));
        String other = store.incident(IncidentState.AWAITING_APPROVAL);
        store.pass(SharedStore.EXPIRES_AFTER);
        assertEquals(
                Outcome.TOO_LATE,
                questions.askAgain(other, store.one.incidents.get(other).digest(), DANA));
        assertEquals(3, store.one.incidents.get(other).commands().size());
    }

    private void answered(String command) {
        Verdict safe = new Verdict(CommandClass.SAFE, false, "reason");
        store.one.incidents.triagedLate(
                id,
                store.one.claim(id),
                TriageOutcome.COMPLETE,
                "new summary",
                "conversation",
                List.of(Command.proposed(id, 1, Command.Kind.INVESTIGATION, command, safe)));
    }

    private String replies(String kind) {
        return store.one
                .store
                .sql("SELECT COUNT(*) FROM reply WHERE kind = ?")
                .param(kind)
                .query(String.class)
                .single();
    }

    private Incident incident() {
        return store.one.incidents.get(id);
    }
}
