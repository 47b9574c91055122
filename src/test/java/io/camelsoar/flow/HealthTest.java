package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.store.Database;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An operator sees whether the store is there, and what is wrong if it is not; it comes back without a restart. */
class HealthTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final String port;

    HealthTest() throws Exception {
        port = Instance.freePort();
    }

    @Test
    void itIsDownWhileTheStoreIsGone() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh();
                Stack stack = new Stack("health")) {
            stack.store(database);
            Line line = stack.line("soar.store.url");
            stack.set("camel.management.enabled", "true");
            stack.set("soar.health.port", port);
            stack.start();
            await().atMost(LONGEST).until(() -> health().statusCode() == 200);

            line.down();
            HttpResponse<String> down = health();
            assertEquals(503, down.statusCode());
            assertTrue(down.body().contains("soar.store.url"), down.body());
            assertFalse(down.body().contains(database.password()), down.body());

            line.silent();
            assertEquals(503, health().statusCode());

            line.up();
            await().atMost(LONGEST).until(() -> health().statusCode() == 200);
        }
    }

    private HttpResponse<String> health() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health"))
                .timeout(LONGEST)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
