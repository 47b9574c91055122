package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.incident.Commands.Answer;
import io.camelsoar.incident.Commands.Result;
import io.camelsoar.incident.Incident.TriageOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alerts, the assistant and hosts may say anything: no text keeps an incident from being stored; on each database. */
class HostileTextTest extends OnEachDatabase {

    /** A NUL, half a surrogate pair, an emoji, quotes and a backslash. */
    private static final String ODD = "a\0b\uD800c\uD83D\uDE00'\"\\";

    /** What the reader of the assistant's replies leaves of it. */
    private static final String READ = "abc\uD83D\uDE00'\"\\";

    @Test
    void anAlertIsStoredWhateverItSays() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kibana.alert.rule.name", ODD).put("kibana.alert.reason", ODD);
        document.putObject("host").put("name", ODD).put("ip", ODD);
        Alert alert = Alert.of("endpoint", ".ds-logs-endpoint.alerts", ODD, document);
        String id = store.one.incidents.open(alert);
        assertEquals(id, store.other.incidents.open(alert));
        assertTrue(store.one.incidents.get(id).alert().rule().startsWith("ab"));
    }

    @Test
    void theLongestIdInTheWidestLettersIsStored() {
        StringBuilder wide = new StringBuilder();
        // of which no two are alike, so that nothing compresses them
        for (int i = 0; i < 800; i++) {
            wide.append((char) (0x4e00 + i * 7919 % 20000));
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("kibana.alert.uuid", wide.toString());
        Alert alert = Alert.of("detection", ".alerts", "document", document);
        assertTrue(store.one.alertIds.add(alert.id()));
        String id = store.one.incidents.open(alert);
        assertEquals(id, store.one.incidents.open(alert));
        assertTrue(store.one.alertIds.contains(alert.id()));
    }

    @Test
    void whatPeopleAndHostsSayIsStored() {
        String id = store.incident(IncidentState.NEW);
        String claim = store.one.claim(id);
        List<Command> commands =
                List.of(Command.proposed(id, 1, Command.Kind.INVESTIGATION, "Get-Process " + READ, SharedStore.SAFE));
        store.one.incidents.triaged(id, claim, TriageOutcome.PARTIAL, ODD, "conversation", commands);
        store.one.incidents.assigned(id, new OnDuty(SharedStore.USER, READ, OnDuty.Source.KNOWLEDGE_BASE));
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        store.one.incidents.note(id, SharedStore.USER, "REFUSED", ODD);
        assertTrue(store.one.decide(id, true, SharedStore.USER, READ));
        claim = store.one.claim(id);
        store.one.claims.failed(id, claim, "respond", ODD, true, false, null);
        claim = store.one.claim(id);
        store.one.commands.begin(id, claim);
        assertTrue(store.one.commands.running(id, claim, 1, SharedStore.ADDRESS));
        store.one.commands.notSent(id, 1, ODD);
        assertTrue(store.one.commands.running(id, claim, 1, SharedStore.ADDRESS));
        store.one.commands.finished(id, 1, 1, Result.without(Command.State.UNKNOWN, ODD));
        assertTrue(store.one.commands.answered(id, 1, 1, Answer.RUN_AGAIN, SharedStore.USER, READ));
        claim = store.one.claim(id);
        store.one.commands.begin(id, claim);
        assertTrue(store.one.commands.running(id, claim, 1, SharedStore.ADDRESS));
        store.one.commands.finished(id, 1, 2, new Result(Command.State.FAILED, 1L, 1, ODD, ODD, true));
        assertEquals(Command.State.FAILED, store.command(id, 1).state());
        assertFalse(store.command(id, 1).output().isEmpty());
        Incident incident = store.one.incidents.get(id);
        assertEquals(incident.digest(), IncidentStore.digest(incident), "the approval covers what is stored");
    }
}
