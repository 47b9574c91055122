package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The health page says how it stands with each service; one that is away takes camel-soar out of nobody's hands. */
class BoundariesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aServiceThatIsAwayIsSaidAndTakesNothingDown() throws Exception {
        try (Stack stack = new Stack("boundaries");
                Line line = stack.line("soar.slack.url")) {
            stack.withHealth();
            stack.recoverSoon();
            line.down();
            stack.start();
            await().until(stack::isUp);
            assertEquals(
                    "not called since the start",
                    check(stack, "winrm").get("message").asText());

            stack.plant("alert-wmi-registry.json");
            await().until(() -> check(stack, "slack").at("/data/failures").asInt() > 1);
            JsonNode slack = check(stack, "slack");
            assertTrue(slack.at("/data/failing").asBoolean(), slack.toString());
            assertTrue(slack.get("message").asText().startsWith("failing since "), slack.toString());
            assertTrue(slack.at("/data/error").asText().contains("soar.slack.url"), slack.toString());
            Instant since = Instant.parse(slack.at("/data/failing.since").asText());
            assertFalse(since.isAfter(Instant.parse(slack.at("/data/failed.at").asText())), slack.toString());
            assertTrue(stack.isUp());
            assertEquals(200, stack.managed("/observe/health/ready").statusCode());
            assertEquals(200, stack.managed("/observe/health/live").statusCode());

            line.up();
            stack.request();
            stack.click("soar_approve");
            stack.awaitRecorded();
            for (String name : List.of("slack", "elasticsearch-detection", "assistant", "cases", "winrm")) {
                JsonNode one = check(stack, name);
                assertTrue(one.get("message").asText().startsWith("answered at "), one.toString());
                assertFalse(one.at("/data/failing").asBoolean(), one.toString());
            }
            assertTrue(check(stack, "slack").get("message").asText().contains("last error, before that, at "));
        }
    }

    /** What a save cannot be told of, since only the server knows it. */
    @Test
    void aQueryThatOnlyElasticsearchRefusesIsSaid() throws Exception {
        try (Stack stack = new Stack("boundary-query")) {
            stack.withHealth();
            stack.elasticsearch.failWith(400, """
                    {"status": 400, "error": {"type": "search_phase_execution_exception", "reason": "all shards failed", "root_cause":
                     [{"type": "query_shard_exception", "reason": "failed to create query: %s is\\nno date"}]}}
                    """.formatted(Services.API_KEY));
            stack.start();
            await().until(stack::isUp);
            await().until(() ->
                    check(stack, "elasticsearch-detection").at("/data/failing").asBoolean());
            String said = check(stack, "elasticsearch-detection").get("message").asText();
            assertTrue(said.contains("soar.detect.source.detection.query"), said);
            assertTrue(
                    said.contains("answered 400: all shards failed: failed to create query: [secret] is no date"),
                    said);
            stack.elasticsearch.clearFaults();
            await().until(() -> check(stack, "elasticsearch-detection")
                    .get("message")
                    .asText()
                    .startsWith("answered at "));
        }
    }

    /** A command that is held back, or not sent, asks nothing of a host. */
    @Test
    void aDryRunCallsNoHost() throws Exception {
        try (Stack stack = new Stack("boundary-dry")) {
            stack.withHealth();
            stack.set("soar.execution.dry-run", "true");
            stack.plant("alert-wmi-registry.json");
            stack.start();
            stack.click("soar_approve");
            stack.awaitRecorded();
            assertEquals(
                    "not called since the start",
                    check(stack, "winrm").get("message").asText());
        }
    }

    private static JsonNode check(Stack stack, String name) throws Exception {
        String page = stack.managed("/observe/health?data=true").body();
        for (JsonNode check : JSON.readTree(page).get("checks")) {
            if (check.get("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError(name + " is not in " + page);
    }
}
