package io.camelsoar.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sandbox must not call a case complete that is not. */
class CaseReportTest {

    private final ObjectNode record = SimulatorHttp.JSON.createObjectNode();

    CaseReportTest() {
        record.put("title", "t").put("description", "What happened").put("status", "in-progress");
        record.put("severity", "critical").put("totalAlerts", 1);
        record.putArray("tags").add("soar");
        comment("**Approved** by dana");
        comment("### 1.\n```\nGet-Process\n```\n**SUCCEEDED**, exit code 0");
        comment("Output:\n```\nodsync\n```");
        comment("**Audit trail**");
    }

    private void comment(String text) {
        record.withArray("comments").addObject().put("type", "user").put("comment", text);
    }

    private List<String> missing() {
        return new CaseReport(record).missing(Decision.APPROVE, List.of("Get-Process"), 1);
    }

    @Test
    void aCompleteCaseMissesNothing() {
        assertEquals(List.of(), missing());
    }

    @Test
    void itsFilesAreNamed() {
        record.withArray("comments")
                .addObject()
                .putObject("externalReferenceMetadata")
                .putArray("files")
                .addObject()
                .put("name", "audit-trail-9")
                .put("extension", "txt");
        assertTrue(new CaseReport(record).lines().contains("-- file audit-trail-9.txt"));
    }

    @Test
    void whatIsMissingIsNamed() {
        record.put("totalAlerts", 0).put("description", "").put("status", "open");
        record.putArray("comments");
        assertEquals(
                List.of(
                        "the summary",
                        "the alert",
                        "a status other than open",
                        "the decision",
                        "the result of Get-Process",
                        "the output of a command",
                        "the audit trail"),
                missing());
    }

    @Test
    void aCommandTooFewOrTooManyIsNoticed() {
        CaseReport report = new CaseReport(record);
        assertEquals(List.of("all 2 commands run, not 1"), report.missing(Decision.APPROVE, List.of("Get-Process"), 2));
        assertEquals(
                List.of("the decision", "no command run"), report.missing(Decision.DECLINE, List.of("Get-Process"), 1));
    }
}
