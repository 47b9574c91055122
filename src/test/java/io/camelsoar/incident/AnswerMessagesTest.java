package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.Templates;
import io.camelsoar.policy.ShownText;
import io.camelsoar.slack.BlockKit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is asked, answered and proposed: Slack takes the replies, and Kibana the comments, which hold all of it. */
class AnswerMessagesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RUNS = 500;
    private static final int LONGEST = 60_000;
    private static final int LONGEST_COMMENT = 30_000;
    private static final List<String> PARTS = List.of(
            "<!channel>",
            "<@U0AAA1111>",
            "&",
            "```",
            "`",
            "\n",
            "\n\n",
            "**bold**",
            "*",
            "_",
            "[x](http://evil.example)",
            "| a | b |\n|---|---|\n",
            "# Title\n",
            "- item\n",
            "> quote ",
            "\ud83d\ude00",
            "\u4e00",
            "words and more words ",
            "@everyone",
            "!{lens{}}",
            "\\",
            "x".repeat(300));

    private final Random random = new Random(42);

    @Test
    void slackTakesThemAll() throws Exception {
        Templates.Template template = Templates.read("reply-answer.jq");
        for (int run = 0; run < RUNS; run++) {
            ObjectNode told =
                    JSON.createObjectNode().put("by", "U0AAA1111").put("question", ShownText.ofProse(text(3_000)));
            if (run % 10 == 0) {
                told.put("failed", text(2_000));
            } else {
                told.put("answer", ShownText.ofProse(text(size())))
                        .put("note", run % 2 == 0 ? null : "Its commands cannot be run from here.");
                for (int i = random.nextInt(8); i > 0; i--) {
                    told.withArray("commands")
                            .addObject()
                            .put("number", i)
                            .put("shown", ShownText.of(text(size() / 10)))
                            .put("class", "REVIEW")
                            .put("destructive", random.nextBoolean())
                            .put("reason", ShownText.of(text(300)));
                }
            }
            ObjectNode document = JSON.createObjectNode();
            document.putObject("reply").put("detail", told.toString());
            JsonNode messages = template.apply(document);
            assertFalse(messages.isEmpty());
            for (JsonNode message : messages) {
                String where = "run " + run;
                assertEquals(List.of(), BlockKit.problems(message.get("blocks")), where);
                assertTrue(BlockKit.textLength(message.get("blocks")) <= BlockKit.MAX_TEXT_TOGETHER, where);
                assertFalse(message.toString().contains("<!channel>"), where);
                assertFalse(message.toString().contains("<http"), where);
            }
        }
    }

    @Test
    void whatIsCutSaysSo() throws Exception {
        ObjectNode told = JSON.createObjectNode()
                .put("by", "U0AAA1111")
                .put("question", "q".repeat(151))
                .put("answer", "Look.");
        told.withArray("commands")
                .addObject()
                .put("number", 1)
                .put("shown", "Get-Process")
                .put("class", "REVIEW")
                .put("reason", "r".repeat(121));
        String answered = reply(told);
        assertTrue(answered.contains("asked: " + "q".repeat(149) + "…\""), answered);
        assertTrue(answered.contains("_" + "r".repeat(119) + "…_"), answered);
        String failed = reply(told.put("failed", "f".repeat(501)));
        assertTrue(failed.contains("*No answer*: " + "f".repeat(499) + "…\""), failed);
    }

    private static String reply(ObjectNode told) throws Exception {
        ObjectNode document = JSON.createObjectNode();
        document.putObject("reply").put("detail", told.toString());
        return Templates.apply("reply-answer.jq", document).toString();
    }

    @Test
    void kibanaTakesThemAll() throws Exception {
        Templates.Template template = Templates.read("case-question.jq");
        for (int run = 0; run < RUNS; run++) {
            ObjectNode turn = JSON.createObjectNode()
                    .put("number", 1)
                    .put("by", "U0AAA1111")
                    .put("name", random.nextBoolean() ? null : text(200))
                    .put("question", text(3_000))
                    .put("askedAt", "2026-01-15T10:00:00Z")
                    .put("answeredBy", random.nextBoolean() ? "store" : "assistant")
                    .put("answeredAt", "2026-01-15T10:00:10Z")
                    .put("answer", text(size()))
                    .put("failed", random.nextBoolean())
                    .put("note", random.nextBoolean() ? null : "Its commands are in the request now.");
            for (JsonNode comment : template.apply(turn)) {
                String text = comment.get("comment").asText();
                assertTrue(text.length() <= LONGEST_COMMENT, "run " + run + ": " + text.length());
                assertTrue(text.contains("uestion 1") || text.contains("**No answer**"), text);
            }
        }
    }

    /** Each part is another comment, by which it is found again; together they are the answer. */
    @Test
    void nothingOfALongAnswerIsLost() throws Exception {
        StringBuilder answer = new StringBuilder();
        for (int line = 0; line < 3_000; line++) {
            answer.append("line ").append(line).append('\n');
        }
        ObjectNode turn = JSON.createObjectNode()
                .put("number", 7)
                .put("by", "U0AAA1111")
                .put("question", "Which lines?")
                .put("askedAt", "2026-01-15T10:00:00Z")
                .put("answeredBy", "assistant")
                .put("answeredAt", "2026-01-15T10:00:10Z")
                .put("answer", answer.toString());
        JsonNode comments = Templates.read("case-question.jq").apply(turn);
        String all = comments.findValuesAsText("comment").toString();
        for (int line = 0; line < 3_000; line += 13) {
            assertTrue(all.contains("line " + line), "line " + line);
        }
        assertTrue(all.contains("**Question 7** by U0AAA1111") && all.contains("(1 of "), all.substring(0, 300));
        assertEquals(
                comments.size(),
                comments.findValuesAsText("comment").stream().distinct().count());
    }

    /** Each request has a first question, and all are in one case. */
    @Test
    void aQuestionAboutARequestThatFollowsSaysSo() throws Exception {
        ObjectNode turn = JSON.createObjectNode()
                .put("number", 1)
                .put("by", "U0AAA1111")
                .put("question", "Why?")
                .put("askedAt", "2026-01-15T10:00:00Z")
                .put("answeredAt", "2026-01-15T10:00:10Z")
                .put("answer", "[".repeat(9_000));
        turn.putObject("request").put("number", 3).put("incident", "0d7ac7de");
        List<String> comments = Templates.read("case-question.jq").apply(turn).findValuesAsText("comment");
        assertEquals(4, comments.size());
        comments.forEach(comment -> assertTrue(
                comment.startsWith("Request 3 of this alert (incident 0d7ac7de)\n\n**")
                        && comment.length() <= LONGEST_COMMENT,
                comment));
    }

    private int size() {
        return (int) Math.pow(random.nextInt(10) == 0 ? LONGEST : 3_000, random.nextDouble());
    }

    private String text(int longest) {
        StringBuilder text = new StringBuilder();
        while (text.length() < Math.max(1, longest)) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        int end = Math.min(Math.max(1, longest), text.length());
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
}
