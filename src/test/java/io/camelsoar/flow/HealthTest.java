package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.store.Database;
import java.net.http.HttpResponse;
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
}
