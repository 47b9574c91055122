package io.camelsoar.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/** No route is stopped under a call, and none is called while it is. */
class HeldSendsTest {

    private static final String ROUTES = """
        - route:
            from:
              uri: direct:caller
              steps:
                - to: direct:called
        - route:
            id: called
            from:
              uri: direct:called
              steps:
                - to: bean:work
        """;

    private final HeldSends sends = new HeldSends();
    private final Semaphore work = new Semaphore(0);

    @Test
    void aCallIsWaitedForAndTheNextOneWaits() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getCamelContextExtension().addInterceptStrategy(sends);
            context.getRegistry().bind("work", (Processor) exchange -> work.acquire());
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("held.camel.yaml", ROUTES));
            context.start();
            List<Route> called = List.of(context.getRoute("called"));

            CompletableFuture<Void> first = call(context);
            await().until(work::hasQueuedThreads);
            assertFalse(sends.close(called));
            work.release();
            first.join();
            assertTrue(sends.close(called));

            CompletableFuture<Void> second = call(context);
            await().until(sends::isAwaited);
            assertEquals(0, context.getInflightRepository().size("called"));
            work.release();
            sends.open();
            second.join();
            assertTrue(sends.close(called));
        }
    }

    private static CompletableFuture<Void> call(DefaultCamelContext context) {
        return CompletableFuture.runAsync(() -> context.createProducerTemplate().sendBody("direct:caller", "id"));
    }
}
