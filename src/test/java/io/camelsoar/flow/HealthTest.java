package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.store.Database;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.junit.jupiter.api.Test;

/** An operator sees whether the store is there, and what is wrong if it is not; it comes back without a restart. */
class HealthTest {

    @Test
    void itIsDownWhileTheStoreIsGone() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh();
                Stack stack = new Stack("health")) {
            stack.store(database);
            Line line = stack.line("soar.store.url");
            stack.withHealth();
            stack.start();
            await().until(stack::isUp);

            line.down();
            HttpResponse<String> down = stack.health();
            assertEquals(503, down.statusCode());
            assertTrue(down.body().contains("soar.store.url"), down.body());
            assertFalse(down.body().contains(database.password()), down.body());
            assertEquals(503, stack.managed("/observe/health/ready").statusCode());
            assertEquals(200, stack.managed("/observe/health/live").statusCode(), "a new start would mend nothing");

            line.silent();
            assertEquals(503, stack.health().statusCode());

            line.up();
            await().until(stack::isUp);
            assertTrue(stack.health().body().contains("last error, before that, at "), "it is remembered");
        }
    }

    /** Whoever starts what is not live anew gives it a second or so. */
    @Test
    void itIsLiveWhileAnotherCheckWaits() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (Stack stack = new Stack("health-live")) {
            stack.withHealth();
            stack.bind("waitingHealth", new AbstractHealthCheck("soar", "waiting") {
                @Override
                protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
                    asked.countDown();
                    assertDoesNotThrow(() -> answered.await(30, TimeUnit.SECONDS));
                    builder.up();
                }
            });
            stack.start();
            await().ignoreExceptions()
                    .until(() -> stack.managed("/observe/health/live").statusCode() == 200);
            CompletableFuture<HttpResponse<String>> ready = CompletableFuture.supplyAsync(
                    () -> assertDoesNotThrow(() -> stack.managed("/observe/health/ready")));
            assertTrue(asked.await(30, TimeUnit.SECONDS));

            HttpResponse<String> live = stack.managed("/observe/health/live");
            assertFalse(ready.isDone(), "live came after it");
            assertEquals(200, live.statusCode());
            assertTrue(live.body().contains("\"status\":\"UP\""), live.body());
            answered.countDown();
            assertEquals(200, ready.get(30, TimeUnit.SECONDS).statusCode());
        }
    }
}
