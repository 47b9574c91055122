package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What may have been sent before a crash is looked for before it is sent again. */
class SentBeforeTest {

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void theRequestIsFoundAgainBehindOthers() throws Exception {
        String ts = stack.one("SELECT slack_ts FROM incident");
        stack.slack.maxPageSize(1);
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("2"));
        crashAfterPosting("posting_since = " + System.currentTimeMillis(), "slack_ts = '" + ts + "'");
        assertEquals(ts, stack.one("SELECT slack_ts FROM incident ORDER BY created_at"));
        assertEquals(2, stack.slack.messages("soc-critical").size());
    }

    @Test
    void aRequestThatNeverArrivedIsSent() throws Exception {
        String ts = stack.one("SELECT slack_ts FROM incident");
        // nothing that was posted before it was opened is this incident's
        long later = System.currentTimeMillis() + 3_600_000;
        crashAfterPosting("posting_since = " + later + ", created_at = " + later, "TRUE");
        assertNotEquals(ts, stack.one("SELECT slack_ts FROM incident"));
        assertEquals(2, stack.slack.messages("soc-critical").size());
    }

    @Test
    void aReplyIsFoundAgain() throws Exception {
        stack.click("soar_approve");
        stack.awaitRecorded();
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        assertEquals(8, stack.thread().size());
        stack.change(
                "UPDATE reply SET done = FALSE, tried = TRUE, sent = 0, created_at = 0 WHERE command_number IN (2, 3)");
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        assertEquals(8, stack.thread().size());
    }

    @Test
    void aCommentIsNotWrittenTwice() throws Exception {
        stack.click("soar_decline");
        stack.awaitRecorded();
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        int comments = stack.kibana.cases().get(0).get("comments").size();
        stack.change("UPDATE incident SET state = 'DENIED', case_comments = 0, due_at = 0");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(comments, stack.kibana.cases().get(0).get("comments").size());
    }

    /** What a crash between Slack's taking the request and the store's knowing it leaves behind. */
    private void crashAfterPosting(String since, String which) throws Exception {
        stack.change("UPDATE incident SET state = 'TRIAGED', slack_ts = NULL, slack_channel = NULL, due_at = 0, "
                + since + " WHERE " + which);
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'TRIAGED'")
                .equals("0"));
    }
}
