package io.camelsoar.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service behind a cut line looks like from the other end. */
class LineTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private SimulatorHttp.Running service;
    private Line line;

    @BeforeEach
    void open() throws IOException {
        service = SimulatorHttp.start(0, "service", exchange -> {
            boolean slow = exchange.getRequestURI().getPath().equals("/slow");
            if (slow) {
                asked.countDown();
                await(answers);
            }
            SimulatorHttp.send(exchange, 200, "text/plain", "here".getBytes(StandardCharsets.US_ASCII));
        });
        line = Line.to(service.port());
    }

    @AfterEach
    void close() {
        answers.countDown();
        line.close();
        service.close();
    }

    @Test
    void itComesBackOnTheSamePort() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals("here", get("/", LONG).body());
            line.down();
            assertThrows(ConnectException.class, () -> get("/", LONG));
            line.up();
        }
        assertEquals("here", get("/", LONG).body());
    }

    @Test
    void whatIsOnItsWayIsLost() throws Exception {
        var answer = HttpClient.newHttpClient().sendAsync(request("/slow", LONG), HttpResponse.BodyHandlers.ofString());
        await(asked);
        line.down();
        CompletionException lost = assertThrows(CompletionException.class, answer::join);
        assertInstanceOf(IOException.class, lost.getCause());
    }

    @Test
    void itMayBeSilentOrUnavailable() throws Exception {
        line.silent();
        assertThrows(HttpTimeoutException.class, () -> get("/", Duration.ofMillis(300)));
        line.unavailable();
        assertEquals(503, get("/", LONG).statusCode());
        line.up();
        assertEquals("here", get("/", LONG).body());
    }

    private HttpResponse<String> get(String path, Duration timeout) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(path, timeout), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + line.port() + path))
                .timeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
