package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.sandbox.slack.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup and restore of a store in an H2 file, by the commands that docs/operations.md has. */
class BackupTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int MOST_ALERTS = 25;

    @TempDir
    Path first;

    @TempDir
    Path second;

    @Test
    void aBackupOfTheRunningStoreIsWholeAndNothingRunsTwiceAfterItsRestore() throws Exception {
        try (Stack stack = new Stack("backup");
                Operator operator = new Operator(stack)) {
            stack.withHealth();
            stack.set("soar.store.url", "jdbc:h2:file:./data/soar");
            stack.plant("alert-wmi-registry.json");
            String backup;
            int planted;
            try (Running soar = Running.in(first, stack.settings)) {
                await().atMost(LONG)
                        .until(() -> !stack.slack.messages("soc-critical").isEmpty());
                operator.approve();
                AtomicBoolean comeIn = new AtomicBoolean(true);
                AtomicInteger alerts = new AtomicInteger(1);
                Thread source = new Thread(() -> plant(stack, comeIn, alerts));
                source.start();
                await().until(() -> alerts.get() > 2);
                backup = soar(first, 0, "backup", "--profile", "test")
                        .lines()
                        .findFirst()
                        .orElseThrow();
                comeIn.set(false);
                source.join();
                planted = alerts.get();
                operator.goOn();
                assertTrue(soar.process().isAlive());
                String refused = soar(first, 1, "restore", backup, "--profile", "test");
                assertTrue(refused.contains("and a running camel-soar holds it: stop that, then"), refused);
                // moved away nevertheless: what is stored now nobody else sees, and nobody has asked for the health yet
                Path store = first.resolve("data/soar.mv.db");
                Files.move(store, first.resolve("moved"));
                await().atMost(LONG).until(() -> soar.output().contains("was moved away, deleted or replaced"));
                assertEquals(503, ready(stack));
                Files.move(first.resolve("moved"), store);
                await().atMost(LONG).until(() -> soar.output().contains("is where it was again"));
                assertEquals(200, ready(stack));
                soar.process().destroyForcibly();
            }
            assertEquals(8, stack.windows.executed().size());
            assertTrue(backup.startsWith(first.toRealPath().resolve("data/backup/soar-") + ""), backup);
            assertEquals("rw-------", permissions(Path.of(backup)));
            assertEquals("rwx------", permissions(Path.of(backup).getParent()));

            Running.copy(second);
            Files.copy(first.resolve("application-test.properties"), second.resolve("application-test.properties"));
            String restored = soar(second, 0, "restore", backup, "--profile", "test");
            assertTrue(restored.contains("Its audit trail is intact: "), restored);
            String again = soar(second, 1, "restore", backup, "--profile", "test");
            assertTrue(again.contains("data/soar.mv.db: move it away first"), again);
            assertTrue(soar(second, 0, "audit", "verify", "--profile", "test").contains("\"intact\":true"));
            assertTrue(incidents(soar(second, 0, "incidents", "--json", "--limit", "100", "--profile", "test"))
                            .size()
                    > 0);

            try (Running soar = Running.again(second)) {
                await().atMost(LONG).until(() -> operator.questions().size() == 1);
                assertTrue(soar.output().contains("The store was restored from a backup"), soar.output());
                Message question = operator.questions().get(0);
                assertTrue(question.text().contains("Command 2 may or may not have run"), question.text());
                // also those that came after the backup are there again
                await().atMost(LONG).until(() -> incidents(running(stack)).size() == planted);
                operator.answer(1, "soar_go_on");
                operator.answer(2, "soar_again");
                operator.answer(3, "soar_stop");
                await().atMost(LONG).until(() -> running(stack).contains("RECORDED"));
                assertEquals(8, stack.windows.executed().size(), "a command ran twice");
            }
            assertTrue(soar(second, 0, "audit", "verify", "--profile", "test").contains("\"intact\":true"));
        }
    }

    /** Where nothing runs the command reads the file itself. */
    @Test
    void aStoreThatNobodyHasOpenIsBackedUpAndMarkedByHand() throws Exception {
        try (Stack stack = new Stack("backup-stopped")) {
            stack.withHealth();
            stack.set("soar.store.url", "jdbc:h2:file:./data/soar");
            try (Running soar = Running.in(first, stack.settings)) {
                await().atMost(LONG).until(stack::isUp);
                await().until(() -> post(stack).statusCode() != 404); // it is served a moment after the health
                // the command tells by it what is not served yet from what is answered
                HttpResponse<String> unknown = stack.managed("/soar/none");
                assertEquals(404, unknown.statusCode());
                assertFalse(type(unknown).startsWith("application/json"), type(unknown));
                HttpResponse<String> none = stack.managed("/soar/incidents/01234567");
                assertEquals(404, none.statusCode());
                assertEquals("application/json", type(none));
                // nothing else in a browser on this machine can ask for it
                assertEquals(403, post(stack).statusCode());
                assertFalse(Files.exists(first.resolve("data/backup")));
            }
            String backup = soar(first, 0, "backup", "--profile", "test");
            assertTrue(backup.startsWith(first.toRealPath().resolve("data/backup/soar-2") + ""), backup);
            assertTrue(soar(first, 0, "restore", "--profile", "test").contains("intact"));
            try (Running soar = Running.again(first)) {
                await().atMost(LONG).until(() -> soar.output().contains("The store was restored from a backup"));
            }
        }
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private static HttpResponse<String> post(Stack stack) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + stack.settings.getProperty("soar.health.port") + "/soar/backup"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static void plant(Stack stack, AtomicBoolean comeIn, AtomicInteger alerts) {
        try {
            while (comeIn.get() && alerts.get() < MOST_ALERTS) {
                stack.plantNow("alert-wmi-registry.json");
                alerts.incrementAndGet();
                int seen = alerts.get();
                await().until(() -> incidents(running(stack)).size() >= seen - 2);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String running(Stack stack) throws Exception {
        return stack.managed("/soar/incidents?limit=100").body();
    }

    private static JsonNode incidents(String json) throws Exception {
        return JSON.readTree(json);
    }

    private static int ready(Stack stack) throws Exception {
        URI address = URI.create(
                "http://127.0.0.1:" + stack.settings.getProperty("soar.health.port") + "/observe/health/ready");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Runs a command to its end; what it printed. */
    private static String soar(Path folder, int expected, String... arguments) throws Exception {
        Running command = Running.soar(folder, Map.of(), arguments);
        int code = command.process().waitFor();
        assertEquals(expected, code, command.output());
        return command.output();
    }
}
