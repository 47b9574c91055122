package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.Templates;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.sandbox.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the approval request shows is what can be approved. */
class ApprovalMessageTest {

    private static final IncidentDocument DOCUMENT = new IncidentDocument("http://kibana", "in-progress", false, null);

    private SharedStore store;

    @BeforeEach
    void open() throws Exception {
        store = new SharedStore(Database.Kind.H2);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    /** A reason quotes the command that it is about. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Not understood: ```", "Not understood: ``", "a ``` b ``` c", "````", "`x`", "`````````````"})
    void theCodeBlockHoldsTheCommandAndOnlyIt(String reason) throws Exception {
        String id = proposed(1, reason);
        String shown = shown(id).get(0);
        assertTrue(shown.endsWith("_\n```command 1```"), shown);
        assertTrue(shown.indexOf('`') == shown.length() - "```command 1```".length(), shown);
    }

    /** Slack takes 50 blocks; what it does not show in full cannot be approved. */
    @Test
    void asManyCommandsAsAMessageTakesCanBeApproved() throws Exception {
        String most = proposed(38, "reason");
        assertEquals(38, shown(most).size());
        assertTrue(texts(most).size() <= 50, texts(most).size() + " blocks");
        assertNull(IncidentDocument.notApprovable(store.one.incidents.get(most)));
        String tooMany = proposed(39, "reason");
        assertEquals(List.of(), shown(tooMany));
        assertNotNull(IncidentDocument.notApprovable(store.one.incidents.get(tooMany)));
    }

    @Test
    void whereCommandsGoIsShownWhereTheAlertDoesNotSayIt() throws Exception {
        String id = proposed(1, "reason");
        assertFalse(texts(id).toString().contains("Commands go to"), texts(id).toString());
        store.change("UPDATE incident SET target_port = 15986");
        assertTrue(
                texts(id).get(1).contains("\n*Commands go to* 10.20.30.41:15986 (https, credential default)\n"),
                texts(id).get(1));
        store.change("UPDATE incident SET target_address = 'fd00::<1>'");
        assertTrue(
                texts(id).get(1).contains("*Commands go to* [fd00::&lt;1&gt;]:15986 ("),
                texts(id).get(1));
        store.change("UPDATE incident SET target_via = 'ssh', target_address = '10.20.30.41', target_port = 22");
        assertTrue(
                texts(id).get(1).contains("\n*Commands go to* 10.20.30.41:22 (ssh, credential default)\n"),
                texts(id).get(1));
        store.change(
                "UPDATE incident SET target_via = 'winrm', target_address = '', target_port = 0, target_https = FALSE,"
                        + " target_credential = ''");
        assertTrue(
                texts(id).get(1).contains("*Commands go to* nowhere: "),
                texts(id).get(1));
        store.change("UPDATE incident SET target_address = NULL");
        assertFalse(texts(id).toString().contains("Commands go to"), texts(id).toString());
    }

    private String proposed(int commands, String reason) {
        String id = store.incident(IncidentState.NEW);
        store.one.incidents.triaged(
                id,
                store.one.claim(id),
                TriageOutcome.COMPLETE,
                "summary",
                "conversation",
                IntStream.rangeClosed(1, commands)
                        .mapToObj(number -> Command.proposed(
                                id,
                                number,
                                Command.Kind.INVESTIGATION,
                                "command " + number,
                                new Verdict(CommandClass.REVIEW, false, reason)))
                        .toList());
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        return id;
    }

    /** Of its blocks, one after another. */
    private List<String> texts(String id) throws Exception {
        List<String> texts = new ArrayList<>();
        for (JsonNode block : Templates.apply("approval-message.jq", DOCUMENT.of(store.one.incidents.get(id)))
                .get("blocks")) {
            texts.add(block.at("/text/text").asText());
        }
        return texts;
    }

    /** The sections that show a command. */
    private List<String> shown(String id) throws Exception {
        return texts(id).stream().filter(text -> text.contains("```command")).toList();
    }
}
