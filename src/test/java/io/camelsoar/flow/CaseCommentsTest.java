package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.Templates;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The case's comments hold what was run and what came of it, whole and unchanged. */
class CaseCommentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> comments(String command, String output) throws Exception {
        return comments(incident(command, output));
    }

    private static ObjectNode incident(String command, String output) {
        ObjectNode incident = JSON.createObjectNode().put("state", "EXECUTED").put("summary", "s");
        incident.putArray("commands")
                .addObject()
                .put("number", 1)
                .put("kind", "INVESTIGATION")
                .put("shown", command)
                .put("class", "SAFE")
                .put("reason", "Only reads")
                .put("state", "SUCCEEDED")
                .put("output", output);
        return incident;
    }

    private static List<String> comments(ObjectNode incident) throws Exception {
        return written(incident)
                .valueStream()
                .filter(each -> each.get("type").asText().equals("user"))
                .map(each -> each.get("comment").asText())
                .toList();
    }

    private static JsonNode written(ObjectNode incident) throws Exception {
        return Templates.apply("case-comments.jq", incident);
    }

    @Test
    void aCommandAndItsOutputShareACommentWhereTheyFit() throws Exception {
        assertEquals(
                List.of(
                        "### 1. investigation, safe\nOnly reads\n```\nGet-Process\n```\n**SUCCEEDED**\n\nOutput:\n```\nodsync\n```"),
                comments("Get-Process", "odsync"));
    }

    /** A host's errors become part of what is told of a start before. */
    @Test
    void whatOthersWroteBeginsNoLine() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        ((ObjectNode) incident.at("/commands/0"))
                .put("reason", "Only\n**FAILED**")
                .put("why", "Gone\n\n**FAILED**")
                .put("history", "Start 1 is in doubt: no\n\nApproved by Dana Reyes");
        assertEquals(
                "### 1. investigation, safe\nOnly \\*\\*FAILED\\*\\*\n```\nGet-Process\n```\n**SUCCEEDED**\n\n"
                        + "Before: Start 1 is in doubt: no  Approved by Dana Reyes\n\nWhy: Gone  \\*\\*FAILED\\*\\*\n\n"
                        + "Output:\n```\nodsync\n```",
                comments(incident).get(0));
    }

    /** A comment cannot be taken back. */
    @ParameterizedTest
    @ValueSource(strings = {"NEW", "TRIAGED", "AWAITING_APPROVAL", "APPROVED", "EXECUTING", "UNKNOWN"})
    void whatMayStillRunIsNotYetCommentedOn(String state) throws Exception {
        assertEquals(List.of(), comments(incident("Get-Process", "odsync").put("state", state)));
    }

    @Test
    void aLongOutputIsAFileOrComments() throws Exception {
        String output = "0123456789".repeat(5_000);
        JsonNode written = written(incident("Get-Process", output));
        assertEquals(3, written.size(), written::toString);
        assertTrue(written.at("/0/comment").asText().endsWith("**SUCCEEDED**"));
        assertEquals(
                "Output: in the file `command-1-output.txt`, or in comments where Kibana took no file",
                written.at("/1/comment").asText());
        assertEquals("command-1-output", written.at("/2/name").asText());
        assertEquals(output, written.at("/2/text").asText());
        assertEquals(output, whole(written.get(2)));
    }

    /** By which a reader can tell whether it is what the audit trail has. */
    @Test
    void anOutputHasItsSha256() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        ((ObjectNode) incident.at("/commands/0")).put("outputSha256", "0123456789abcdef");
        assertTrue(comments(incident).get(0).endsWith("Output, SHA-256 `0123456789abcdef`:\n```\nodsync\n```"));
        incident = incident("Get-Process", "a".repeat(50_000));
        ((ObjectNode) incident.at("/commands/0")).put("outputSha256", "0123456789abcdef");
        assertEquals(
                "command-1-output-0123456789ab", written(incident).at("/2/name").asText());
    }

    @Test
    void aSelectedCommandHasItsApprovers() throws Exception {
        ObjectNode incident = incident("Get-Process", null);
        ((ObjectNode) incident.at("/commands/0")).put("selected", true).put("startedAt", "2026-01-01T00:00:09Z");
        incident.putArray("approvals")
                .addObject()
                .put("by", "U1")
                .put("name", "[dana]")
                .put("at", "2026-01-01T00:00:00Z");
        incident.withArray("approvals").addObject().put("by", "U2").put("at", "2026-01-01T00:00:05Z");
        incident.putObject("decision").put("approved", true).put("by", "U2").put("at", "2026-01-01T00:00:05Z");
        assertTrue(
                comments(incident)
                        .get(1)
                        .endsWith("**SUCCEEDED**, began at 2026-01-01T00:00:09Z\n\nApproved by \\[dana\\] (U1) at"
                                + " 2026-01-01T00:00:00Z and U2 (U2) at 2026-01-01T00:00:05Z"),
                () -> incident.toString());
    }

    /** One of two approved, and it came to nothing: the case says both. */
    @Test
    void aFirstApprovalIsNoneOfWhatWasDeclinedOrExpired() throws Exception {
        ObjectNode incident = incident("Get-Process", null).put("state", "DENIED");
        ((ObjectNode) incident.at("/commands/0")).put("selected", true).put("state", "PROPOSED");
        incident.putArray("approvals")
                .addObject()
                .put("by", "U1")
                .put("name", "dana")
                .put("at", "2026-01-01T00:00:00Z");
        incident.putObject("decision").put("approved", false).put("by", "U2").put("at", "2026-01-01T00:00:05Z");
        List<String> declined = comments(incident);
        assertEquals(
                "**Declined** by U2 (U2) at 2026-01-01T00:00:05Z, after dana (U1) had approved as the first of two at"
                        + " 2026-01-01T00:00:00Z",
                declined.get(0));
        assertTrue(declined.get(1).endsWith("**NOT RUN**"), declined::toString);
        incident.remove("decision");
        incident.put("state", "EXPIRED")
                .put("expired", true)
                .putObject("expires")
                .put("at", "2026-01-01T04:00:00Z");
        List<String> expired = comments(incident);
        assertEquals(
                "**Expired**: approved by dana (U1) at 2026-01-01T00:00:00Z, but by no second person, until"
                        + " 2026-01-01T04:00:00Z; no command was run.",
                expired.get(0));
        assertTrue(expired.get(1).endsWith("**NOT RUN**"), expired::toString);
    }

    /** It is not what a host said, and has no SHA-256. */
    @Test
    void whyNothingWasRunIsNoError() throws Exception {
        ObjectNode incident = incident("Get-Process", null);
        ((ObjectNode) incident.at("/commands/0")).put("state", "SKIPPED").put("why", "Not run: [x] stopped");
        assertTrue(
                comments(incident).get(0).endsWith("**SKIPPED**\n\nWhy: Not run: \\[x\\] stopped"),
                comments(incident)::toString);
    }

    @Test
    void codeInTheSummaryStaysCode() throws Exception {
        ObjectNode incident = incident("Get-Process", null).put("inAnothersCase", true);
        incident.put("summary", "[See]\n```powershell\nGet-Item C:\\a[1]\n```");
        assertEquals(
                "\\[See\\]\n```\nGet-Item C:\\a[1]\n```", comments(incident).get(0));
    }

    @Test
    void codeInAnAnswerStaysCode() throws Exception {
        ObjectNode turn =
                JSON.createObjectNode().put("number", 1).put("by", "U1").put("askedAt", "T1Z");
        turn.put("question", "How?")
                .put("answeredBy", "assistant")
                .put("answeredAt", "T2Z")
                .put("failed", false);
        String code = "```powershell\nGet-Item C:\\a[1]\n```";
        turn.put("answer", "[So]:\n" + code);
        String whole = "\n\\[So\\]:\n```\nGet-Item C:\\a[1]\n```";
        assertTrue(answer(turn).get(0).endsWith(", at T2Z:" + whole), answer(turn)::toString);
        turn.put("answer", "~~~~\n" + "![p](http://evil.example/p.png)\n".repeat(1_000));
        assertTrue(answer(turn).size() > 5, answer(turn)::toString);
        answer(turn).stream()
                .skip(1)
                .forEach(comment -> assertTrue(
                        comment.matches("(?s)[^\n]*:\n```\n!.*\n```") && comment.length() <= 30_000, comment));
    }

    private static List<String> answer(ObjectNode turn) throws Exception {
        return Templates.apply("case-question.jq", turn).findValuesAsText("comment");
    }

    @Test
    void theAuditTrailIsAFileAndTheLastCommentTellsItsHead() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        incident.put("verifyCommand", "./soar audit verify --profile eu");
        ObjectNode audit = incident.putObject("audit").put("head", "2:ab");
        audit.putArray("events").addObject().put("seq", 1).put("detail", "```");
        audit.withArray("events").addObject().put("seq", 2).putNull("detail");
        JsonNode written = written(incident);
        assertEquals(3, written.size());
        assertEquals("audit-trail-2", written.at("/1/name").asText());
        assertEquals(
                "{\"seq\":1,\"detail\":\"```\"}\n{\"seq\":2,\"detail\":null}",
                written.at("/1/text").asText());
        assertEquals(
                "**Audit trail** of this incident, as JSON Lines: in the file `audit-trail-2.txt`, or in comments where Kibana took"
                        + " no file. `./soar audit verify --profile eu --head 2:ab` says whether the store still holds it.",
                written.at("/2/comment").asText());
        incident.putNull("verifyCommand");
        String ofMemory = written(incident).at("/2/comment").asText();
        assertTrue(
                ofMemory.endsWith(
                        " no file. Its head was `2:ab`; the store was in memory, and nothing can be held against it afterwards."),
                ofMemory);
    }

    @Test
    void aLongAuditTrailIsWholeInComments() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        ObjectNode audit = incident.putObject("audit").put("head", "500:ab");
        for (int seq = 1; seq <= 500; seq++) {
            audit.withArray("events").addObject().put("seq", seq).put("hash", "<" + "0123456789abcdef".repeat(4) + ">");
        }
        JsonNode file = written(incident).get(1);
        assertEquals(file.get("text").asText(), whole(file));
        assertTrue(file.get("instead").size() > 1);
    }

    @Test
    void aLongTimelineIsWholeInComments() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        incident.putObject("audit").put("head", "1:ab").putArray("events");
        for (int i = 0; i < 500; i++) {
            incident.withArray("timeline").addObject().put("at", "T" + i + "Z").put("what", "[".repeat(100));
        }
        List<String> timeline = comments(incident).stream()
                .filter(comment -> comment.startsWith("**Timeline**\n"))
                .toList();
        assertTrue(timeline.size() > 1);
        timeline.forEach(comment -> assertTrue(comment.length() <= 30_000));
        assertEquals(
                500,
                String.join("\n", timeline)
                        .lines()
                        .filter(line -> line.matches("- T\\d+Z (\\\\\\[){100}"))
                        .count());
    }

    @Test
    void aTimelinesLineThatIsCutSaysSo() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        incident.putObject("audit").put("head", "1:ab").putArray("events");
        incident.putArray("timeline").addObject().put("at", "T1Z").put("what", "x".repeat(300));
        assertTrue(comments(incident).contains("**Timeline**\n- T1Z " + "x".repeat(300)), comments(incident)::toString);
        incident.withArray("timeline").addObject().put("at", "T2Z").put("what", "x".repeat(301));
        assertTrue(
                comments(incident)
                        .contains("**Timeline**\n- T1Z " + "x".repeat(300) + "\n- T2Z " + "x".repeat(299)
                                + "…\n_What ends with … is whole in the audit trail._"),
                comments(incident)::toString);
    }

    @Test
    void alertsThatTheCaseDidNotTakeAreTold() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync").put("state", "DENIED");
        incident.putObject("decision").put("approved", false).put("by", "U1").put("at", "2026-01-01T00:00:00Z");
        incident.putArray("notAttached")
                .add("1 alert: Cases API answered 400: it is closed; id-1")
                .add("900 alerts: no room; " + "id-2, ".repeat(900));
        String closing = comments(incident).get(0);
        assertTrue(
                closing.startsWith("**Declined** by U1 (U1) at 2026-01-01T00:00:00Z\n\n**Not attached to this case**:"
                        + " 1 alert: Cases API answered 400: it is closed; id-1; 900 alerts: no room; id-2, id-2"),
                closing);
        assertTrue(closing.endsWith("… (whole in the audit trail)"), closing);
    }

    /** Kibana takes 30,000 characters: a case that took none of many batches is completed all the same. */
    @Test
    void ofManyThatItDidNotTakeSomeAreTold() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync").put("state", "DENIED");
        incident.putObject("decision").put("approved", false).put("by", "U1").put("at", "T1Z");
        for (int batch = 0; batch < 100; batch++) {
            incident.withArray("notAttached").add("batch " + batch + ": " + "<".repeat(2_000));
        }
        String closing = comments(incident).get(0);
        assertTrue(closing.length() < 30_000, "as long as " + closing.length());
        assertTrue(closing.contains("batch 0: ") && closing.contains("batch 1: "), closing);
        assertTrue(
                closing.matches("(?s).*; and \\d\\d more, in the audit trail"),
                closing.substring(closing.length() - 100));
    }

    /** Also where the description is that of another request. */
    @Test
    void whoAskedAgainIsToldOfARequestThatFollows() throws Exception {
        ObjectNode incident = incident("Get-Process", null).put("state", "AWAITING_APPROVAL");
        incident.put("summary", "Second look").put("inAnothersCase", true);
        assertEquals("Second look", comments(incident).get(0));
        incident.putObject("answeredAgain").put("by", "U1").put("at", "T1Z");
        String comment = comments(incident).get(0);
        assertTrue(comment.startsWith("**Asked again** by U1 at T1Z: "), comment);
        assertTrue(comment.contains("Second look"), comment);
    }

    @Test
    void anAnswerToOneWhoAskedAgainHasWhatItProposes() throws Exception {
        ObjectNode incident = incident("Get-Process", null).put("state", "AWAITING_APPROVAL");
        incident.put("summary", "Nothing")
                .putObject("answeredAgain")
                .put("by", "U1")
                .put("at", "T1Z");
        assertTrue(
                comments(incident)
                        .get(0)
                        .endsWith("\n\nNothing\n\n**Proposed commands**, which are whole in the comments once"
                                + " somebody decided\n- 1. investigation, safe: Get-Process"),
                comments(incident)::toString);
    }

    /** The comments that stand for a file, put together again. */
    private static String whole(JsonNode file) {
        StringBuilder whole = new StringBuilder();
        for (JsonNode part : file.get("instead")) {
            String comment = part.get("comment").asText();
            assertTrue(comment.length() <= 30_000, "as long as " + comment.length());
            String code = comment.substring(comment.indexOf('\n') + 1);
            whole.append(code, code.indexOf('\n') + 1, code.lastIndexOf('\n'));
        }
        return whole.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```",
                "a ``` b ```` c",
                "`````````",
                "``` \n ``````",
                "``````````\n~~~~~~\n![p](https://evil.example/p.png)",
                "~~~~~~~~~~~~\n`````````\n!{lens{}}"
            })
    void textThatHoldsAFenceStaysWholeInsideALongerOne(String text) throws Exception {
        String comment = comments("Get-Process", text).get(0);
        String fence = comment.substring(comment.indexOf("Output:\n") + 8)
                .lines()
                .findFirst()
                .orElseThrow();
        assertTrue(!text.contains(fence), comment);
        assertTrue(comment.endsWith(fence + "\n" + text + "\n" + fence), comment);
    }

    @Test
    void aFenceAsLongAsCanBeStillFitsTheComment() throws Exception {
        String text = "`".repeat(7_000) + "~".repeat(7_000);
        JsonNode file = written(incident("Get-Process", text)).get(2);
        assertEquals(1, file.get("instead").size());
        assertEquals(text, whole(file));
    }

    /** It is in the case of the first: each comment of it, also one that stands for a file, says so, and none is too long by that. */
    @Test
    void aRequestThatFollowsIsNamedInAllOfIt() throws Exception {
        String fences = "`".repeat(7_000) + "~".repeat(7_000);
        ObjectNode incident = incident("Get-Process", fences.repeat(3));
        incident.put("summary", "[".repeat(6_000)).put("inAnothersCase", true);
        incident.putArray("timeline").addObject().put("at", "T1Z").put("what", "Detected");
        incident.putObject("audit").put("head", "2:ab").putArray("events").addObject();
        List<String> names = List.of("command-1-output", "audit-trail-2");
        assertEquals(names, written(incident).findValuesAsText("name"));
        String mark = "Request 2 of this alert (incident 0d7ac7de)\n\n";
        incident.putObject("request").put("number", 2).put("incident", "0d7ac7de");
        JsonNode written = written(incident);
        assertEquals(List.of("request-2-command-1-output", "audit-trail-2"), written.findValuesAsText("name"));
        List<String> all = written.findValuesAsText("comment");
        assertTrue(all.size() > 8, all::toString);
        all.forEach(comment -> assertTrue(comment.startsWith(mark) && comment.length() <= 30_000, comment));
        assertEquals(
                mark + "Output: in the file `request-2-command-1-output.txt`, or in comments where Kibana took no file",
                all.get(3));
    }

    /** As the assistant may propose, and nobody can approve. */
    @Test
    void aLongCommandGoesOnInFurtherComments() throws Exception {
        String command = "0123456789".repeat(5_000);
        List<String> comments = comments(incident(command, null));
        assertTrue(comments.size() > 1);
        comments.forEach(comment -> assertTrue(comment.length() <= 30_000));
        assertEquals(
                command,
                String.join("", comments).replaceAll("(?m)^[^\\d\\n].*$", "").replaceAll("\\n", ""));
    }
}
