package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.camelsoar.incident.Decisions.Outcome;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an approval covers, and whose approvals it takes: 1 only reads, 2 takes two persons, 3 never runs. */
class DecisionsTest extends OnEachDatabase {

    private static final String DANA = "U0AAA1111";
    private static final String SAM = "U0BBB2222";

    private String id;
    private Decisions decisions;

    @BeforeEach
    void propose() {
        id = store.incident(IncidentState.NEW);
        store.one.incidents.triaged(
                id,
                store.one.claim(id),
                TriageOutcome.COMPLETE,
                "summary",
                "conversation",
                List.of(
                        command(1, CommandClass.SAFE, false),
                        command(2, CommandClass.REVIEW, true),
                        command(3, CommandClass.BLOCKED, false)));
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        decisions = store.one.decisions;
    }

    private Command command(int number, CommandClass commandClass, boolean destructive) {
        return Command.proposed(
                id,
                number,
                Command.Kind.INVESTIGATION,
                "command " + number,
                new Verdict(commandClass, destructive, "reason"));
    }

    @Test
    void onlyWhatIsSelectedIsApproved() {
        assertEquals(Outcome.DECIDED, decisions.approved(id, digest(id), Set.of(1), DANA, "dana"));
        assertEquals(
                List.of(Command.State.APPROVED, Command.State.PROPOSED, Command.State.PROPOSED),
                store.one.incidents.get(id).commands().stream()
                        .map(Command::state)
                        .toList());
        Incident incident = store.one.incidents.get(id);
        assertEquals(
                Digest.of(incident.host(), incident.target(), incident.selected()),
                incident.approvals().get(0).digest());
        assertEquals(Outcome.TOO_LATE, decisions.approved(id, digest(id), Set.of(2), SAM, "sam"));
    }

    @Test
    void whatIsBlockedUnknownOrNothingIsNotSelectable() {
        for (Set<Integer> numbers : List.of(Set.<Integer>of(), Set.of(3), Set.of(1, 3), Set.of(4), Set.of(1, 4))) {
            assertEquals(
                    Outcome.NOT_SELECTABLE,
                    decisions.approved(id, digest(id), numbers, DANA, "dana"),
                    numbers.toString());
        }
        assertEquals(
                IncidentState.AWAITING_APPROVAL, store.one.incidents.get(id).state());
        assertEquals(List.of(), store.one.incidents.get(id).selected());
    }

    @Test
    void aDestructiveCommandTakesASecondDifferentPerson() {
        assertEquals(Outcome.SECOND_NEEDED, decisions.approved(id, digest(id), Set.of(1, 2), DANA, "dana"));
        Incident first = store.one.incidents.get(id);
        assertEquals(IncidentState.AWAITING_APPROVAL, first.state());
        assertNull(first.decidedBy());
        assertEquals(Command.State.PROPOSED, store.command(id, 1).state());

        String digest = first.approvals().get(0).digest();
        assertEquals(Outcome.SAME_PERSON, decisions.confirmed(id, digest, DANA, "dana"));
        assertEquals(Outcome.OTHER_SELECTION, decisions.confirmed(id, first.digest(), SAM, "sam"));
        assertEquals(Outcome.OTHER_SELECTION, decisions.approved(id, digest(id), Set.of(2), SAM, "sam"));
        assertEquals(Outcome.DECIDED, decisions.confirmed(id, digest, SAM, "sam"));
        Incident second = store.one.incidents.get(id);
        assertEquals(IncidentState.APPROVED, second.state());
        assertEquals(
                List.of(DANA, SAM),
                second.approvals().stream().map(Approval::user).toList());
        assertEquals(Outcome.TOO_LATE, decisions.confirmed(id, digest, SAM, "sam"));
        assertEquals(
                List.of("OPENED", "TRIAGED", "AWAITING_APPROVAL", "APPROVED_FIRST", "APPROVED"), store.audited(id));
    }

    /** The assistant was asked again between the look at the message and the click. */
    @Test
    void numbersOfAnotherProposalApproveNothing() {
        assertEquals(Outcome.OTHER_COMMANDS, decisions.approved(id, "other digest", Set.of(1), DANA, "dana"));
        assertEquals(List.of(), store.one.incidents.get(id).selected());
    }

    private String digest(String incident) {
        return store.one.incidents.get(incident).digest();
    }

    @Test
    void nobodyConfirmsWhatNobodyApproved() {
        String digest = store.one.incidents.get(id).digest();
        assertEquals(Outcome.OTHER_SELECTION, decisions.confirmed(id, digest, SAM, "sam"));
    }

    @Test
    void theSecondPersonMayDeclineOrComeTooLate() {
        decisions.approved(id, digest(id), Set.of(2), DANA, "dana");
        String digest = store.one.incidents.get(id).approvals().get(0).digest();
        store.pass(SharedStore.EXPIRES_AFTER);
        assertEquals(Outcome.TOO_LATE, decisions.confirmed(id, digest, SAM, "sam"));
        store.jump(SharedStore.EXPIRES_AFTER.negated());
        assertEquals(Outcome.DECIDED, decisions.declined(id, SAM, "sam"));
        assertEquals(IncidentState.DENIED, store.one.incidents.get(id).state());
        assertEquals(Command.State.PROPOSED, store.command(id, 2).state());
    }
}
