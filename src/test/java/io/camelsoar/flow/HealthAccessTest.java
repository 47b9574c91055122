package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.settings.InvalidSettingsException;
import java.net.http.HttpResponse;
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
