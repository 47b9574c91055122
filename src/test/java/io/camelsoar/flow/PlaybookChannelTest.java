package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A playbook's channel that Slack does not take: one request, in the channel of the settings, whatever fails on the way there. */
class PlaybookChannelTest {

    private static final String USUAL = "soc-critical";
    private static final String IDENTITY = "soc-identity";
    private static final String IDENTITY_ID = "C0IDENTITY1";

    @TempDir
    Path folder;

    private final AtomicInteger posts = new AtomicInteger();
    private Stack stack;

    /** Answers a post in Slack's place, by its place among them. */
    private interface Answer {
        /** Whether it answered. */
        boolean to(int post, HttpExchange request) throws IOException;
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack("channel-" + test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().hashCode()); // each run of a test has a store of its own
        stack.recoverSoon();
        stack.set("soar.playbooks.file", folder.resolve("playbooks.yaml").toString());
        stack.slack.workspace().addChannel(IDENTITY_ID, IDENTITY);
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    /** As after a kill between Slack's refusal and the store: it may be in a channel that is not there to look in, by name or by id. */
    @ParameterizedTest
    @ValueSource(strings = {"soc-idenity", "C0NOWHERE1"})
    void aRequestThatMayBeInNoChannelIsInTheUsualOne(String channel) throws Exception {
        channel(channel);
        posts((post, request) -> {
            if (post == 1) {
                Interception.answer(request, 503, "{}");
            }
            return post == 1;
        });
        stack.start();
        assertOneRequest("channel_not_found");
    }

    /** As after a kill between the second post and the store. */
    @Test
    void aRequestInTheUsualChannelIsFoundThere() throws Exception {
        channel("soc-idenity");
        posts((post, request) -> {
            if (post == 2) {
                Interception.answerAfterwards(request, stack.slack.uri().getPort(), 503);
            }
            return post == 2;
        });
        stack.start();
        assertOneRequest("channel_not_found");
        assertEquals(2, posts.get());
    }

    /** Slack has it in the playbook's channel, and the answer was lost: the channel is archived by then, and takes no other. */
    @Test
    void aRequestThatIsThereStaysThere() throws Exception {
        channel(IDENTITY);
        posts((post, request) -> {
            if (post == 1) {
                Interception.answerAfterwards(request, stack.slack.uri().getPort(), 503);
            } else {
                Interception.answer(request, 200, refusal("is_archived"));
            }
            return true;
        });
        stack.start();
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        assertEquals(1, stack.slack.messages(IDENTITY).size());
        assertEquals(List.of(), stack.slack.messages(USUAL));
        assertEquals(IDENTITY_ID, stack.one("SELECT slack_channel FROM incident"));
    }

    @Test
    void aChannelThatIsArchivedIsRefused() throws Exception {
        refusedOnce("is_archived");
        assertOneRequest("is_archived");
    }

    @Test
    void aChannelWithoutTheAppIsRefused() throws Exception {
        refusedOnce("not_in_channel");
        assertOneRequest("not_in_channel");
    }

    /** What Slack says of a service that is down is no word about the channel. */
    @Test
    void anOutageIsWaitedFor() throws Exception {
        refusedOnce("service_unavailable");
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        assertEquals(1, stack.slack.messages(IDENTITY).size());
        assertEquals(List.of(), stack.slack.messages(USUAL));
    }

    /** The channel of the settings has nothing to stand in for it. */
    @Test
    void theUsualChannelHasNoOther() throws Exception {
        channel("soc-idenity");
        stack.set("soar.slack.channel", "soc-later");
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL")
                .equals("1"));
        String told = stack.one("SELECT last_error FROM incident");
        assertTrue(told.contains("soar.slack.channel") && told.contains("channel_not_found"), told);
        stack.slack.workspace().addChannel("C0LATER001", "soc-later");
        stack.replay(stack.one("SELECT id FROM incident"));
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        assertEquals(1, stack.slack.messages("soc-later").size());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'PLAYBOOK_FALLBACK'"));
    }

    /** The request was deleted, and its channel is archived since. */
    @Test
    void aRequestThatIsPostedAgainMayGoToTheUsualChannel() throws Exception {
        channel(IDENTITY);
        posts((post, request) -> {
            if (post == 2) {
                Interception.answer(request, 200, refusal("is_archived"));
            }
            return post == 2;
        });
        stack.start();
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        stack.slack.workspace().delete(stack.slack.messages(IDENTITY).get(0));
        stack.change("UPDATE incident SET message_changes = message_changes + 1");
        assertOneRequest("is_archived");
    }

    /** It is in the thread's channel, which says so, also once the playbook's is mended. */
    @Test
    void aRequestThatFollowsIsBesideTheFirst() throws Exception {
        channel("soc-idenity");
        stack.start();
        assertOneRequest("channel_not_found");
        stack.click("soar_approve");
        stack.awaitRecorded();
        stack.slack.workspace().addChannel("C0LATER001", "soc-idenity");
        stack.kibana.assistantReplies("Yes.\n\n## Investigation commands\n1. `Get-Service`\n");
        new SlackEvents(stack.slack, Services.SIGNING_SECRET)
                .mentions(stack.request(), Services.WINDOWS_ANALYST, "What now?")
                .deliver(stack.webhook.resolve("/slack/events"));
        await().until(() -> requests().size() == 2);
        String shown = requests().get(1).blocks().toString();
        assertTrue(shown.contains("proposed in the answer to question 1"), shown);
        assertTrue(shown.contains("Slack answered channel_not_found; posted here instead"), shown);
        assertEquals(List.of(), stack.slack.messages("soc-idenity"));
    }

    private List<Message> requests() {
        return stack.slack.messages(USUAL).stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    private void refusedOnce(String error) throws Exception {
        channel(IDENTITY);
        posts((post, request) -> {
            if (post == 1) {
                Interception.answer(request, 200, refusal(error));
            }
            return post == 1;
        });
        stack.start();
    }

    private static String refusal(String error) {
        return "{\"ok\":false,\"error\":\"" + error + "\"}";
    }

    private void channel(String name) throws IOException {
        Files.writeString(
                folder.resolve("playbooks.yaml"),
                "playbooks: [{name: identity, when: {tactic: TA0003}, channel: " + name + "}]");
    }

    private void posts(Answer answer) {
        stack.slack.watch(Interception.of(request ->
                Interception.isPost(request, ".*/chat.postMessage") && answer.to(posts.incrementAndGet(), request)));
    }

    private void assertOneRequest(String error) {
        await().until(() -> state().equals("AWAITING_APPROVAL")
                && !stack.slack.messages(USUAL).isEmpty()
                && "C0123ABCDEF".equals(stack.one("SELECT slack_channel FROM incident")));
        assertEquals(1, requests().size());
        String shown = requests().get(0).blocks().toString();
        assertTrue(shown.contains("Slack answered " + error + "; posted here instead"), shown);
        assertEquals(List.of(), stack.slack.messages(IDENTITY));
    }

    private String state() throws Exception {
        return stack.one("SELECT MAX(state) FROM incident");
    }
}
