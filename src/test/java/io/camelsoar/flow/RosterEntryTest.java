package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Filter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The roster's file and the assistant's knowledge base say the same, and the assistant answers by it. */
class RosterEntryTest {

    private static final String ROSTER = """
            roster:
              windows: [kim.novak@example.com, Sam Okafor, dana.reyes@example.com]
              any: [U0DDD4444]
            """;

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private Path file;
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        stack = Stack.inTime("roster-" + test.getTestMethod().orElseThrow().getName(), clock);
        stack.recoverSoon();
        stack.set("soar.kibana.timeout", "20s"); // a failure is left alone for long
        stack.kibana.forgetKnowledge();
        stack.kibana.watch(Filter.beforeHandler("knowledge", exchange -> {
            if (exchange.getRequestURI().getPath().contains("knowledge_base")) {
                requests.add(exchange.getRequestURI().getPath().replaceFirst(".*/", ""));
            }
        }));
        file = folder.resolve("roster.yaml");
        stack.set("soar.roster.file", file.toString());
        stack.set("soar.approval.deciders", "U0AAA1111,U0BBB2222,U0CCC3333,U0DDD4444"); // whoever is asked may decide
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void theAssistantAnswersByIt() throws Exception {
        Files.writeString(file, ROSTER);
        stack.start();
        assertEquals("""
                Windows alerts are handled by kim.novak@example.com.
                Alerts of every other operating system are handled by U0DDD4444.""", loaded().get("text").asText());
        assertTrue(
                loaded().get("required").asBoolean() && loaded().get("global").asBoolean());
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> analysts().equals(List.of("<@U0CCC3333>")));
        stack.plantNow("alert-linux.json");
        await().until(() -> analysts().equals(List.of("<@U0CCC3333>", "<@U0DDD4444>")));

        // the answer from before is not kept
        Files.writeString(file, ROSTER.replace("kim.novak@example.com, ", ""));
        await().until(() -> loaded().get("text").asText().startsWith("Windows alerts are handled by Sam Okafor."));
        await().until(() -> requests.size() >= 4
                && stack.one("SELECT COUNT(*) FROM lease WHERE name = 'roster'").equals("0"));
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> analysts().equals(List.of("<@U0CCC3333>", "<@U0DDD4444>", "<@U0BBB2222>")));
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void itIsWrittenOnceAndOnlyWhereItChanged() throws Exception {
        Files.writeString(file, ROSTER);
        stack.start();
        loaded();
        stack.startBeside("second");
        await().until(() -> requests.equals(List.of("_find", "_bulk_action", "_find")));
        stack.stop();
        stack.start();
        await().until(() -> requests.size() == 4);
        assertEquals("_find", requests.get(3));

        // a comment is no other roster
        Files.writeString(file, "# edited\n" + ROSTER);
        Files.writeString(file, ROSTER.replace("U0DDD4444", "Dana Smith"));
        await().until(() -> loaded().get("text").asText().endsWith("Dana Smith."));
        await().until(() -> requests.stream().filter("_find"::equals).count() == 5); // of each instance
        assertEquals(2, requests.stream().filter("_bulk_action"::equals).count());

        // somebody deletes it in Kibana
        stack.kibana.forgetKnowledge();
        clock.pass(Duration.ofHours(2));
        await().until(() -> !stack.kibana.knowledge().isEmpty());
        loaded();
    }

    @Test
    void anEmptyOneAsksForNothingAndOneThatIsEmptiedIsTakenOut() throws Exception {
        Files.writeString(file, "roster: {}\n");
        stack.kibana.addKnowledge("camel-soar roster", "Windows alerts are handled by Dana Reyes.");
        stack.plantNow("alert-wmi-registry.json");
        stack.start();
        await().until(() -> analysts().equals(List.of("<@U0AAA1111>")));
        assertEquals(List.of(), requests);

        Files.writeString(file, ROSTER);
        await().until(() -> stack.kibana.knowledge().size() == 2);
        stack.stop();
        Files.writeString(file, "roster:\n  windows:\n");
        stack.start();
        await().until(() -> stack.kibana.knowledge().size() == 1);
        assertEquals("simulator", stack.kibana.knowledge().get(0).get("source").asText(), "another's is left alone");
        await().until(() -> stack.one("SELECT COUNT(*) FROM knowledge_entry").equals("0"));
    }

    @ParameterizedTest
    @CsvSource({
        "licence, Your license does not support AI Assistant",
        "privilege, is granted by the Kibana privileges [elasticAssistant]",
        "global, User lacks privileges to create global knowledge base entries"
    })
    void aRefusalIsOneLineAndTheRosterIsTheFallback(String lacking, String why) throws Exception {
        switch (lacking) {
            case "licence" -> stack.kibana.withoutKnowledgeLicence();
            case "privilege" -> stack.kibana.withoutKnowledgePrivilege();
            default -> stack.kibana.withoutGlobalKnowledge();
        }
        Files.writeString(file, ROSTER);
        try (Logged logged = new Logged()) {
            stack.start();
            await().until(() -> !told(logged).isEmpty());
            stack.plantNow("alert-wmi-registry.json");
            await().until(() ->
                    analysts().equals(List.of("<@U0CCC3333>   _No analyst found for windows: the roster's is asked_")));
            int asked = requests.size();
            clock.pass(Duration.ofMinutes(11));
            await().until(() -> requests.size() > asked);
            assertEquals(1, told(logged).size(), told(logged).toString());
            assertTrue(told(logged).get(0).contains(why), told(logged).toString());
            assertTrue(
                    told(logged).get(0).contains("soar.roster.file"),
                    told(logged).toString());
            assertEquals(List.of(), logged.stackTraces());
        }
        assertEquals(List.of(), stack.kibana.knowledge());
    }

    private static List<String> told(Logged logged) {
        return logged.of(Level.WARN).stream()
                .filter(line -> line.contains("is not in the AI Assistant's knowledge base"))
                .toList();
    }

    /** The only entry. */
    private JsonNode loaded() {
        await().until(() -> stack.kibana.knowledge().size() == 1);
        return stack.kibana.knowledge().get(0);
    }

    private List<String> analysts() {
        return stack.slack.messages("soc-critical").stream()
                .filter(message -> message.threadTs() == null)
                .map(message -> message.blocks().get(1).at("/text/text").asText())
                .map(facts -> facts.substring(facts.indexOf("*Analyst* ") + "*Analyst* ".length()))
                .toList();
    }
}
