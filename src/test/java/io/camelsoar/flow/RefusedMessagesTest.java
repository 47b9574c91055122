package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Slack takes no message with what is in one, as after a mistake in a template, or asks to be left alone: the others get there. */
class RefusedMessagesTest {

    private final AtomicBoolean refuse = new AtomicBoolean(true);
    private final AtomicInteger refused = new AtomicInteger();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.plant("alert-wmi-registry.json");
        AtomicInteger connections = new AtomicInteger();
        stack.windows.onMoment(moment -> {
            if (moment == WindowsHost.Moment.RECEIVED && connections.incrementAndGet() == 2) {
                stack.windows.dropConnectionAfterCommand(true);
            }
        });
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void aRefusedReplyHoldsUpNoQuestionAndIsTriedAgainLater() throws Exception {
        stack.set("soar.recover.longest-wait", "6s");
        stack.slack.watch(refusing(".*/chat.postMessage", "result-1-1", "invalid_blocks"));
        stack.start();
        stack.click("soar_approve");
        awaitQuestion();
        int soFar = refused.get();
        assertTrue(soFar < 4, soFar + " tries");
        await().until(() -> refused.get() > soFar);
        refuse.set(false);
        await().until(() -> Stack.read(stack.thread()).contains("SUCCEEDED"));
    }

    @Test
    void aRefusedMessageHoldsUpNoThreadAndIsTriedAgainLater() throws Exception {
        stack.set("soar.recover.longest-wait", "6s");
        stack.slack.watch(refusing(".*/chat.update", "", "msg_blocks_too_long"));
        stack.start();
        stack.click("soar_approve");
        awaitQuestion();
        int soFar = refused.get();
        assertTrue(soFar < 4, soFar + " tries");
        refuse.set(false);
        await().until(() -> stack.request().blocks().toString().contains("a command is in doubt"));
    }

    @Test
    void slackIsLeftAloneForAsLongAsItAsks() throws Exception {
        stack.slack.watch(Interception.of(request -> {
            boolean mine = refuse.get() && Interception.isPost(request, ".*/chat.update");
            if (mine) {
                refused.incrementAndGet();
                request.getResponseHeaders().set("Retry-After", "40");
                Interception.answer(request, 429, "{\"ok\":false,\"error\":\"ratelimited\"}");
            }
            return mine;
        }));
        stack.start();
        stack.click("soar_decline");
        stack.awaitRecorded();
        await().until(() -> refused.get() > 0);
        int soFar = refused.get();
        await().during(Duration.ofSeconds(4)).until(() -> refused.get() <= soFar + 1); // one on its way
        refuse.set(false);
        stack.change("UPDATE incident SET message_due = message_due - 41000");
        await().until(() -> stack.request().blocks().toString().contains("/app/security/cases/"));
    }

    private void awaitQuestion() {
        await().until(() -> stack.thread().stream()
                .anyMatch(reply -> reply.button("soar_again").isPresent()));
    }

    private Filter refusing(String path, String text, String error) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange request, Chain chain) throws IOException {
                byte[] body = request.getRequestBody().readAllBytes();
                if (refuse.get()
                        && Interception.isPost(request, path)
                        && new String(body, StandardCharsets.UTF_8).contains(text)) {
                    refused.incrementAndGet();
                    Interception.answer(request, 200, "{\"ok\":false,\"error\":\"" + error + "\"}");
                    return;
                }
                request.setStreams(new ByteArrayInputStream(body), null);
                chain.doFilter(request);
            }

            @Override
            public String description() {
                return "refuses some messages";
            }
        };
    }
}
