package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackSimulator.Call;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Slack takes a message a second in a channel; what somebody decided does not wait behind alerts that nobody has looked at. */
class MessageRateTest {

    private static final int ALERTS = 8;

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() {
        stack.close();
    }

    /** At the rate that is shipped, against a Slack that enforces its own. */
    @Test
    void aDecisionIsShownBeforeTheAlertsThatWaitAndSlackTurnsNothingAway() throws Exception {
        stack.settings.remove("soar.slack.message-interval");
        stack.slack.limitMessages(Duration.ofSeconds(1), 2);
        for (int i = 0; i < ALERTS; i++) {
            plant(i);
        }
        stack.start();
        await().until(() -> waiting() == ALERTS - 1); // that is, each is triaged and wants to be shown
        Message first = stack.request();
        stack.click("soar_decline");
        await().until(() -> shown(first).contains("Declined by"));
        assertTrue(requests() < ALERTS, requests() + " of " + ALERTS + " requests came before the decision");
        await().atMost(Duration.ofSeconds(60)).until(() -> requests() == ALERTS);
        assertEquals(0, stack.slack.turnedAway());
    }

    /** What waits for its turn is no failure: it goes back to its stage. */
    @Test
    void whoseTurnDoesNotComeIsSentLaterAndNoTryCounts() throws Exception {
        stack.recoverSoon();
        stack.set("soar.slack.message-interval", "6s");
        stack.set("soar.recover.lease", "10s"); // half of it is waited
        stack.set("soar.ai.timeout", "9s");
        stack.set("soar.winrm.command-timeout", "9s");
        try (Logged logged = new Logged()) {
            for (int i = 0; i < 3; i++) {
                plant(i);
            }
            stack.start();
            await().until(() -> logged.of(Level.INFO).stream().anyMatch(line -> line.contains("notify-post waits: ")));
            await().atMost(Duration.ofSeconds(60)).until(() -> requests() == 3);
            assertEquals(List.of(), logged.errors());
        }
        assertEquals("0", stack.one("SELECT COUNT(*) FROM incident WHERE failures > 0 OR parked_at IS NOT NULL"));
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'FAILED'"));
    }

    /** A stop does not wait for a message that does. */
    @Test
    void aStopEndsTheWaitAndTheNextStartSendsTheMessage() throws Exception {
        stack.set("soar.slack.message-interval", "5m");
        plant(0);
        plant(1);
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE posting_since IS NOT NULL")
                .equals("1"));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            stack.stop();
            return true;
        });
        assertEquals("1", stack.one("SELECT COUNT(*) FROM incident WHERE state = 'TRIAGED'"));
        stack.start();
        await().until(() -> requests() == 2);
    }

    private void plant(int host) throws Exception {
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        ObjectNode source = (ObjectNode) hit.get("_source");
        source.put("kibana.alert.uuid", "alert-" + host);
        source.withObject("/host").put("name", "win-" + host);
        stack.elasticsearch.index(hit.get("_index").asText(), "alert-" + host, source);
    }

    private int waiting() throws Exception {
        return Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident WHERE state = 'TRIAGED'"));
    }

    private String shown(Message message) {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(each -> each.ts().equals(message.ts()))
                .map(each -> each.blocks().toString())
                .findFirst()
                .orElseThrow();
    }

    private long requests() {
        return stack.slack.calls().stream()
                .filter(call -> call.method().equals("chat.postMessage"))
                .map(Call::arguments)
                .filter(arguments -> !arguments.has("thread_ts"))
                .count();
    }
}
