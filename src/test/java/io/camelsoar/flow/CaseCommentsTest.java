package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        return Templates.apply("case-comments.jq", incident).findValuesAsText("comment");
    }

    @Test
    void aCommandAndItsOutputShareACommentWhereTheyFit() throws Exception {
        assertEquals(
                List.of(
                        "### 1. investigation, safe\nOnly reads\n```\nGet-Process\n```\n**SUCCEEDED**\n\nOutput:\n```\nodsync\n```"),
                comments("Get-Process", "odsync"));
    }

    /** A comment cannot be taken back. */
    @ParameterizedTest
    @ValueSource(strings = {"NEW", "TRIAGED", "AWAITING_APPROVAL", "APPROVED", "EXECUTING", "UNKNOWN"})
    void whatMayStillRunIsNotYetCommentedOn(String state) throws Exception {
        assertEquals(List.of(), comments(incident("Get-Process", "odsync").put("state", state)));
    }

    @Test
    void aLongOutputGoesOnInFurtherComments() throws Exception {
        String output = "0123456789".repeat(5_000);
        List<String> comments = comments("Get-Process", output);
        assertEquals(5, comments.size());
        StringBuilder whole = new StringBuilder();
        for (String comment : comments.subList(1, 5)) {
            assertTrue(comment.length() < 30_000);
            whole.append(comment.replaceAll("Output:|[\\n`]", ""));
        }
        assertEquals(output, whole.toString());
    }

    @Test
    void theAuditTrailIsTheLastComment() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        ObjectNode audit = incident.putObject("audit").put("head", "2:ab");
        audit.putArray("events").addObject().put("seq", 1).put("detail", "```");
        audit.withArray("events").addObject().put("seq", 2).putNull("detail");
        List<String> comments = comments(incident);
        assertEquals(2, comments.size());
        assertEquals(
                "**Audit trail** of this incident, as JSON Lines."
                        + " `./soar audit verify --head 2:ab` says whether the store still holds it.\n\n"
                        + "~~~\n{\"seq\":1,\"detail\":\"```\"}\n{\"seq\":2,\"detail\":null}\n~~~",
                comments.get(1));
    }

    @Test
    void aLongAuditTrailGoesOnInFurtherComments() throws Exception {
        ObjectNode incident = incident("Get-Process", "odsync");
        ObjectNode audit = incident.putObject("audit").put("head", "500:ab");
        for (int seq = 1; seq <= 500; seq++) {
            audit.withArray("events").addObject().put("seq", seq).put("hash", "<" + "0123456789abcdef".repeat(4) + ">");
        }
        List<String> comments = comments(incident);
        StringBuilder whole = new StringBuilder();
        for (String comment : comments.subList(2, comments.size())) {
            assertTrue(comment.length() < 30_000);
            whole.append(comment, 4, comment.length() - 4);
        }
        assertEquals(500, whole.toString().split("\"hash\"", -1).length - 1);
        assertTrue(comments.size() > 3, "one comment more than it takes says nothing");
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
        List<String> comments = comments("Get-Process", text);
        assertEquals(2, comments.size());
        assertTrue(
                comments.get(1).length() < 30_000,
                "as long as " + comments.get(1).length());
        assertTrue(comments.get(1).startsWith("Output:\n" + "`".repeat(7_001) + "\n" + text), comments.get(1));
    }
}
