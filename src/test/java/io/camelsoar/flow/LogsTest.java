package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.log.IncidentLog;
import io.camelsoar.sandbox.Services;
import io.camelsoar.secrets.RedactedEvents;
import io.camelsoar.secrets.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.message.SimpleMessage;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** Each line of the log that is about an incident says which, for people and for programs; docs/logs.md shows them as they are. */
class LogsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern INCIDENT = Pattern.compile("Incident ([0-9a-f-]{36})");
    private static final String ID = "0b5f3a52-93d1-4c52-9d3e-6f1f6a9c1b7e";
    private static final String TOLD = "Incident " + ID + ": Registry Run Key Created Through WMI on win-fs01";

    @TempDir
    Path folder;

    /** This thread starts and stops the application; what another test left with it would be on those lines. */
    @BeforeEach
    void aboutNoIncident() {
        MDC.clear();
    }

    @Test
    void eachLineAboutAnIncidentBearsItsId() throws Exception {
        try (Stack stack = new Stack("logs-incident");
                Logged log = new Logged()) {
            stack.set("soar.channel.triage", "seda:triage?concurrentConsumers=1&size=1000&blockWhenFull=true");
            stack.plantNow("alert-wmi-registry.json");
            stack.start();
            stack.request();
            stack.plantNow("alert-wmi-registry.json");
            stack.click("soar_approve");
            stack.awaitRecorded();
            await().until(() -> incidents(log), Matchers.hasSize(2));
            int told = 0;
            for (LogEvent event : log.events()) {
                Matcher named = INCIDENT.matcher(event.getMessage().getFormattedMessage());
                String id = event.getContextData().getValue(IncidentLog.KEY);
                if (named.find()) {
                    told++;
                    assertEquals(named.group(1), id, event.toString());
                } else if (event.getLoggerName().startsWith("org.apache.camel.impl")) {
                    assertNull(id, event.toString()); // the start and the stop are about none
                }
            }
            assertTrue(told >= 4, "lines about incidents: " + told);
        }
    }

    private static Set<String> incidents(Logged log) {
        return log.events().stream()
                .map(event -> event.getContextData().<String>getValue(IncidentLog.KEY))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** From its first line on, whatever an alert says. */
    @Test
    void asJsonEachLineIsAnObject() throws Exception {
        try (Stack stack = new Stack("logs-json")) {
            stack.set("soar.store.url", "jdbc:h2:mem:logs-json");
            stack.set("soar.log.format", "json");
            ObjectNode hit = Services.sample("alert-wmi-registry.json");
            ObjectNode source = (ObjectNode) hit.get("_source");
            source.put("kibana.alert.rule.name", "A\r\n{\"message\":\"forged\"}\u001b[2J\u0085" + Services.API_KEY);
            stack.elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), source);
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.request();
                await().until(() -> soar.output().contains(" on win-fs01"));
                List<JsonNode> lines = new ArrayList<>();
                for (String line : soar.output().lines().toList()) {
                    JsonNode object = JSON.readTree(line);
                    assertTrue(object.isObject(), line);
                    lines.add(object);
                }
                assertAll(lines.stream().map(line -> () -> {
                    for (String field : List.of(
                            "@timestamp",
                            "log.level",
                            "message",
                            "ecs.version",
                            "log.logger",
                            "process.thread.name",
                            "service.name",
                            "service.version")) {
                        assertTrue(line.hasNonNull(field), field + " in " + line);
                    }
                    assertFalse(line.get("service.version").asText().contains("$"), line.toString());
                    assertFalse(line.get("message").asText().equals("forged"), line.toString());
                }));
                JsonNode opened = lines.stream()
                        .filter(line -> line.get("message").asText().contains(" on win-fs01"))
                        .findFirst()
                        .orElseThrow();
                assertTrue(opened.get("message").asText().contains("[secret]"), opened.toString());
                assertTrue(
                        opened.get("message")
                                .asText()
                                .startsWith("Incident "
                                        + opened.get("camelsoar.incident.id").asText()),
                        opened.toString());
                assertEquals(-1, soar.output().indexOf(Services.API_KEY));
            }
        }
    }

    @Test
    void theDocumentShowsThemAsTheyAre() throws Exception {
        String page = Files.readString(Path.of("docs/logs.md"));
        String text = written("text", event(TOLD, null));
        assertTrue(page.contains("    " + "10:00:04.112" + text.substring("10:00:04.112".length())), text);

        String shown = page.lines()
                .filter(line -> line.startsWith("    {\"@timestamp\""))
                .findFirst()
                .orElseThrow()
                .strip();
        assertEquals(withoutWhatChanges(written("json", event(TOLD, null))), withoutWhatChanges(shown));
    }

    @Test
    void anExceptionIsInFieldsOfItsOwnWithoutSecrets() throws Exception {
        String secret = "a-secret-of-the-logs-test";
        Redaction.learn(List.of(secret));
        Exception failure =
                new IllegalStateException("it said " + secret, new RuntimeException(secret + "\n{\"a\":1}"));
        String line = written("json", event("failed", failure));
        assertEquals(1, line.strip().lines().count(), line);
        JsonNode object = JSON.readTree(line);
        assertEquals("it said [secret]", object.get("error.message").asText());
        assertTrue(object.get("error.stack_trace")
                .asText()
                .startsWith("java.lang.IllegalStateException: it said [secret]"));
        assertEquals(-1, line.indexOf(secret), line);

        JsonNode plain = JSON.readTree(written("json", event("failed", new IllegalStateException("no secret"))));
        assertEquals("java.lang.IllegalStateException", plain.get("error.type").asText());
    }

    private static String withoutWhatChanges(String line) {
        return line.replaceAll("(\"(?:@timestamp|process.thread.name|service.version)\":)\"[^\"]*\"", "$1...");
    }

    private static LogEvent event(String text, Throwable thrown) {
        List<LogEvent> made = new ArrayList<>();
        IncidentLog.about(
                ID,
                () -> made.add(new RedactedEvents()
                        .createEvent(
                                "io.camelsoar.incident.Incidents",
                                null,
                                "caller",
                                Level.INFO,
                                new SimpleMessage(text),
                                List.of(),
                                thrown)));
        return made.get(0);
    }

    /** As the shipped log4j2.properties has it written. */
    private static String written(String format, LogEvent event) {
        LoggerContext log = (LoggerContext) LogManager.getContext(false);
        byte[] bytes = log.getConfiguration().getAppender(format).getLayout().toByteArray(event);
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8).stripTrailing();
    }
}
