package io.camelsoar.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * The camel-soar that runs with the settings of the working directory, by its management port. One that is still starting, which holds the
 * store and does not serve this yet, is waited for.
 */
final class RunningSoar {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final String address;
    private final String token;
    private final Duration patience;

    RunningSoar(Configured settings) {
        this(settings, PATIENCE);
    }

    /** @param patience how long one that starts is waited for */
    RunningSoar(Configured settings, Duration patience) {
        this.patience = patience;
        String host = settings.value("soar.health.host");
        // it listens on all addresses of this machine
        String reached = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        address = "http://" + (reached.contains(":") ? "[" + reached + "]" : reached) + ":"
                + settings.value("soar.health.port");
        token = settings.value("soar.health.token");
    }

    /**
     * What it answers; empty where it says that there is no such thing.
     *
     * @throws CommandFailedException if it cannot be asked, with the reason
     */
    Optional<JsonNode> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE));
    }

    /**
     * Has it do something, however long that takes.
     *
     * @param header that has to be there
     * @throws CommandFailedException if it cannot be asked, or does not do it, with the reason
     */
    JsonNode post(String path, String header) {
        return send(HttpRequest.newBuilder(URI.create(address + path))
                        .header(header, "true")
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .orElseThrow(() -> failed("it knows of nothing there", null));
    }

    private Optional<JsonNode> send(HttpRequest.Builder request) {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean last = System.nanoTime() - end >= 0;
            try {
                HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (isServed(answer)) {
                    return read(answer);
                }
                if (last) {
                    throw failed(
                            "it is still starting. Try again in a moment; if it is not, it is of another version",
                            null);
                }
            } catch (ConnectException e) {
                if (last) {
                    throw failed(
                            "nothing listens there. Is it still starting? Then try again in a moment; if not, it runs with"
                                    + " other settings (--profile)",
                            e);
                }
            } catch (HttpTimeoutException e) {
                throw failed("no answer within " + PATIENCE.toSeconds() + " s", e);
            } catch (IOException e) {
                throw failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            pause();
        }
    }

    /** The management server listens before all that it shows is there; camel-soar itself answers in JSON. */
    private static boolean isServed(HttpResponse<byte[]> answer) {
        return answer.statusCode() != 404
                || answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    }

    private Optional<JsonNode> read(HttpResponse<byte[]> answer) throws IOException {
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(JSON.readTree(answer.body()));
            case 404 -> Optional.empty();
            case 401 ->
                throw failed(
                        token.isEmpty()
                                ? "it wants its soar.health.token, and none is set here (environment variable"
                                        + " SOAR_HEALTH_TOKEN)"
                                : "it refused soar.health.token",
                        null);
            case 503 -> throw failed("it failed; its log says why", null);
            default -> throw failed("it answered HTTP " + answer.statusCode(), null);
        };
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private CommandFailedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return failed("interrupted", e);
    }

    private CommandFailedException failed(String why, Exception cause) {
        return new CommandFailedException(
                "A running camel-soar holds the store (soar.store.url), and at " + address
                        + " (soar.health.host, soar.health.port) it cannot be asked: " + why,
                cause);
    }
}
