package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an earlier version left waiting in its store and in Slack is decided with the present one, days later. */
class MigrationTest {

    private final MovableClock clock = new MovableClock();

    @ParameterizedTest
    @EnumSource
    void anApprovalWaitsForAWeekOverAMigrationAndARestart(Database.Kind kind) throws Exception {
        WaitingStore earlier = WaitingStore.load();
        clock.move(Duration.between(Clock.systemUTC().instant(), earlier.since()));
        try (Database database = kind.fresh();
                Stack stack = Stack.inTime("migration", clock)) {
            stack.store(database);
            stack.recoverSoon();
            stack.set("soar.approval.expires-after", "8d");
            earlier.put(database, stack.slack);
            stack.plant("alert-wmi-registry.json");

            // a wait of an earlier version knows no end: it gets one, eight days from here
            clock.pass(Duration.ofDays(3));
            stack.start();
            await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE expires_at IS NOT NULL")
                    .equals("1"));
            assertEquals("name:win-fs01", stack.one("SELECT host FROM incident_host"));
            clock.pass(Duration.ofDays(4).minusHours(1));
            stack.stop();
            assertEquals(List.of(), stack.thread(), "reminded too early");

            clock.pass(Duration.ofHours(2));
            stack.start();
            await().until(() -> stack.thread().size() == 1);
            assertTrue(Stack.read(stack.thread()).contains("<@" + Services.WINDOWS_ANALYST + ">"));
            assertEquals(0, stack.windows.executed().size());

            await().until(() -> stack.request().blocks().toString().contains("soar_select"));
            stack.click("soar_approve");
            assertRecorded(stack);
        }
    }

    private static void assertRecorded(Stack stack) throws Exception {
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(8, stack.windows.executed().size());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM incident"));
        assertEquals(1, stack.kibana.cases().size());
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(8, record.split("\\*\\*SUCCEEDED\\*\\*", -1).length - 1, record);
        assertEquals(List.of(), stack.kibana.violations());
        await().until(() ->
                stack.request().buttons().isEmpty() && stack.thread().size() == 9);
        assertEquals(
                1,
                stack.slack.messages(Services.CHANNEL).stream()
                        .map(Message::threadTs)
                        .filter(thread -> thread == null)
                        .count());
    }
}
