package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.store.Database;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever may write to the channels between the stages, as to a topic, has nothing approved, run or shown with it. */
class ForeignIdsTest {

    private static final List<String> STAGES = List.of("triage", "notify", "respond", "record");
    private static final Map<String, Object> HEADERS =
            Map.of("SlackChannel", "C0999999999", "CamelHttpPath", "/other", "CamelExecCommandExecutable", "id");

    private Database database;
    private Stack stack;

    @BeforeEach
    void start() throws Exception {
        database = Database.Kind.POSTGRESQL.fresh();
        stack = new Stack(database.name());
        stack.store(database);
        stack.plantNow("alert-wmi-registry.json");
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
    }

    @AfterEach
    void close() throws Exception {
        stack.close();
        database.close();
    }

    @Test
    void anIdHasAStageLookAndNothingElse() throws Exception {
        String id = stack.one("SELECT id FROM incident");
        String failures = stack.one("SELECT failures FROM incident");
        ProducerTemplate template = stack.camel().createProducerTemplate();
        for (String stage : STAGES) {
            for (int i = 0; i < 20; i++) {
                template.sendBodyAndHeaders("seda:" + stage + "?waitForTaskToComplete=Always", id, HEADERS);
            }
        }
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
        assertEquals(failures, stack.one("SELECT failures FROM incident"));
        assertEquals(
                "0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action IN ('APPROVED', 'DENIED', 'EXECUTED')"));
        assertEquals(List.of(), stack.windows.executed());
        assertEquals(
                1,
                stack.slack.messages(Services.CHANNEL).stream()
                        .filter(message -> message.threadTs() == null)
                        .count());
    }

    /** PostgreSQL refuses the first as a parameter; a failure would have the stage's log say so again and again. */
    @Test
    void whatIsNoIdNeverReachesTheStore() {
        ProducerTemplate template = stack.camel().createProducerTemplate();
        for (String id : List.of("a\u0000b", "' OR '1'='1", "x".repeat(100_000), "")) {
            for (String state : List.of("NEW", "TRIAGED", "APPROVED", "DENIED")) {
                Exchange exchange = template.send(
                        "bean:incidents?method=claim('" + state + "')",
                        each -> each.getMessage().setBody(id));
                assertNull(exchange.getException(), state);
            }
        }
    }
}
