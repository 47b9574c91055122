package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackEvents;
import io.camelsoar.sandbox.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code soar incidents} and {@code soar incident}: the same beside a running camel-soar, which holds the store's file, and without one. */
class LookAtIncidentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "health-token-of-the-test";

    private static final List<String> ACTIONS = List.of(
            "OPENED", "TRIAGED", "AWAITING_APPROVAL", "QUESTION_ASKED", "QUESTION_ANSWERED", "DENIED", "RECORDED");

    /** What a terminal does something about, and what turns text around. */
    private static final Pattern CONTROLS =
            Pattern.compile("[\\p{Cc}&&[^\\n]]|[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]");

    @TempDir
    Path folder;

    @Test
    void whileItRunsAndAfterwards() throws Exception {
        try (Stack stack = new Stack("look")) {
            stack.set("soar.store.url", "jdbc:h2:file:./store");
            stack.set("soar.health.token", TOKEN);
            stack.withHealth();
            stack.plant("alert-wmi-registry.json");
            String running;
            String list;
            try (Running soar = Running.in(folder, stack.settings)) {
                new SlackEvents(stack.slack, Services.SIGNING_SECRET)
                        .mentions(stack.request(), Services.WINDOWS_ANALYST, "Who is it?")
                        .deliver(stack.webhook.resolve("/slack/events"));
                await().until(() -> Stack.read(stack.thread()).contains("asked: Who is it?"));
                stack.click("soar_decline");
                stack.awaitRecorded();
                await().until(() -> soar("incidents", "--state", "recorded").contains("win-fs01"));
                list = soar("incidents");
                running = soar("incident", idIn(list));
                assertTrue(
                        failed("incident", "01234567").contains("has no incident 01234567"),
                        failed("incident", "01234567"));
                assertFalse(soar.output().contains("Unhandled exception"), soar::output);
                assertEquals("No incidents.\n", soar("incidents", "--host", "win-fs02"));
                assertEquals(list, soar("incidents", "--host", "WIN-FS01", "--limit", "1"));
            }
            assertTrue(list.contains("RECORDED           critical  win-fs01                  Registry Run Key"), list);
            for (String line : new String[] {
                "CRITICAL: Registry Run Key Created Through WMI\n",
                "\nState: RECORDED\nHost: win-fs01\nAnalyst: ",
                "  Detected\n",
                "  Declined by dana.reyes (U0AAA1111)\n",
                "  1. PROPOSED: Get-"
            }) {
                assertTrue(running.contains(line), line + " is not in " + running);
            }
            assertEquals(list, soar("incidents"));
            assertEquals(running, soar("incident", idIn(list)));
            JsonNode one = JSON.readTree(soar("incident", idIn(list), "--json"));
            assertEquals(
                    one.path("id"), JSON.readTree(soar("incidents", "--json")).path("id"));
            assertEquals(1, one.at("/commands/0/number").asInt());
            assertEquals("Who is it?", one.at("/questions/0/question").asText());
            assertEquals("ANSWERED", one.at("/questions/0/state").asText());
            assertEquals("Dana Reyes", one.at("/questions/0/name").asText());
            assertFalse(one.at("/questions/0/answer").asText().isBlank(), one::toString);
            assertTrue(one.at("/audit/events").findValuesAsText("action").containsAll(ACTIONS), one::toString);
            assertTrue(
                    one.at("/audit/head")
                            .asText()
                            .endsWith(":"
                                    + last(one.at("/audit/events")).path("hash").asText()),
                    one::toString);
            assertEquals(
                    "./soar audit verify --profile test",
                    one.path("verifyCommand").asText());
        }
    }

    /** Whoever holds a host writes its alerts: they begin no line of the command's, and do not command the terminal. */
    @Test
    void anAlertForgesNothingOnTheTerminal() throws Exception {
        try (Stack stack = new Stack("look-forged")) {
            stack.set("soar.store.url", "jdbc:h2:file:./store");
            String forged = "Malware\nState: RECORDED\n\u001B[2J\u009B2J\u202E\u2028Timeline:\nCommands:";
            ObjectNode hit = Services.sample("alert-wmi-registry.json");
            ObjectNode source = (ObjectNode) hit.get("_source");
            source.put("kibana.alert.rule.name", forged);
            source.withObject("/user").put("name", forged);
            source.withObject("/host").put("name", "win-fs01\u001B[2J\nState: RECORDED");
            stack.kibana.assistantReplies(
                    "## Summary\n\u001B[2J\u009B2J\u202E\n\n## Investigation commands\n1. `Get-Process`\n");
            stack.elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), source);
            String log;
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.request();
                log = soar.output();
            }
            String list = soar("incidents");
            String one = soar("incident", idIn(list));
            assertEquals(2, list.lines().count(), list);
            assertEquals(
                    List.of("State: AWAITING_APPROVAL", "Timeline:", "Commands:"),
                    one.lines()
                            .filter(line -> line.matches("(State|Timeline|Commands):.*"))
                            .toList(),
                    one);
            for (String shown :
                    List.of(log, list, one, soar("incidents", "--json"), soar("incident", idIn(list), "--json"))) {
                assertFalse(CONTROLS.matcher(shown).find(), shown);
            }
            assertTrue(log.contains(": Malware State: RECORDED \\u{1b}[2J"), log);
            // the same text to whoever reads the JSON
            assertEquals(
                    JSON.readTree(soar("incidents", "--json")).path("rule"),
                    JSON.readTree(soar("incident", idIn(list), "--json")).path("rule"));
        }
    }

    /** What a program reads does not depend on who has the store open. */
    @Test
    void theSettingsCountTheSameWithoutARunningOne() throws Exception {
        try (Stack stack = new Stack("look-dry")) {
            stack.set("soar.store.url", "jdbc:h2:file:./store");
            stack.set("soar.health.token", TOKEN);
            stack.set("soar.execution.dry-run", "true");
            stack.withHealth();
            stack.plant("alert-wmi-registry.json");
            JsonNode running;
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.request();
                await().until(() ->
                        soar("incidents", "--state", "AWAITING_APPROVAL").contains("win-fs01"));
                running = JSON.readTree(soar("incident", idIn(soar("incidents")), "--json"));
            }
            assertTrue(
                    running.at("/audit/events").findValuesAsText("action").contains("OPENED")
                            && running.get("questions").isEmpty(),
                    running::toString);
            assertTrue(
                    running.get("dryRunNow").asBoolean()
                            && running.get("canAskAgain").asBoolean(),
                    running::toString);
            assertEquals(running, JSON.readTree(soar("incident", idIn(soar("incidents")), "--json")));
        }
    }

    /** Any process can look into PostgreSQL. */
    @Test
    void aStoreThatManyMayReadIsReadItself() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh();
                Stack stack = new Stack("look-beside")) {
            stack.store(database);
            stack.plant("alert-wmi-registry.json");
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.request();
                String list = soar("incidents", "--state", "AWAITING_APPROVAL");
                assertTrue(soar("incident", idIn(list)).contains("  Shown in Slack\n"), list);
                assertEquals(example(), withoutIdAndTime(list));
            }
        }
    }

    @Test
    void whoCannotBeAskedIsNamed() throws Exception {
        try (Stack stack = new Stack("look-refused")) {
            stack.set("soar.store.url", "jdbc:h2:file:./store");
            stack.plant("alert-wmi-registry.json");
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.request();
                String refused = failed("incidents");
                assertTrue(
                        refused.matches(
                                "(?s).*A running camel-soar holds the store \\(soar\\.store\\.url\\), and at http://127\\.0\\.0\\.1:[0-9]+"
                                        + " \\(soar\\.health\\.host, soar\\.health\\.port\\) it cannot be asked: nothing listens there\\. Is it"
                                        + " still starting\\? .*"),
                        refused);
            }
        }
    }

    @Test
    void whatIsNoIdIsNotFound() throws Exception {
        try (Running look = Running.soar(folder, Map.of(), "incident", "../../x")) {
            assertEquals(1, look.process().waitFor());
            assertEquals("'../../x' is no incident's id; ./soar incidents lists them\n", look.output());
        }
    }

    /** What the README shows. */
    private static String example() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        int head = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("    ID  "))
                .findFirst()
                .orElseThrow());
        return withoutIdAndTime(
                lines.get(head).strip() + "\n" + lines.get(head + 1).strip() + "\n");
    }

    private static String withoutIdAndTime(String list) {
        return list.replaceAll("(?m)^[0-9a-f]{8}  [^ ]{20}", "(id and time)");
    }

    private static JsonNode last(JsonNode events) {
        return events.get(events.size() - 1);
    }

    private static String idIn(String list) {
        return list.lines().skip(1).findFirst().orElseThrow().substring(0, 8);
    }

    private String soar(String... arguments) throws Exception {
        return run(0, arguments);
    }

    private String failed(String... arguments) throws Exception {
        return run(1, arguments);
    }

    private String run(int code, String... arguments) throws Exception {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--profile";
        all[arguments.length + 1] = "test";
        try (Running look = Running.soar(folder, Map.of(), all)) {
            assertEquals(code, look.process().waitFor(), look.output());
            return look.output();
        }
    }
}
