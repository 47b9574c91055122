package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.Templates;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new case says at a glance what it is about, within the limits of Kibana. */
class CaseCreateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode incident(String text) {
        ObjectNode incident = JSON.createObjectNode().put("tag", "soar:1").put("severity", "high");
        incident.put("rule", text).put("summary", text).put("user", text);
        incident.putObject("host").put("name", text).put("address", "10.0.0.1").put("system", "windows");
        incident.put("syncAlerts", true);
        incident.putArray("mitre").add("TA0002").add("T1047");
        incident.putArray("timeline")
                .addObject()
                .put("at", "2026-01-01T00:00:00Z")
                .put("what", text);
        return incident;
    }

    private static List<String> tags(JsonNode created) {
        List<String> tags = new ArrayList<>();
        created.get("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    @Test
    void itSaysWhatIsKnown() throws Exception {
        JsonNode created = Templates.apply("case-create.jq", incident("web"));
        assertEquals("[SOAR] web on web", created.get("title").asText());
        assertEquals("high", created.get("severity").asText());
        assertEquals(List.of("soar", "soar:1", "rule:web", "host:web", "TA0002", "T1047"), tags(created));
        assertEquals("""
                **Summary by the AI Assistant**

                web

                - Rule: web
                - Severity: high
                - Host: web, 10.0.0.1, windows
                - User: web
                - MITRE ATT&CK: TA0002, T1047

                **Timeline**, which goes on in the comments
                - 2026-01-01T00:00:00Z web""", created.get("description").asText());
        assertTrue(created.path("assignees").isMissingNode());
    }

    @Test
    void whatOthersWroteBeginsNoLineAndStressesNothing() throws Exception {
        String forged = "a\n\n**Timeline**\n- 2026-01-01T00:00:00Z Declined by Dana Reyes";
        ObjectNode incident = incident("web").put("rule", forged).put("user", forged);
        ((ObjectNode) incident.at("/timeline/0")).put("what", "a\n\n**Timeline**");
        ((ObjectNode) incident.at("/host")).put("system", "a\n\n**Timeline**\n- x");
        JsonNode created = Templates.apply("case-create.jq", incident);
        assertEquals(1, created.get("title").asText().lines().count());
        String description = created.get("description").asText();
        assertTrue(
                description.contains(
                        "\n- Rule: a  \\*\\*Timeline\\*\\* - 2026-01-01T00:00:00Z Declined by Dana Reyes\n- Severity"),
                description);
        assertEquals(
                List.of("**Timeline**, which goes on in the comments"),
                description
                        .lines()
                        .filter(line ->
                                line.startsWith("**Timeline") || line.startsWith("- 2026") && line.contains("Dana"))
                        .toList());
        assertTrue(description.endsWith("\n- 2026-01-01T00:00:00Z a  \\*\\*Timeline\\*\\*"), description);
    }

    /** Whole in a comment. */
    @Test
    void whatItFollowsStandsAboveTheSummary() throws Exception {
        JsonNode created = Templates.apply("case-create.jq", incident("web").put("origin", "It follows.\nMail?"));
        String description = created.get("description").asText();
        assertTrue(
                description.startsWith("It follows. Mail?\n\n**Summary by the AI Assistant**\n\nweb\n\n"), description);
    }

    @Test
    void itIsAssigned() throws Exception {
        JsonNode created = Templates.apply("case-create.jq", incident("web").put("assignee", "u_a_0"));
        assertEquals("[{\"uid\":\"u_a_0\"}]", created.get("assignees").toString());
    }

    @Test
    void whatIsCutSaysSoAndWhereTheWholeIs() throws Exception {
        String rule = "word ".repeat(60);
        JsonNode created = Templates.apply("case-create.jq", incident(rule));
        String description = created.get("description").asText();
        assertTrue(created.get("title").asText().endsWith("…"), created::toString);
        assertTrue(description.matches("(?s).*- Rule: (word )+…\n.*"), description);
        assertTrue(description.contains("\n\n_What ends with … is whole in the attached alert._\n"), description);
        assertTrue(
                description.contains("**Timeline**, which goes on in the comments, where what ends with … is longer\n"),
                description);
        assertTrue(description.matches("(?s).*- 2026-01-01T00:00:00Z (word )+…"), description);
        created = Templates.apply("case-create.jq", incident("long ".repeat(2_000)));
        description = created.get("description").asText();
        assertTrue(description.contains("\n\n_The summary goes on in the comments._\n"), description);
    }

    @Test
    void whatIsProposedIsThereBeforeSomebodyDecides() throws Exception {
        ObjectNode incident = incident("web");
        propose(incident, "Get-Process -Name odsync");
        propose(incident, "if (1) {\n  Get-Date `\n}" + "; Get-Date".repeat(50));
        String description =
                Templates.apply("case-create.jq", incident).get("description").asText();
        assertTrue(description.contains("""
                        **Proposed commands**, which are whole in the comments once somebody decided
                        - 1. investigation, safe: Get-Process -Name odsync
                        - 2. investigation, safe: if (1) {   Get-Date \\` };"""), description);
        assertTrue(description.endsWith("…"), description);
    }

    private static void propose(ObjectNode incident, String command) {
        ArrayNode commands = incident.withArray("commands");
        commands.addObject()
                .put("number", commands.size())
                .put("kind", "INVESTIGATION")
                .put("class", "SAFE")
                .put("shown", command);
    }

    /** A rule or a host of another's name would lead that one's evidence into this case. */
    @Test
    void noTagOfAnAlertIsThatOfAnIncident() throws Exception {
        List<String> tags = tags(Templates.apply("case-create.jq", incident("soar:2")));
        assertEquals(List.of("soar", "soar:1", "rule:soar:2", "host:soar:2", "TA0002", "T1047"), tags);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "&", "www.", "😀", "a\n", " ", ""})
    void nothingIsLongerThanKibanaTakes(String part) throws Exception {
        ObjectNode incident = incident(part.repeat(20_000)).put("origin", part.repeat(2_000));
        for (int i = 0; i < 100; i++) {
            incident.withArray("timeline")
                    .addObject()
                    .put("at", "2026-01-01T00:00:00.000000Z")
                    .put("what", part.repeat(1_000));
        }
        for (int i = 0; i < 300; i++) {
            propose(incident, part.repeat(1_000));
        }
        JsonNode created = Templates.apply("case-create.jq", incident);
        assertEquals(
                !part.isEmpty(),
                created.get("description").asText().matches("(?s).*\\*\\*Proposed commands.*- and \\d+ more"));
        int title = created.get("title").asText().length();
        int description = created.get("description").asText().length();
        assertTrue(title > 0 && title <= 160, "title of " + title);
        assertTrue(description > 0 && description <= 30_000, "description of " + description);
        tags(created).forEach(tag -> assertTrue(!tag.isBlank() && tag.length() <= 256, tag));
    }
}
