package io.camelsoar.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.reliability.Inspection.Shown;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.MarkedAssistant;
import io.camelsoar.sandbox.slack.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The harness finds what a kill could break; otherwise its zeros would say nothing. */
class InspectionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALERT = "f00d";

    private final List<JsonNode> cases = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<String> executed = new ArrayList<>(MarkedAssistant.commands(ALERT));

    InspectionTest() {
        ObjectNode record = JSON.createObjectNode();
        record.put("status", "closed").put("description", "Alert " + ALERT);
        record.withArray("comments")
                .addObject()
                .put("type", "alert")
                .putArray("alertId")
                .add(ALERT);
        comment(record, "**Approved** by dana.reyes");
        for (int number = 1; number <= 3; number++) {
            comment(record, outcome(number, "SUCCEEDED"));
        }
        record.withArray("comments")
                .addObject()
                .put("type", "externalReference")
                .putObject("externalReferenceMetadata")
                .putArray("files")
                .addObject()
                .put("name", "audit-trail-9");
        cases.add(record);
        messages.add(message(
                "1.0",
                null,
                "*Analyst* <@" + Services.WINDOWS_ANALYST + "> " + ALERT
                        + " 3 succeeded <http://kibana/app/security/cases/1|Case>"));
        messages.add(message("2.0", "1.0", "Observation 60 of this alert"));
        for (int number = 1; number <= 3; number++) {
            messages.add(message("3." + number, "1.0", "*" + number + ".* SUCCEEDED"));
        }
    }

    @Test
    void whatIsCompleteHasNoFindings() {
        assertEquals(List.of(), findings());
    }

    @Test
    void nothingAtAllIsALostCaseAndALostMessage() {
        cases.clear();
        messages.clear();
        executed.clear();
        assertEquals(List.of("LOST case", "LOST Slack message"), findings());
    }

    @Test
    void whatIsThereTwiceIsDoubled() {
        cases.add(cases.get(0));
        messages.add(messages.get(0));
        executed.add(executed.get(1));
        comment(cases.get(0), outcome(2, "SUCCEEDED"));
        messages.add(messages.get(2));
        assertEquals(
                List.of(
                        "DOUBLED case, there 2 times",
                        "DOUBLED comment: ### 2. investigation",
                        "DOUBLED Slack message, there 2 times",
                        "DOUBLED reply: *1.* SUCCEEDED",
                        "DOUBLED run of " + executed.get(1)),
                findings());
    }

    @Test
    void aCommandInDoubtMayHaveRunOrNot() {
        replace(2, "UNKNOWN");
        assertEquals(List.of(), findings());
        executed.remove(1);
        assertEquals(List.of(), findings());
    }

    @Test
    void anApprovedCommandThatWasNotRunIsLost() {
        replace(2, "SKIPPED");
        executed.remove(2);
        assertEquals(
                List.of(
                        "LOST command 2: SKIPPED in the case, run 1 times on the host",
                        "LOST command 3: SUCCEEDED in the case, run 0 times on the host"),
                findings());
    }

    @Test
    void aCaseAndAThreadThatAreNotCompleteAreLost() {
        ((ObjectNode) cases.get(0)).put("status", "open").withArray("comments").remove(0);
        ((ArrayNode) cases.get(0).get("comments")).remove(0);
        ((ArrayNode) cases.get(0).get("comments")).remove(3);
        messages.remove(4);
        messages.remove(1);
        assertEquals(
                List.of(
                        "LOST the case's status",
                        "LOST alert in its case",
                        "LOST audit trail in its case",
                        "LOST decision in its case",
                        "LOST reply with the rest of the summary",
                        "LOST reply about command 3"),
                findings());
    }

    @Test
    void aMessageThatStillShowsAnOldStateIsLost() {
        messages.set(0, message("1.0", null, "*Analyst* no analyst found " + ALERT + " : running"));
        assertEquals(
                List.of("LOST the last state in the Slack message", "LOST the analyst in the Slack message"),
                findings());
    }

    private List<String> findings() {
        return Inspection.of(new Shown(cases, messages, executed), ALERT).stream()
                .map(finding -> finding.kind() + " " + finding.what())
                .toList();
    }

    private void replace(int number, String state) {
        ((ObjectNode) cases.get(0).get("comments").get(number + 1)).put("comment", outcome(number, state));
    }

    private static void comment(JsonNode record, String text) {
        ((ObjectNode) record)
                .withArray("comments")
                .addObject()
                .put("type", "user")
                .put("comment", text);
    }

    private static String outcome(int number, String state) {
        return "### " + number + ". investigation\n```\n"
                + MarkedAssistant.commands(ALERT).get(number - 1) + "\n```\n**" + state + "**, exit code 0";
    }

    private static Message message(String ts, String threadTs, String text) {
        ArrayNode blocks = JSON.createArrayNode();
        blocks.addObject().put("type", "section").putObject("text").put("text", text);
        return new Message("C1", ts, threadTs, "U0BOT", text, blocks, false, null);
    }
}
