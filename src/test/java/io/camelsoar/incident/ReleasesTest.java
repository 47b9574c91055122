package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.incident.Releases.Outcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.sandbox.AtOnce;
import io.camelsoar.slack.SlackEvent.Mention;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host that was isolated has one request for its release at a time, whoever asks when; on each database. */
class ReleasesTest extends OnEachDatabase {

    private static final String DANA = SharedStore.USER;
    private static final String AGENT = " agent=c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa";
    private static final Verdict REVIEW = new Verdict(CommandClass.REVIEW, false, "It changes the host");

    private String isolation;

    @BeforeEach
    void isolate() {
        store.tick();
        isolation = store.one.incidents.open(SharedStore.alert("isolated"));
        String claim = store.one.claim(isolation);
        store.change(
                "UPDATE incident SET playbook = 'identity', playbook_channel = 'soc-identity', analyst = 'U0AAA1111'");
        List<Command> proposed = List.of(
                Command.proposed(isolation, 1, Command.Kind.REMEDIATION, "isolate" + AGENT, REVIEW),
                command(isolation, 2, "kill-process" + AGENT + " pid=1"),
                command(isolation, 3, "isolate" + AGENT));
        store.one.incidents.triaged(isolation, claim, TriageOutcome.COMPLETE, "A file was run.", "c", proposed);
        store.one.incidents.posted(isolation, "C0123ABCDEF", "1768471200.000001");
        store.one.decide(isolation, true, DANA, "dana.reyes");
        finish(isolation, 1, Command.State.SUCCEEDED);
        finish(isolation, 2, Command.State.SUCCEEDED);
    }

    private static Command command(String id, int number, String text) {
        return Command.proposed(id, number, Command.Kind.RESPONSE, text, REVIEW);
    }

    private void finish(String id, int number, Command.State state) {
        String held = store.claimOf(id);
        String claim = held == null ? store.one.claim(id) : held;
        if (store.one.incidents.get(id).state() == IncidentState.APPROVED) {
            store.one.commands.begin(id, claim);
        }
        assertTrue(store.one.commands.running(id, claim, number, "defend:" + AGENT.strip()));
        store.one.commands.finished(id, number, 1, Commands.Result.without(state, null));
    }

    private Releases releases(SharedStore.Instance instance) {
        return new Releases(
                instance.store, instance.incidents, (id, alert) -> List.of(command(id, 1, "release" + AGENT)));
    }

    private Releases.Answer ask(int number) {
        return releases(store.one).open(isolation, number, DANA, "dana.reyes");
    }

    @Test
    void onlyAnIsolationIsReleased() {
        for (int number : List.of(-1, 0, 1, 2, 3, 4)) { // the third has not ended
            assertEquals(Outcome.NOT_ISOLATED, ask(number).outcome(), () -> "command " + number);
        }
        finish(isolation, 3, Command.State.FAILED);
        assertEquals(Outcome.NOT_ISOLATED, ask(3).outcome());
    }

    @Test
    void anIsolationWhoseEndWasNotHeardOfIsReleased() {
        finish(isolation, 3, Command.State.UNKNOWN);
        assertEquals(Outcome.OPENED, ask(3).outcome());
    }

    @Test
    void whatIsNotAllowedIsNotOpened() {
        finish(isolation, 3, Command.State.SUCCEEDED);
        Releases none = new Releases(store.one.store, store.one.incidents, (id, alert) -> List.of());
        assertEquals(Outcome.NOT_ALLOWED, none.open(isolation, 3, DANA, null).outcome());
        assertEquals(List.of("1"), store.texts("SELECT COUNT(*) FROM incident"));
    }

    @Test
    void manyWhoAskAtOnceOpenOne() throws Exception {
        finish(isolation, 3, Command.State.SUCCEEDED);
        List<Outcome> outcomes = AtOnce.run(
                20,
                number -> releases(number % 2 == 0 ? store.one : store.other)
                        .open(isolation, 3, "U0AAA000" + number, null)
                        .outcome());
        assertEquals(1, outcomes.stream().filter(Outcome.OPENED::equals).count(), outcomes::toString);
        assertEquals(19, outcomes.stream().filter(Outcome.OPEN_ALREADY::equals).count());
        assertEquals(List.of("2"), store.texts("SELECT COUNT(*) FROM incident"));
        assertEquals(List.of("1"), store.texts("SELECT COUNT(*) FROM reply WHERE kind = 'RELEASE'"));
        assertEquals(List.of(), store.check(null).findings());
    }

