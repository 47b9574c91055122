package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** One stage has more to do than its channel holds: the others, and the analysts' clicks, are not held up. */
class FullChannelTest {

    private static final Pattern CASE = Pattern.compile("/api/cases/([0-9a-f-]{36})");

    private final AtomicBoolean broken = new AtomicBoolean();
    private final CountDownLatch answered = new CountDownLatch(1);
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
    }

    @AfterEach
    void close() {
        answered.countDown();
        stack.close();
    }

    @Test
    void casesAreWrittenWhileTheAssistantIsSlow() throws Exception {
        stack.set("soar.channel.triage", "seda:triage?concurrentConsumers=1&size=3&blockWhenFull=true");
        broken.set(true);
        stack.kibana.watch(Interception.of(request -> {
            String path = request.getRequestURI().getPath();
            if (broken.get() && path.startsWith("/api/cases")) {
                Interception.answer(request, 503, "{}");
                return true;
            }
            if (path.endsWith("/chat/complete")
                    && !stack.slack.messages(Services.CHANNEL).isEmpty()) {
                hold();
            }
            return false;
        }));
        stack.plantNow("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_decline");
        for (int i = 0; i < 10; i++) {
            stack.plantNow("alert-wmi-registry.json");
        }
        // the channel's three, the one that is asked about, and the one that waits to get in
        await().until(() -> Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident WHERE state = 'NEW'")) >= 5);
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM incident WHERE failures > 2").equals("1"));
        broken.set(false);
        stack.awaitRecorded();
    }

    @Test
    void clicksAreAnsweredWhileKibanaIsSilent() throws Exception {
        stack.set("soar.channel.record", "seda:record?concurrentConsumers=1&size=1&blockWhenFull=true");
        stack.kibana.watch(Interception.of(request -> {
            if (request.getRequestURI().getPath().startsWith("/api/cases")) {
                hold();
            }
            return false;
        }));
        for (int i = 0; i < 4; i++) {
            stack.plantNow("alert-wmi-registry.json");
        }
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("4"));
        for (Message request : stack.slack.messages(Services.CHANNEL)) {
            assertEquals(
                    200,
                    stack.clicker
                            .click(stack.webhook, request, "soar_decline", Services.WINDOWS_ANALYST)
                            .statusCode());
        }
        assertEquals("4", stack.one("SELECT COUNT(*) FROM incident WHERE state = 'DENIED'"));
    }

    /** The cases of what was declined fill their channel: what is approved runs, and ends, all the same. */
    @Test
    void commandsRunWhileCasesWait() throws Exception {
        stack.set("soar.channel.record", "seda:record?concurrentConsumers=1&size=1&blockWhenFull=true");
        stack.set("soar.channel.respond", "seda:respond?concurrentConsumers=1&size=1000&blockWhenFull=true");
        stack.set("soar.recover.handover", "10m");
        stack.set("soar.kibana.timeout", "5m");
        stack.kibana.watch(Interception.of(request -> {
            if (isOfDeclined(request)) {
                hold();
            }
            return false;
        }));
        for (int i = 0; i < 8; i++) {
            stack.plantNow("alert-wmi-registry.json");
        }
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("8"));
        List<Message> requests = stack.slack.messages(Services.CHANNEL);
        for (int i = 0; i < 8; i++) {
            String button = i < 4 ? "soar_decline" : "soar_approve";
            stack.clicker.click(stack.webhook, requests.get(i), button, Services.WINDOWS_ANALYST);
        }
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'EXECUTED'")
                .equals("4"));
    }

    private boolean isOfDeclined(HttpExchange request) throws IOException {
        Matcher opened = CASE.matcher(request.getRequestURI().toString());
        try {
            return opened.find()
                    && stack.one("SELECT state FROM incident WHERE case_id = '" + opened.group(1) + "'")
                            .equals("DENIED");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** The service says nothing until the test ends. */
    private void hold() throws IOException {
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
