package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackClicker.Press;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What the webhook takes for a click: once, from this workspace's app, by POST. */
class WebhookTest {

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void aRequestCountsOnce() throws Exception {
        Press press = press("U0CCC3333");
        assertEquals(200, press.send(stack.webhook).statusCode());
        HttpResponse<String> again = press.send(stack.webhook);
        assertEquals(409, again.statusCode());
        assertTrue(again.body().contains("came before"), again.body());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REFUSED'"));
    }

    /** It would have been signed with this app's secret all the same: the secret is the app's, not the workspace's. */
    @Test
    void anotherWorkspaceAndAnotherAppAreRefused() throws Exception {
        assertRefused(SlackWorkspace.TEAM_ID, "T0ELSEWHERE", "soar.slack.team-id");
        assertRefused(SlackWorkspace.APP_ID, "A0ELSEWHERE", "soar.slack.app-id");
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
    }

    private void assertRefused(String own, String other, String setting) throws Exception {
        Press press = press(Services.WINDOWS_ANALYST);
        String body = new String(press.body(), StandardCharsets.UTF_8).replace(own, other);
        HttpResponse<String> answer =
                press.withBody(body.getBytes(StandardCharsets.UTF_8)).send(stack.webhook);
        assertEquals(403, answer.statusCode());
        assertTrue(answer.body().contains(setting), answer.body());
    }

    /** Link previews fetch. */
    @Test
    void onlyAPostDecides() throws Exception {
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        int status = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(stack.webhook).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        assertEquals(405, status);
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
    }

    private Press press(String user) {
        return stack.clicker.press(stack.request(), "soar_decline", user);
    }
}
