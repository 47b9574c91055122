package io.camelsoar.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see of an alert at a glance, whatever its shape, and whoever wrote it. */
class AlertFactsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KIBANA = "https://kibana.example.internal:5601";

    @Test
    void aDetectionAlertSaysAll() throws Exception {
        AlertFacts facts = facts("alert-wmi-registry.json");
        assertEquals("Windows Server 2022 Standard 21H2 (10.0.20348.2966)", facts.operatingSystem());
        assertEquals(Optional.of("NT AUTHORITY\\NETWORK SERVICE"), facts.account());
        assertEquals(Optional.of("Execution (TA0002), Persistence (TA0003)"), facts.tactics());
        assertEquals(
                Optional.of("Windows Management Instrumentation (T1047), Boot or Logon Autostart Execution (T1547), "
                        + "Registry Run Keys / Startup Folder (T1547.001)"),
                facts.techniques());
        assertEquals(Optional.of(Instant.parse("2026-01-15T10:22:07.482Z")), facts.firstSeen());
        assertEquals(Optional.of(Instant.parse("2026-01-15T10:24:35.118Z")), facts.lastSeen());
        assertEquals(Optional.of(Instant.parse("2026-01-15T10:24:35.118Z")), facts.raised());
    }

    @Test
    void aSuppressedAlertWasSeenUntilNow() throws Exception {
        AlertFacts facts = facts("alert-linux.json");
        assertEquals(Optional.of(Instant.parse("2026-01-15T12:38:57.331Z")), facts.firstSeen());
        assertEquals(Optional.of(Instant.parse("2026-01-15T12:52:12.511Z")), facts.lastSeen());
        assertEquals("Ubuntu 22.04.5", facts.operatingSystem());
        assertEquals(Optional.of("www-data"), facts.account());
    }

    @Test
    void whatIsNotThereIsLeftOut() throws Exception {
        AlertFacts defend = facts("alert-endpoint-malware.json");
        assertEquals(Optional.empty(), defend.tactics());
        assertEquals(Optional.empty(), defend.link(KIBANA));
        assertEquals(Optional.of(Instant.parse("2026-01-15T11:03:22.771330400Z")), defend.firstSeen());
        AlertFacts nothing = facts(JSON.createObjectNode());
        assertEquals("unknown", nothing.operatingSystem());
        assertEquals(Optional.empty(), nothing.account());
        assertEquals(Optional.empty(), nothing.techniques());
        assertEquals(Optional.empty(), nothing.lastSeen());
    }

    @Test
    void namesWithoutTheirIdsAreShownAlone() throws Exception {
        assertEquals(
                Optional.of("Execution, Persistence"),
                facts(json("{\"threat\":[{\"tactic\":{\"name\":[\"Execution\",\"Persistence\"],\"id\":\"TA0002\"}}]}"))
                        .tactics());
        assertEquals(
                Optional.of("T1047"),
                facts(json("{\"threat.technique.id\":\"T1047\"}")).techniques());
    }

    @Test
    void theIdsAreThoseOfTheRuleAndOfTheEventEachOnce() throws Exception {
        assertEquals(
                List.of("TA0002", "TA0003", "T1047", "T1547.001"),
                facts(json("""
                        {"kibana.alert.rule.threat": [
                           {"tactic": {"id": "TA0002"}, "technique": [{"id": "T1047", "subtechnique": []}]},
                           {"tactic": {"id": "TA0003"}, "technique": [{"subtechnique": [{"id": "T1547.001"}]}]}],
                         "threat": {"technique": {"id": ["T1047"]}}}""")).mitreIds());
    }

    /** They become tags of the case: one that looks like the tag that finds it must not. */
    @Test
    void nothingElseIsAnId() throws Exception {
        assertEquals(
                List.of(),
                facts(json("{\"threat\": {\"tactic\": {\"id\": [\"soar:1\", \"TA0002 x\", \"T1\", \"\"]}}}"))
                        .mitreIds());
    }

    @Test
    void theLinkIsThatOfTheAlertWhereItLeadsToThisKibana() throws Exception {
        AlertFacts facts = facts("alert-wmi-registry.json");
        assertEquals(facts.alert().url(), facts.link(KIBANA));
        assertEquals(
                Optional.of("https://soc.example.com/s/soc/app/security/alerts/redirect/"
                        + "d52dff247ff0233fa0a9f8afa811101ba44a6b0b682ae9f6b56d63ec1cb75883"
                        + "?index=.alerts-security.alerts-default&timestamp=2026-01-15T10%3A24%3A35.118Z"),
                facts.link("https://soc.example.com/s/soc"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/app/security/alerts/redirect/1",
                KIBANA + ".evil.example/app/security/alerts/redirect/1",
                KIBANA + "@evil.example/app/security/alerts/redirect/1",
                KIBANA + "/logout?next=/app/security/alerts/redirect/1",
                "javascript:alert(1)"
            })
    void anAlertLeadsNowhereElse(String url) throws Exception {
        ObjectNode document = json("{\"kibana.alert.uuid\":\"1|<>&\",\"@timestamp\":\"now|>\"}");
        document.put("kibana.alert.url", url);
        assertEquals(
                Optional.of(
                        KIBANA + "/app/security/alerts/redirect/1%7C%3C%3E%26?index=.alerts-security.alerts-default"),
                facts(document).link(KIBANA));
    }

    @Test
    void whateverAnAlertSaysIsOneLineOfSomeLength() throws Exception {
        ObjectNode document = JSON.createObjectNode();
        String hostile = "a\n*Analyst* nobody\u2028\r\n".repeat(500);
        document.putObject("user").put("name", hostile).put("domain", hostile);
        document.putObject("host").putObject("os").put("full", hostile);
        document.put("threat.tactic.name", hostile);
        document.put("@timestamp", "+999999999-12-31T23:59:59Z").put("kibana.alert.original_time", "-5");
        document.put("kibana.alert.last_detected", "253402300800000");
        document.put("message", hostile);
        AlertFacts facts = facts(document);
        for (String fact : new String[] {
            facts.alert().rule(),
            facts.operatingSystem(),
            facts.account().orElseThrow(),
            facts.tactics().orElseThrow()
        }) {
            assertTrue(fact.length() <= 500 && fact.lines().count() == 1 && fact.indexOf('\u2028') < 0, fact);
        }
        assertEquals(Optional.empty(), facts.firstSeen());
        assertEquals(Optional.empty(), facts.lastSeen());
    }

    /** A playbook names it as Kibana has it. */
    @Test
    void aRulesNameKeepsItsSpaces() throws Exception {
        assertEquals(
                "a  b c",
                facts(json("{\"rule\":{\"name\":\"a  b\\u2028c\\n\"}}")).alert().rule());
        assertEquals(
                "m",
                facts(json("{\"rule\":{\"name\":\"\\n\\u0000\"},\"message\":\"m\"}"))
                        .alert()
                        .rule());
    }

    private static ObjectNode json(String text) throws IOException {
        return JSON.readValue(text, ObjectNode.class);
    }

    private static AlertFacts facts(String file) throws IOException {
        JsonNode hit = JSON.readTree(Path.of("src/test/resources/alerts", file).toFile());
        return new AlertFacts(Alert.of(
                "detection", hit.get("_index").asText(), hit.get("_id").asText(), (ObjectNode) hit.get("_source")));
    }

    private static AlertFacts facts(ObjectNode document) {
        return new AlertFacts(
                Alert.of("detection", ".internal.alerts-security.alerts-default-000001", "document", document));
    }
}
