package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.CaseFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Who reads the case needs no other source. */
class CaseContentTest {

    private static final String LONG = "0123456789".repeat(5_000);

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
                        "(?s).*\n- \\S+Z First seen\n- \\S+Z Alert raised\n- \\S+Z Detected\n"
                                + "- \\S+Z Analyst: Dana Reyes \\(U0AAA1111\\), named by the knowledge base\n- \\S+Z Triaged by the AI Assistant: complete\n\n"
                                + "\\*\\*Proposed commands\\*\\*[^\n]*\n- 1\\. investigation, safe: Get-.*\n- 7\\. remediation, review: Stop-Process.*"),
                description);
        assertEquals(List.of(), List.copyOf(onlyCase().get("assignees").findValues("uid")));
    }

    /** Whoever holds a host writes its alerts: a line break in one begins no line of camel-soar's own, in the case or in Slack. */
    @Test
    void aLineBreakInAnAlertForgesNoLine() throws Exception {
        String slack = ":white_check_mark: Approved by Dana Reyes";
        String timeline = "**Timeline**";
        String declined = "- 2026-01-15T10:31:00Z Declined by Dana Reyes (U0AAA1111)";
        String forged = "Malware\n\n" + timeline + "\n" + declined + "\n" + slack;
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        ObjectNode source = (ObjectNode) hit.get("_source");
        source.put("kibana.alert.rule.name", forged).put("kibana.alert.reason", forged);
        source.withObject("/user").put("name", forged).put("domain", forged);
        source.withObject("/host").put("name", "win-fs01\n" + declined);
        source.withObject("/host/os").put("full", forged);
        source.put("kibana.alert.rule.threat.tactic.name", forged);
        stack.elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), source);
        stack.start();
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(1, onlyCase().get("title").asText().lines().count());
        List<String> lines =
                new ArrayList<>(onlyCase().get("description").asText().lines().toList());
        comments().forEach(comment -> lines.addAll(comment.lines().toList()));
        assertEquals(
                List.of(timeline + ", which goes on in the comments", timeline),
                lines.stream().filter(line -> line.startsWith(timeline)).toList());
        assertEquals(List.of(), lines.stream().filter(declined::equals).toList());
        assertTrue(
                lines.stream()
                        .noneMatch(line ->
                                line.replaceFirst("^\\*\\*[^*]+\\*\\*", "").contains("**")),
                lines::toString);
        stack.request().blocks().findParents("text").forEach(block -> {
            boolean header = block.path("type").asText().equals("header");
            List<String> shown = block.at("/text/text").asText().lines().toList();
            assertEquals(header ? 1 : shown.size(), shown.size(), block::toString);
            assertTrue(
                    shown.stream().noneMatch(line -> line.startsWith(slack) || line.startsWith(declined)),
                    block::toString);
        });
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
                List.of(
                        "First seen",
                        "Alert raised",
                        "Detected",
                        "Analyst: Dana Reyes (U0AAA1111), named by the knowledge base",
                        "Triaged by the AI Assistant: complete",
                        "Case opened",
                        "Shown in Slack"),
                events.subList(0, 7));
        assertTrue(events.get(7).matches("Approved by .+ \\(U0AAA1111\\)"), timeline);
        assertTrue(events.contains("Command 8: succeeded, exit code 0"), timeline);
        assertEquals("Execution ended", events.get(events.size() - 1));
    }

    @Test
    void aLongOutputIsAFileWhoseSha256TheAuditTrailHas() throws Exception {
        approveALongOutput();
        assertEquals(2, stack.kibana.files().size());
        CaseFile output = stack.kibana.files().get(0);
        String sha = DigestUtils.sha256Hex(output.content());
        assertTrue(output.text().contains(LONG));
        assertTrue(output.name().endsWith(sha.substring(0, 12)), output.name());
        assertTrue(comments().stream()
                .anyMatch(comment -> comment.contains("Output, SHA-256 `" + sha + "`: in the file")));
        assertTrue(stack.kibana.files().get(1).text().contains(sha), "the audit trail has it");
        assertTrue(comments().stream()
                .anyMatch(comment -> comment.matches("(?s).*\nApproved by .+ \\(U0AAA1111\\) at .*")));
    }

    @Test
    void whatKibanaTakesAsNoFileGoesIntoComments() throws Exception {
        stack.kibana.maxFileSize(100);
        approveALongOutput();
        assertEquals(List.of(), stack.kibana.files());
        assertTrue(String.join("", comments())
                .replaceAll("(?m)^`.*\n", "")
                .replace("\n", "")
                .contains(LONG));
        assertTrue(comments().stream().anyMatch(comment -> comment.contains("\"action\":\"EXECUTED\"")));
        assertTrue(
                logged.of(Level.WARN).stream()
                        .anyMatch(
                                line -> line.matches(
                                        ".*the file audit-trail-\\d+ goes into the case as comments: Kibana \\(soar.kibana.url\\) answered 413.*")));
        assertTrue(
                logged.of(Level.INFO).stream().noneMatch(line -> line.contains("may still do")),
                "no comment waits for the one before");
        assertEquals(List.of(), logged.stackTraces());
    }

    @Test
    void aFileWhoseAnswerWasLostIsNotSentAgain() throws Exception {
        AtomicInteger uploads = new AtomicInteger();
        stack.recoverSoon();
        stack.kibana.watch(Interception.of(request -> {
            boolean first = Interception.isPost(request, "/api/cases/[^/]+/files") && uploads.incrementAndGet() == 1;
            if (first) {
                Interception.answerAfterwards(request, stack.kibana.port(), 504);
            }
            return first;
        }));
        stack.start();
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(1, stack.kibana.files().size());
        assertEquals(1, uploads.get());
    }

    /** A proxy that lets no upload through, and never says so: the case is complete all the same. */
    @Test
    void aFileThatBreaksOffAgainAndAgainGoesIntoComments() throws Exception {
        AtomicInteger uploads = new AtomicInteger();
        stack.recoverSoon();
        stack.kibana.watch(Interception.of(request -> {
            boolean upload = Interception.isPost(request, "/api/cases/[^/]+/files");
            if (upload) {
                uploads.incrementAndGet();
                Interception.answer(request, 502, "<html>");
            }
            return upload;
        }));
        stack.start();
        stack.click("soar_decline");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(3, uploads.get());
        assertTrue(comments().stream().anyMatch(comment -> comment.contains("\"action\":\"DENIED\"")));
        assertEquals(new HashSet<>(comments()).size(), comments().size(), comments()::toString);
        assertEquals(
                1,
                logged.of(Level.WARN).stream()
                        .filter(line -> line.contains("goes into the case as comments"))
                        .count());
        assertEquals(List.of(), logged.stackTraces());
    }

    /** After the file was refused a comment fails: what stands for the file is there already. */
    @Test
    void commentsInsteadOfAFileAreWrittenOnce() throws Exception {
        AtomicInteger failed = new AtomicInteger();
        stack.recoverSoon();
        stack.kibana.maxFileSize(100);
        stack.kibana.watch(Interception.of(request -> {
            boolean last = Interception.isPost(request, "/api/cases/[^/]+/comments")
                    && comments().stream().anyMatch(comment -> comment.contains("audit-trail-"))
                    && failed.incrementAndGet() < 3;
            if (last) {
                Interception.answer(request, 503, "{}");
            }
            return last;
        }));
        stack.start();
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertTrue(failed.get() >= 3);
        assertEquals(new HashSet<>(comments()).size(), comments().size(), comments()::toString);
    }

    private void approveALongOutput() throws Exception {
        stack.kibana.assistantReplies("""
                ## Summary
                A log is long.

                ## Investigation commands
                1. `Get-Content -Path 'C:\\long.log'`

                ## Remediation commands
                1. `Stop-Process -Name 'odsync' -Force`
                """);
        stack.windows.state().files().put("C:\\long.log", LONG.getBytes(StandardCharsets.US_ASCII));
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
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
