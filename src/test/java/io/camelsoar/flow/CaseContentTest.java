package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Who reads the case needs no other source. */
class CaseContentTest {

    private final Logged logged = new Logged();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stack.kibana.violations());
        stack.close();
        logged.close();
    }

    @Test
    void itsTagsAndDescriptionSayWhatTheAlertIs() throws Exception {
        stack.start();
        stack.request();
        List<String> tags = new ArrayList<>();
        onlyCase().get("tags").forEach(tag -> tags.add(tag.asText()));
        assertEquals(
                List.of(
                        "soar",
                        "soar:" + stack.one("SELECT id FROM incident"),
                        "rule:Registry Run Key Created Through WMI",
                        "host:win-fs01",
                        "TA0002",
                        "TA0003",
                        "T1047",
                        "T1547",
                        "T1547.001"),
                tags);
        String description = onlyCase().get("description").asText();
        assertTrue(description.contains("- MITRE ATT&CK: TA0002, "), description);
        assertTrue(
                description.matches(
                        "(?s).*\n- \\S+Z First seen\n- \\S+Z Alert raised\n- \\S+Z Detected\n- \\S+Z Triaged: complete"),
                description);
        assertEquals(List.of(), List.copyOf(onlyCase().get("assignees").findValues("uid")));
    }

    @Test
    void theTimelineEndsWithTheExecution() throws Exception {
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        String timeline = comments().stream()
                .filter(comment -> comment.startsWith("**Timeline**"))
                .findFirst()
                .orElseThrow();
        List<String> events = timeline.lines()
                .skip(1)
                .map(line -> line.replaceFirst("^- \\S+Z ", ""))
                .toList();
        assertEquals(
                List.of("First seen", "Alert raised", "Detected", "Triaged: complete", "Case opened", "Shown in Slack"),
                events.subList(0, 6));
        assertTrue(events.get(6).matches("Approved by .+ \\(U0AAA1111\\)"), timeline);
        assertTrue(events.contains("Command 8: succeeded, exit code 0"), timeline);
        assertEquals("Execution ended", events.get(events.size() - 1));
    }

    @Test
    void itIsAssignedToTheAnalyst() throws Exception {
        stack.set("soar.record.assignee.U0AAA1111", "u_dana_0");
        stack.set("soar.record.assignee.default", "u_desk_0");
        stack.start();
        stack.request();
        assertEquals("u_dana_0", onlyCase().at("/assignees/0/uid").asText());
    }

    @Test
    void whoHasNoProfileHasTheDefaultOne() throws Exception {
        stack.set("soar.record.assignee.default", "u_desk_0");
        stack.start();
        stack.request();
        assertEquals("u_desk_0", onlyCase().at("/assignees/0/uid").asText());
    }

    @Test
    void withoutTheLicenceItHasNoAssigneeAndTheLogSaysSoOnce() throws Exception {
        stack.kibana.basicLicence();
        stack.set("soar.record.assignee.default", "u_desk_0");
        stack.start();
        stack.request();
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.slack.messages("soc-critical").size() == 2);
        assertEquals(2, stack.kibana.cases().size());
        stack.kibana
                .cases()
                .forEach(record -> assertTrue(record.get("assignees").isEmpty()));
        assertEquals(
                1,
                logged.of(Level.WARN).stream()
                        .filter(line -> line.contains("soar.record.assignee.*"))
                        .count());
        assertEquals(List.of(), logged.stackTraces());
    }

    /** The key may do nothing at all: that is no matter of assignees. */
    @Test
    void aMissingPrivilegeIsNotTakenForTheLicence() throws Exception {
        stack.kibana.casesFail(403);
        stack.set("soar.record.open", "decision");
        stack.set("soar.record.assignee.default", "u_desk_0");
        stack.start();
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL")
                .equals("1"));
        assertTrue(stack.one("SELECT last_error FROM incident").contains("answered 403"));
        assertEquals(
                List.of(),
                logged.of(Level.WARN).stream()
                        .filter(line -> line.contains("soar.record.assignee.*"))
                        .toList());
    }

    private JsonNode onlyCase() {
        assertEquals(1, stack.kibana.cases().size());
        return stack.kibana.cases().get(0);
    }

    private List<String> comments() {
        return onlyCase().get("comments").findValuesAsText("comment");
    }
}
