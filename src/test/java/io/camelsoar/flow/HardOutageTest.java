package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outages of a kind that looks like something else. */
class HardOutageTest {

    @TempDir
    Path folder;

    /** The host, or the gateway before it, says 503 while it starts; or it accepts and says nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"unavailable", "silent", "down"})
    void aHostThatIsNotUpYetIsWaitedFor(String how) throws Exception {
        try (Stack stack = new Stack("host-" + how)) {
            stack.recoverSoon();
            stack.set("soar.winrm.command-timeout", "4s");
            Line line = Line.to(stack.windows.port());
            Path inventory = folder.resolve("hosts.yaml");
            Files.writeString(
                    inventory,
                    "hosts:\n  - {match: win-fs01, address: 127.0.0.1, port: " + line.port() + ", https: false}\n");
            stack.set("soar.respond.inventory", inventory.toString());
            stack.plant("alert-wmi-registry.json");
            stack.start();
            stack.request();
            switch (how) {
                case "unavailable" -> line.unavailable();
                case "silent" -> line.silent();
                default -> line.down();
            }
            stack.click("soar_approve");
            await().until(() -> !stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'COMMAND_NOT_SENT'")
                            .equals("0")
                    || !stack.one("SELECT COUNT(*) FROM command WHERE state = 'FAILED'")
                            .equals("0"));
            line.up();
            stack.awaitRecorded();
            String failed = stack.one("SELECT COUNT(*) FROM command WHERE state IN ('FAILED', 'SKIPPED', 'UNKNOWN')");
            String errors = stack.one("SELECT errors FROM command WHERE number = 1");
            line.close();
            assertEquals("0 8", failed + " " + stack.windows.executed().size(), errors);
        }
    }

    /** An older picture of the incident, which a proxy gave up on, comes after the newest. */
    @Test
    void theNewestStateIsWhatTheMessageShows() throws Exception {
        try (Stack stack = new Stack("late-update")) {
            stack.recoverSoon();
            AtomicInteger updates = new AtomicInteger();
            AtomicReference<CompletableFuture<Void>> late = new AtomicReference<>();
            stack.slack.watch(Interception.of(request -> {
                boolean mine = Interception.isPost(request, ".*/chat.update") && updates.incrementAndGet() == 1;
                if (mine) {
                    late.set(Interception.answerBefore(
                            request, stack.slack.uri().getPort(), 504, Duration.ofSeconds(3)));
                }
                return mine;
            }));
            stack.plant("alert-wmi-registry.json");
            stack.start();
            stack.click("soar_decline");
            stack.awaitRecorded();
            await().until(() -> late.get() != null && late.get().isDone());
            await().until(() -> stack.one("SELECT message_doubt FROM incident").equals("null")
                    && stack.request().blocks().toString().contains("|Case>"));
        }
    }

    /** The store is gone while Slack is told: the message is free when the store is back, not only when its lease is over. */
    @Test
    void theMessageIsShownSoonAfterTheStoreIsBack() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh();
                Stack stack = new Stack("short-outage");
                Logged logged = new Logged()) {
            stack.recoverSoon();
            stack.store(database);
            Line line = stack.line("soar.store.url");
            AtomicInteger updates = new AtomicInteger();
            stack.slack.watch(Interception.of(request -> {
                if (Interception.isPost(request, ".*/chat.update") && updates.incrementAndGet() == 1) {
                    line.down();
                }
                return false;
            }));
            stack.plant("alert-wmi-registry.json");
            stack.start();
            stack.click("soar_decline");
            await().until(() -> logged.text().contains("not told in Slack"));
            line.up();
            stack.awaitRecorded();
            await().until(() -> stack.request().blocks().toString().contains("|Case>"));
            stack.stop();
        }
    }

    /** A full disk, and the row with which the health check found its store to be writable could not be removed. */
    @Test
    void healthIsDownOnAFullDiskWhateverWasLeftBehind() throws Exception {
        try (Stack stack = new Stack("full-disk-lease")) {
            String file = folder.resolve("store").toString();
            String url = "jdbc:h2:file:" + file;
            Flyway.configure().dataSource(url, "sa", "").load().migrate();
            try (Connection connection = java.sql.DriverManager.getConnection(url, "sa", "")) {
                connection
                        .createStatement()
                        .executeUpdate("INSERT INTO lease (name, owner, lease_end) VALUES ('health', 'before/x', "
                                + (System.currentTimeMillis() + 600_000) + ")");
            }
            stack.set("soar.store.url", url);
            stack.recoverSoon();
            stack.withHealth();
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(stack::isUp);
                assertEquals(
                        0,
                        new ProcessBuilder(
                                        "prlimit",
                                        "--pid",
                                        String.valueOf(soar.process().pid()),
                                        "--fsize=4096:")
                                .start()
                                .waitFor());
                stack.plant("alert-wmi-registry.json");
                await().until(() -> stack.health().statusCode() == 503);
                for (int i = 0; i < 5; i++) {
                    assertEquals(503, stack.health().statusCode());
                }
            }
        }
    }

    /** respond.camel.yaml is no YAML after a save while commands run. */
    @Test
    void aBrokenSaveLeavesRunningCommandsAlone() throws Exception {
        try (Stack stack = new Stack("live-edit-respond")) {
            stack.set("soar.store.url", "jdbc:h2:mem:live-edit-respond");
            stack.recoverSoon();
            stack.set("soar.winrm.command-timeout", "20s");
            stack.set("camel.main.shutdown-timeout", "5");
            stack.windows.delay(Duration.ofMillis(2500));
            stack.plant("alert-wmi-registry.json");
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.click("soar_approve");
                await().until(() -> stack.windows.executed().size() == 2);
                Path file = soar.routes("respond.camel.yaml");
                Files.writeString(
                        file, Files.readString(file).replace("Runs the commands of", "No YAML: runs the commands of"));
                stack.awaitRecorded();
                String doubt = String.valueOf(stack.thread().stream()
                        .filter(reply -> reply.button("soar_again").isPresent())
                        .count());
                assertEquals(
                        "0 8 8",
                        doubt + " " + stack.windows.executed().size() + " "
                                + Set.copyOf(stack.windows.executed()).size());
            }
        }
    }
}
