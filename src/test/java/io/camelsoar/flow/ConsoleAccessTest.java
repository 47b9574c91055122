package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.store.Database;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets at what the console shows, and at what it does. */
class ConsoleAccessTest {

    private static final String TOKEN = "console-token-of-the-test";
    private static final String REPLAY = "/soar/console/replay/0b5f3a52-0000-4000-8000-000000000001";

    private Stack stack;

    @BeforeEach
    void open() throws Exception {
        stack = new Stack("console-access");
        stack.withHealth();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    private void start() {
        stack.start();
        await().ignoreExceptions().until(() -> stack.managed("/soar/console").statusCode() == 200);
    }

    @Test
    void onlyThePageItselfIsThereWithoutTheToken() throws Exception {
        stack.set("soar.health.token", TOKEN);
        start();
        for (String path : List.of("/soar/console/console.js", "/soar/console/chart.js", "/soar/console/console.css")) {
            assertEquals(200, stack.managed(path).statusCode(), path);
        }
        for (String path : List.of(
                "/soar/console/incidents",
                "/soar/console/counts",
                "/soar/console/times",
                "/soar/console/",
                "/soar/console/../incidents",
                "/soar/console/console.js/../../incidents",
                "/soar/console?token=" + TOKEN + "&x=/soar/console/counts".replace("?", ""),
                "/soar/incidents",
                "/observe/health")) {
            HttpResponse<String> answer = stack.managed(path);
            boolean thePage = path.startsWith("/soar/console?");
            assertEquals(thePage ? 200 : 401, answer.statusCode(), path);
            assertFalse(answer.body().contains(TOKEN), path);
        }
        assertTrue(answered("POST", REPLAY, "127.0.0.1", "X-Soar-Console: ").startsWith("HTTP/1.1 401"));
        assertTrue(answered("POST", "/soar/console", "127.0.0.1", "X-Soar-Console: ")
                .startsWith("HTTP/1.1 401"));
        String mine = "Authorization: Bearer " + TOKEN;
        assertTrue(answered("POST", REPLAY, "soar.example.org", mine, "X-Soar-Console: ")
                .startsWith("HTTP/1.1 404")); // there is no such incident
        HttpResponse<String> counts = stack.managed("/soar/console/counts", "Authorization", "Bearer " + TOKEN);
        assertEquals(200, counts.statusCode());
        assertEquals("no-store", counts.headers().firstValue("Cache-Control").orElse(""));
        assertTrue(stack.managed("/soar/console")
                .headers()
                .firstValue("Content-Security-Policy")
                .orElse("")
                .startsWith("default-src 'none'; script-src 'self';"));
        for (String bad : List.of("state=NONE", "after=1_%27", "after=x")) {
            assertEquals(
                    400,
                    stack.managed("/soar/console/incidents?" + bad, "Authorization", "Bearer " + TOKEN)
                            .statusCode(),
                    bad);
        }
        for (String unreadable : List.of("text=%zz", "text=%")) {
            assertTrue(
                    answered("GET", "/soar/console/incidents?" + unreadable, "127.0.0.1", mine)
                            .startsWith("HTTP/1.1 400"),
                    unreadable);
        }
    }

    /** Nobody is to look for a defect where the database is away. */
    @Test
    void withoutTheStoreItSaysSo() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh()) {
            stack.store(database);
            Line line = stack.line("soar.store.url");
            start();
            line.down();
            for (String path : List.of(
                    "/soar/console/counts",
                    "/soar/console/incidents",
                    "/soar/console/times",
                    "/soar/incidents/0b5f3a52")) {
                HttpResponse<String> answer = stack.managed(path);
                assertEquals(503, answer.statusCode(), path);
                assertTrue(answer.body().startsWith("{\"said\":\"Store (soar.store.url): "), answer.body());
                assertFalse(answer.body().contains(database.password()), path);
            }
            line.up();
            await().until(() -> stack.managed("/soar/console/counts").statusCode() == 200);
            stack.stop();
        }
    }

    /** Another site's page in a browser on this machine, or one with a name that leads here. */
    @Test
    void withoutATokenOtherPagesReadAndDoNothing() throws Exception {
        start();
        String itself = "127.0.0.1:" + stack.settings.getProperty("soar.health.port");
        for (String path : List.of("/soar/console/incidents", "/soar/console/counts", "/soar/incidents")) {
            assertTrue(answered("GET", path, itself).startsWith("HTTP/1.1 200"), path);
            assertTrue(answered("GET", path, "evil.example.org:8081").startsWith("HTTP/1.1 403"), path);
        }
        assertTrue(answered("POST", REPLAY, itself, "X-Soar-Console: ", "Origin: http://" + itself)
                .startsWith("HTTP/1.1 404"));
    }

    /** Two analysts, or one who clicks twice: of what was not replayed nobody is told that it was. */
    @Test
    void ofSeveralAtOnceOneIsToldThatItReplayed() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.kibana.casesFail(400);
        start();
        stack.request();
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL")
                .equals("1"));
        String path = "/soar/console/replay/" + stack.one("SELECT id FROM incident");
        String itself = "127.0.0.1:" + stack.settings.getProperty("soar.health.port");
        stack.kibana.clearFaults();
        int all = 8;
        CyclicBarrier together = new CyclicBarrier(all);
        ExecutorService clicks = Executors.newFixedThreadPool(all);
        List<String> answers = new ArrayList<>();
        try {
            for (Future<String> answer : clicks.invokeAll(Collections.<Callable<String>>nCopies(all, () -> {
                together.await();
                return answered("POST", path, itself, "X-Soar-Console: ", "Origin: http://" + itself);
            }))) {
                answers.add(answer.get());
            }
        } finally {
            clicks.shutdown();
        }
        assertEquals(
                1,
                answers.stream()
                        .filter(answer -> answer.startsWith("HTTP/1.1 200"))
                        .count(),
                answers.toString());
        assertEquals(
                all - 1,
                answers.stream()
                        .filter(answer ->
                                answer.startsWith("HTTP/1.1 409") && answer.contains("is not parked any more"))
                        .count(),
                answers.toString());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REPLAYED'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/x-www-form-urlencoded",
                "X-Soar-Console: \r\nOrigin: http://evil.example.org",
                "X-Soar-Console: \r\nOrigin: null",
                "X-Soar-Console: \r\nSec-Fetch-Site: cross-site",
                "X-Soar-Console: \r\nSec-Fetch-Site: same-site"
            })
    void anotherPageReplaysNothing(String headers) throws Exception {
        start();
        String itself = "127.0.0.1:" + stack.settings.getProperty("soar.health.port");
        assertTrue(answered("POST", REPLAY, itself, headers).startsWith("HTTP/1.1 403"), headers);
    }

    /** The JDK's client writes neither the header Host nor an origin. */
    private String answered(String method, String path, String host, String... headers) throws IOException {
        int port = Integer.parseInt(stack.settings.getProperty("soar.health.port"));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                                    + "Content-Length: 0\r\n" + lines + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
