package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.sandbox.AtOnce;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.store.Database;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Two instances on one PostgreSQL: whatever comes to both at once is done once. */
class TwoInstancesTest {

    private static final int TIMES = 100;

    private Database database;
    private Stack stack;
    private Instance second;

    @BeforeEach
    void startBothAtOnce() throws Exception {
        database = Database.Kind.POSTGRESQL.fresh();
        stack = new Stack(database.name());
        stack.store(database);
        // the empty database is migrated by one of them
        List<Instance> started = AtOnce.run(2, number -> {
            if (number == 0) {
                stack.start();
                return null;
            }
            return stack.startBeside("second");
        });
        second = started.get(1);
    }

    @AfterEach
    void close() throws Exception {
        stack.close();
        database.close();
    }

    @Test
    void anAlertThatBothOfferAgainAndAgainIsOneIncidentAndOneMessage() throws Exception {
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        Alert alert = Alert.of(
                "detection", hit.get("_index").asText(), hit.get("_id").asText(), (ObjectNode) hit.get("_source"));
        AtOnce.run(TIMES, number -> {
            CamelContext offering = number % 2 == 0 ? stack.camel() : second.camel();
            offering.createProducerTemplate().sendBody("direct:detect-alert", alert);
            return null;
        });
        // and both poll it as well
        stack.plant("alert-wmi-registry.json");

        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals("1", stack.one("SELECT COUNT(*) FROM incident"));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'OPENED'"));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'TRIAGED'"));
        assertEquals(1, stack.slack.messages("soc-critical").size());
        assertEquals(1, stack.kibana.cases().size());
    }

    /** More than once, since chance says which click is first. */
    @RepeatedTest(3)
    void aHundredClicksOfTwoDecidersAreOneDecision() throws Exception {
        stack.plant("alert-wmi-registry.json");
        Message request = stack.request();
        List<SlackClicker.Press> presses = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            presses.add(stack.clicker.press(
                    request,
                    i % 2 == 0 ? "soar_approve" : "soar_decline",
                    i / 2 % 2 == 0 ? Services.WINDOWS_ANALYST : Services.LINUX_ANALYST));
        }
        List<Integer> answers = AtOnce.run(
                TIMES,
                number -> presses.get(number)
                        .send(number / 4 % 2 == 0 ? stack.webhook : second.webhook)
                        .statusCode());
        assertEquals(Set.of(200), new HashSet<>(answers));

        stack.awaitRecorded();
        boolean approved =
                !stack.one("SELECT state FROM command WHERE number = 1").equals("PROPOSED");
        String decider = stack.one("SELECT decided_by FROM incident");
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action IN ('APPROVED', 'DENIED')"));
        assertEquals(
                approved ? "APPROVED" : "DENIED",
                stack.one("SELECT action FROM audit_event WHERE action IN ('APPROVED', 'DENIED') AND actor = '"
                        + decider + "'"));
        assertEquals(approved ? 8 : 0, stack.windows.executed().size());
        assertEquals(
                stack.windows.executed().size(),
                Set.copyOf(stack.windows.executed()).size());
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(1, requests());

        await().until(() -> stack.slack.ephemerals().size() == TIMES - 1);
        // whose click it was that decided is not told
        assertEquals(TIMES / 2 - 1, toldTo(decider));
        for (Message told : stack.slack.ephemerals()) {
            assertTrue(told.text().contains("Already decided by <@" + decider + ">"), told.text());
        }
    }

    private long toldTo(String user) {
        return stack.slack.ephemerals().stream()
                .filter(message -> message.ephemeralUser().equals(user))
                .count();
    }

    private long requests() {
        return stack.slack.messages("soc-critical").stream()
                .filter(message -> message.threadTs() == null)
                .count();
    }
}
