package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The health is for whoever has its token, and without one for this machine alone. */
class HealthAccessTest {

    private static final String TOKEN = "health-token-of-the-test";

    private Stack stack;

    @BeforeEach
    void open() throws Exception {
        stack = new Stack("health-access");
        stack.withHealth();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void withATokenNothingIsShownWithoutIt() throws Exception {
        stack.set("soar.health.token", TOKEN);
        stack.start();
        await().ignoreExceptions()
                .until(() -> stack.health("Authorization", "Bearer " + TOKEN).statusCode() == 200);

        for (String path : new String[] {"/observe/health", "/observe/health/live", "/observe/health/ready"}) {
            assertRefused(stack.managed(path));
        }
        for (String wrong : new String[] {"Bearer " + TOKEN + "x", "Bearer", "Basic " + TOKEN, TOKEN, "bearer x"}) {
            assertRefused(stack.health("Authorization", wrong));
        }
        assertRefused(stack.health("X-Authorization", "Bearer " + TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soar.health.host", "camel.management.host"})
    void whereOthersCanAskThereHasToBeAToken(String key) {
        stack.set(key, "0.0.0.0");
        String failure = startFailure();
        assertTrue(failure.contains("soar.health.token: is required"), failure);
    }

    /** The webhook's server would show it, to everybody. */
    @Test
    void itNeedsAPortOfItsOwn() {
        stack.set("soar.health.port", stack.settings.getProperty("soar.http.port"));
        String failure = startFailure();
        assertTrue(failure.contains("soar.health.port: is soar.http.port, too"), failure);
    }

    /** A name of another site's may lead here: a browser sends it along. */
    @Test
    void withoutATokenItIsAskedByItsOwnNames() throws Exception {
        stack.start();
        await().until(stack::isUp);
        for (String path :
                new String[] {"/observe/health", "/observe/health/live", "/observe/metrics", "/soar/console"}) {
            for (String own : new String[] {"127.0.0.1:8081", "localhost:8081", "LOCALHOST", "[::1]:8081"}) {
                assertEquals(200, status(path, own), path + " by " + own);
            }
            for (String other : new String[] {"evil.example.org:8081", "127.0.0.1.example.org"}) {
                assertEquals(403, status(path, other), path + " by " + other);
            }
        }
    }

    @Test
    void aQueryThatCannotBeReadIsNoDefect() throws Exception {
        stack.start();
        await().until(stack::isUp);
        assertEquals(400, status("/observe/health?data=%zz", "127.0.0.1"));
        assertEquals(200, status("/observe/health?data=true", "127.0.0.1"));
    }

    /** Each browser, and the JDK, would send other bytes than were meant. */
    @Test
    void aTokenIsWhatAHeaderCanHave() {
        stack.set("soar.health.token", "schl\u00fcssel-\u20ac");
        String failure = startFailure();
        assertTrue(failure.contains("soar.health.token: has a character that is not ASCII"), failure);
        assertFalse(failure.contains("ssel"), failure);
    }

    /** The JDK's client writes no header Host. */
    private int status(String path, String host) throws IOException {
        int port = Integer.parseInt(stack.settings.getProperty("soar.health.port"));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    private String startFailure() {
        Throwable failure = assertThrows(Exception.class, stack::start);
        while (!(failure instanceof InvalidSettingsException)) {
            failure = failure.getCause();
        }
        return failure.getMessage();
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode());
        assertFalse(answer.body().contains("UP"), answer.body());
    }
}
