package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.MarkedAssistant;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever camel-soar depends on is gone for ten minutes, while alerts come and are decided: the rest goes on, and when it is back
 * every alert comes to its end, once. The ten minutes pass in seconds; what waits for an answer waits in real time.
 */
class OutageTest {

    private static final int EACH = 10;
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final int STEPS = 20;
    private static final Duration STEP = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private Stack stack;
    private WindowsHost other;
    private List<WindowsHost> hosts;
    private Line host;
    private Shift shift;
    private Task decider;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = Stack.inTime(test.getTestMethod().orElseThrow().getName(), clock);
        stack.set("soar.recover.period", "250ms");
        stack.set("soar.recover.lease", "15m");
        stack.kibana.assistantScript(new MarkedAssistant());
        other = WindowsHost.named("win-fs02")
                .user("soar", "S3cret-of-the-sandbox")
                .start();
        hosts = List.of(stack.windows, other);
        host = Line.to(stack.windows.port());
        Path inventory = folder.resolve("hosts.yaml");
        Files.writeString(inventory, "hosts:\n" + entry(stack.windows, host.port()) + entry(other, other.port()));
        stack.set("soar.respond.inventory", inventory.toString());
        shift = new Shift(stack, clock, hosts);
        decider = shift::decide;
    }

    private static String entry(WindowsHost host, int port) {
        return "  - {match: " + host.name() + ", address: 127.0.0.1, port: " + port + ", https: false}\n";
    }

    @AfterEach
    void close() {
        stack.close();
        host.close();
        other.close();
    }

    @Test
    void elasticsearch() throws Exception {
        Line line = stack.line("soar.elasticsearch.url");
        begin();
        outage(line::unavailable, line::down);
        assertEquals(EACH, incidents("1 = 1"));
        // what came before is done meanwhile
        goOn(() -> incidents("state = 'RECORDED'") == EACH);
        line.up();
        end();
    }

    /** Commands that were approved run; alerts go to Slack, not triaged; the cases wait. */
    @Test
    void assistantAndCases() throws Exception {
        Line line = stack.line("soar.kibana.url");
        begin();
        outage(line::unavailable, line::down);
        goOn(() -> requests() == 2 * EACH);
        assertTrue(incidents("outcome = 'NOT_TRIAGED'") >= EACH);
        goOn(() -> incidents("decided_by IS NOT NULL") == 2 * EACH
                && incidents("state IN ('APPROVED', 'EXECUTING')") == 0);
        assertEquals(0, incidents("state = 'RECORDED' AND outcome = 'NOT_TRIAGED'"));
        line.up();
        end();
    }

    /** Alerts are triaged; what was approved runs and is recorded. */
    @Test
    void slack() throws Exception {
        Line line = stack.line("soar.slack.url");
        begin();
        decider = () -> {}; // has no buttons to press
        outage(line::unavailable, line::down);
        goOn(() -> incidents("state = 'NEW'") == 0);
        assertTrue(incidents("state = 'TRIAGED'") >= EACH);
        line.up();
        decider = shift::decide;
        end();
    }

    /** The other host's commands run. */
    @Test
    void oneHost() throws Exception {
        begin();
        outage(host::down, host::down);
        int before = stack.windows.executed().size();
        goOn(() -> incidents("state IN ('NEW', 'TRIAGED', 'AWAITING_APPROVAL')") == 0
                && incidents("alert LIKE '%win-fs02%' AND state <> 'RECORDED'") == 0);
        assertEquals(before, stack.windows.executed().size());
        assertTrue(incidents("state = 'EXECUTING'") > 0);
        host.up();
        end();
    }

    /** One source cannot be read; the other is. */
    @Test
    void oneIndex() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        stack.elasticsearch.watch(refusing("alerts-security", broken));
        begin();
        shift.endpoint(EACH);
        outage(() -> broken.set(true), () -> broken.set(true));
        goOn(() -> requests() == 2 * EACH);
        assertEquals(EACH, incidents("source = 'endpoint'"));
        broken.set(false);
        end();
    }

    private static Filter refusing(String path, AtomicBoolean broken) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                if (broken.get() && exchange.getRequestURI().getPath().contains(path)) {
                    exchange.sendResponseHeaders(503, -1);
                } else {
                    chain.doFilter(exchange);
                }
            }

            @Override
            public String description() {
                return "refuses what goes to " + path;
            }
        };
    }

    @Test
    void store() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh()) {
            stack.store(database);
            Line line = stack.line("soar.store.url");
            begin();
            decider = () -> {};
            shift.detection(1);
            goOn(() -> incidents("state = 'AWAITING_APPROVAL'") > 0);
            decider = shift::decide; // a click comes while the store is gone
            AtomicInteger before = new AtomicInteger();
            outage(line::down, () -> {
                line.silent();
                before.set(executed()); // what was under way has ended
            });
            assertEquals(before.get(), executed());
            assertTrue(shift.refused() > 0);
            line.up();
            end();
            stack.stop();
        }
    }

    private int executed() {
        return hosts.stream().mapToInt(each -> each.executed().size()).sum();
    }

    /** The first alerts are on their way through all stages. */
    private void begin() throws Exception {
        stack.start();
        shift.detection(EACH);
        goOn(() -> stack.windows.executed().size() > 2);
    }

    /** Ten minutes, the second half of them gone in another way; alerts come all the time. */
    private void outage(Runnable first, Runnable second) throws Exception {
        for (int i = 0; i < STEPS; i++) {
            if (i % (STEPS / 2) == 0) {
                (i == 0 ? first : second).run();
            }
            if (i % (STEPS / EACH) == 0) {
                shift.detection(1);
            }
            clock.move(OUTAGE.dividedBy(STEPS));
            decider.run();
            await().pollDelay(STEP).until(() -> true);
        }
    }

    /** Time passes, and the analyst is at work, until it comes true. */
    private void goOn(Callable<Boolean> condition) {
        await().pollInterval(STEP).until(() -> {
            clock.move(Duration.ofSeconds(20)); // the lease must not run out under a worker on a slow machine
            decider.run();
            return condition.call();
        });
    }

    @FunctionalInterface
    private interface Task {
        void run() throws Exception;
    }

    private void end() throws Exception {
        shift.detection(EACH);
        try {
            goOn(() -> incidents("state = 'RECORDED' AND message_shown >= message_changes")
                            == shift.alerts().size()
                    && stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        } finally {
            assertEquals(List.of(), Aftermath.problems(stack, shift.alerts(), hosts));
        }
    }

    private int incidents(String where) throws Exception {
        return Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident WHERE " + where));
    }

    private long requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() == null)
                .count();
    }
}