    /** It has what the isolation's has, waits to be shown, and is told of the host. */
    @Test
    void itIsAnIncidentOfTheSameAlert() {
        finish(isolation, 3, Command.State.SUCCEEDED);
        store.change("UPDATE incident SET case_id = 'the-case'");
        Incident before = store.one.incidents.get(isolation);
        Incident release = store.one.incidents.get(ask(3).id());
        assertEquals(IncidentState.TRIAGED, release.state());
        assertEquals(List.of(release.id()), store.other.claims.overdue(List.of(IncidentState.TRIAGED), 10));
        assertEquals(before.alertJson(), release.alertJson());
        assertEquals(before.alertDocument(), release.alertDocument());
        assertEquals(before.playbook(), release.playbook());
        assertEquals("soc-identity", release.playbook().channel());
        assertEquals(before.analyst(), release.analyst());
        assertEquals("the-case", release.caseId());
        assertTrue(release.alertAttached() && release.isRelease() && !before.isRelease());
        assertEquals(List.of(), release.approvals());
        assertTrue(release.origin().contains("approved by dana.reyes (U0AAA1111)"), release.origin());
        store.change("UPDATE incident SET slack_channel = 'C0IDENTITY'");
        assertTrue(
                new HostHistory(store.one.store, store.one.incidents)
                        .markdown(store.one.incidents.get(isolation))
                        .contains("**Under this alert**:\n\n- "),
                "the host's history has it");
        assertEquals("RELEASE_ASKED", store.audited(release.id()).get(0));
        assertTrue(store.audited(isolation).contains("RELEASE_ASKED"));
    }

    /** And says of whom is asked, and of its channel, what the isolation's says. */
    @Test
    void itIsWhereTheIsolationIs() {
        finish(isolation, 3, Command.State.SUCCEEDED);
        store.change("UPDATE incident SET analyst_source = 'ON_CALL'");
        String words = "Channel #soc-identity of playbook identity: Slack answered is_archived";
        store.one.incidents.channelRefused(isolation, words);
        Incident release = store.one.incidents.get(ask(3).id());
        assertEquals(words, release.playbook().refusal());
        assertEquals(OnDuty.Source.ON_CALL, release.analystSource());
    }

    @Test
    void afterOneThatCameToNothingItCanBeAskedForAgain() {
        finish(isolation, 3, Command.State.SUCCEEDED);
        String declined = posted(ask(3).id());
        assertEquals(Outcome.OPEN_ALREADY, ask(3).outcome());
        assertTrue(store.one.decide(declined, false, DANA, "dana"));
        String expired = posted(ask(3).id());
        store.pass(SharedStore.EXPIRES_AFTER.plusMillis(1));
        assertEquals(List.of(expired), store.one.deadlines.expire());
        String failed = posted(ask(3).id());
        carryOut(failed, Command.State.FAILED);
        String done = posted(ask(3).id());
        carryOut(done, Command.State.SUCCEEDED);
        assertEquals(Outcome.RELEASED_ALREADY, ask(3).outcome());
        assertEquals(List.of("5"), store.texts("SELECT COUNT(*) FROM incident"));
    }

    /** Nothing else takes its place: neither what the assistant is asked again, nor what it answers to a question. */
    @Test
    void itStaysTheHostsReleaseAlone() {
        finish(isolation, 3, Command.State.SUCCEEDED);
        String id = posted(ask(3).id());
        Incident release = store.one.incidents.get(id);
        assertEquals(
                Questions.Outcome.TOO_OFTEN,
                new Questions(store.one.store, store.one.incidents, 3).askAgain(id, release.digest(), DANA));
        Turns turns = new Turns(store.one.store, store.one.incidents, store.one.leases, SharedStore.HANDOVER, 3);
        Turn turn = turns.get(turns.heard("Ev1", new Mention(DANA, "C0123ABCDEF", "1.2", "1.1", ""), "And?")
                .orElseThrow());
        turns.asked(turn);
        Command other = Command.proposed(id, 1, Command.Kind.INVESTIGATION, "Get-Service", SharedStore.SAFE);
        assertTrue(turns.answered(turns.get(turn.id()), new Answer("ai", "Look.", null, List.of(other), true)));
        assertEquals(release.digest(), store.one.incidents.get(id).digest());
        assertTrue(store.texts("SELECT note FROM conversation_turn").get(0).contains("for the host's release alone"));
        assertFalse(new IncidentDocument("https://kibana", "open", false, null, "jdbc:h2:mem:test", 3)
                .of(release)
                .get("canAskAgain")
                .asBoolean());
    }

    private String posted(String id) {
        assertTrue(store.one.incidents.posted(id, "C0123ABCDEF", "1.1"));
        return id;
    }

    private void carryOut(String id, Command.State state) {
        assertTrue(store.one.decide(id, true, DANA, "dana"));
        assertEquals(Outcome.OPEN_ALREADY, ask(3).outcome());
        finish(id, 1, state);
        store.one.incidents.move(
                id, store.claimOf(id), IncidentState.EXECUTING, IncidentState.EXECUTED, "respond", null);
    }
}
