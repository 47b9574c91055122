package io.camelsoar.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.edit.LiveEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the other routes and whoever asks for the health see of a save: nothing. {@code LiveEditTest} shows the rest with all routes. */
class LiveRoutesTest {

    private static final int SAVES = 15;

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final LiveEdits edits = new LiveEdits();
    private final LiveRoutes live = new LiveRoutes(context, edits);
    private final AtomicInteger done = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        context.getRegistry().bind("count", (Processor) exchange -> done.incrementAndGet());
        context.addService(new RouteWatcherReloadStrategy(folder.toString()));
        write("first", """
            - route:
                id: first-call
                from:
                  uri: direct:first-call
                  steps:
                    - to: direct:second
            - route:
                id: first-hand-over
                from:
                  uri: direct:first-hand-over
                  steps:
                    - to: seda:second
            """);
        write("second", """
            - route:
                id: second-called
                from:
                  uri: direct:second
                  steps:
                    - to: bean:count
                    - to: direct:second-inner
            - route:
                id: second-inner
                from:
                  uri: direct:second-inner
                  steps:
                    - to: log:second?level=OFF
            - route:
                id: second-queue
                from:
                  uri: seda:second?pollTimeout=50
                  steps:
                    - to: bean:count
            """);
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        health.register(health.resolveById("routes"));
        health.register(health.resolveById("consumers"));
        write("failures", """
                - routeConfiguration:
                    id: failures
                    onException:
                      - onException:
                          exception:
                            - java.lang.ArithmeticException
                """);
        context.start();
        for (String name : List.of("failures", "first", "second")) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("file:" + path(name), Files.readString(path(name))));
        }
        live.watch();
    }

    @AfterEach
    void stop() throws IOException {
        context.close();
    }

    @Test
    void whatIsHandedOnMeanwhileWaitsForTheSavedRoutes() throws Exception {
        assertEquals(List.of(), whileSaved("direct:first-hand-over"));
    }

    @Test
    void aCallMeanwhileWaitsForTheSavedRoutes() throws Exception {
        assertEquals(List.of(), whileSaved("direct:first-call"));
    }

    /** It is what an orchestrator ends an instance by. */
    @Test
    void aRouteThatIsReplacedIsNotDown() throws Exception {
        Set<String> seen = new ConcurrentSkipListSet<>();
        AtomicBoolean saving = new AtomicBoolean(true);
        Thread asking = new Thread(() -> {
            while (saving.get()) {
                seen.add(health());
            }
        });
        asking.start();
        save();
        saving.set(false);
        asking.join();
        assertEquals(Set.of("UP"), seen);

        context.getRouteController().stopRoute("second-called");
        assertEquals("DOWN", health());
    }

    @Test
    void whatIsWrongHasItsLineAndIsForgottenWhenItIsPutBack() throws Exception {
        String second = Files.readString(path("second"));
        assertEquals("it holds no route, only comments", refused("second", "# only\n\n# comments\n"));
        assertEquals(
                "line 2: it has the character U+0000, which YAML does not take",
                refused("second", second.replace("second-called", "\0")));
        assertEquals(
                "line 9: the route id second-called is there twice",
                refused("second", second.replace("id: second-inner", "id: second-called")));
        assertEquals(
                "line 2: the route id first-call is that of a route of first.camel.yaml",
                refused("second", second.replace("id: second-called", "id: first-call")));
        putBack("second", second);

        String failures = Files.readString(path("failures"));
        assertTrue(refused("failures", failures.replace("onException:", "onExcept:"))
                .startsWith("line 4: "));
        putBack("failures", failures);
    }

    private String refused(String name, String text) throws IOException {
        edits.counts(path(name));
        write(name, text);
        live.onReload(name, ResourceHelper.fromString("file:" + path(name), ""));
        await().until(() -> !edits.open().isEmpty());
        return edits.open().values().iterator().next().replace("; its routes from before this save go on", "");
    }

    private void putBack(String name, String text) throws IOException {
        write(name, text);
        live.onReload(name, ResourceHelper.fromString("file:" + path(name), ""));
        await().until(() -> edits.open().isEmpty());
    }

    private String health() {
        try {
            return HealthCheckHelper.isResultsUp(HealthCheckHelper.invoke(context), true) ? "UP" : "DOWN";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    /** Sends without a pause while the second file is saved again and again. Why any failed. */
    private List<String> whileSaved(String address) throws Exception {
        AtomicBoolean saving = new AtomicBoolean(true);
        AtomicInteger sent = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        Thread sender = new Thread(() -> {
            ProducerTemplate template = context.createProducerTemplate();
            while (saving.get()) {
                sent.incrementAndGet();
                Exchange exchange =
                        template.send(address, any -> any.getMessage().setBody("id"));
                if (exchange.getException() != null) {
                    failures.add(exchange.getException().toString());
                }
                LockSupport.parkNanos(500_000); // else the queue is full
            }
        });
        sender.start();
        save();
        saving.set(false);
        sender.join();
        assertTrue(sent.get() > SAVES);
        if (failures.isEmpty()) {
            await().until(() -> done.get() == sent.get());
        }
        return failures.stream().distinct().toList();
    }

    private void save() throws IOException {
        for (int save = 1; save <= SAVES; save++) {
            Route before = context.getRoute("second-inner");
            write("second", Files.readString(path("second")) + "# saved\n");
            live.onReload("second", ResourceHelper.fromString("file:" + path("second"), ""));
            await().until(() -> context.getRoute("second-inner") != null && context.getRoute("second-inner") != before);
        }
    }

    private Path path(String name) {
        return folder.resolve(name + ".camel.yaml");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(path(name), text);
    }
}
