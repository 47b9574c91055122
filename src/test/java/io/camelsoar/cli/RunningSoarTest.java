package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.camelsoar.app.BackupApi;
import io.camelsoar.app.OpenedStore;
import io.camelsoar.sandbox.FreePort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A camel-soar that starts holds the store before its management server shows everything, or listens at all. */
class RunningSoarTest {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final String MADE = "{\"file\":\"/backups/soar.zip\",\"events\":7,\"intact\":true}";
    private static final String NO_INCIDENT = "{\"said\":\"is no incident\"}";

    @TempDir
    Path folder;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    /** So many of its first answers are those of a server that knows nothing of the path. */
    private volatile int unknown;

    /** With which it answers; 0: as one that knows the path, or not. */
    private volatile int status;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange request) throws IOException {
        requests.add(request.getRequestMethod() + " " + request.getRequestURI());
        boolean isKnown = requests.size() > unknown;
        boolean isBackup = request.getRequestURI().getPath().equals(BackupApi.PATH);
        request.getResponseHeaders().set("Content-Type", isKnown ? "application/json" : "text/html");
        byte[] body = (!isKnown ? "<html>Resource not found</html>" : isBackup ? MADE : NO_INCIDENT)
                .getBytes(StandardCharsets.UTF_8);
        request.sendResponseHeaders(status != 0 ? status : isKnown && isBackup ? 200 : 404, body.length);
        request.getResponseBody().write(body);
        request.close();
    }

    @Test
    void aBackupWaitsForAStart() throws Exception {
        unknown = 2;
        OpenedStore.inFile(folder.resolve("store"), 2).close();
        try (Profile profile = profile(server.getAddress().getPort());
                FileChannel file = FileChannel.open(folder.resolve("store.mv.db"), StandardOpenOption.WRITE)) {
            file.lock(); // as another process that has the store open
            StringWriter output = new StringWriter();
            CommandLine line = SoarCommand.commandLine();
            line.setOut(new PrintWriter(output, true));
            line.setErr(new PrintWriter(output, true));
            assertEquals(0, line.execute("backup", "--profile", profile.name()), output.toString());
            assertEquals(
                    "/backups/soar.zip\nIt was opened, and its audit trail is intact: 7 events.\n", output.toString());
        }
        String post = "POST " + BackupApi.PATH;
        assertEquals(List.of(post, post, post), requests);
    }

    /** Not said of one that only is not served yet. */
    @Test
    void whatIsNoIncidentIsSaidByCamelSoarItself() throws Exception {
        unknown = 1;
        assertEquals(Optional.empty(), running(PATIENT).get("/soar/incidents/01234567"));
        assertEquals(2, requests.size());
    }

    @Test
    void aStartThatTakesLongIsNamed() throws Exception {
        unknown = Integer.MAX_VALUE;
        RunningSoar running = running(SHORT);
        for (CommandFailedException failed : List.of(
                assertThrows(CommandFailedException.class, () -> running.get("/soar/incidents/01234567")),
                assertThrows(
                        CommandFailedException.class,
                        () -> running.post(BackupApi.PATH, BackupApi.FROM_THE_COMMAND)))) {
            assertTrue(failed.getMessage().contains("cannot be asked: it is still starting. Try"), failed.getMessage());
        }
        assertTrue(requests.size() >= 4, requests.toString());
    }

    @Test
    void whereNothingListensYetIsNamed() throws Exception {
        try (Profile profile = profile(FreePort.next())) {
            RunningSoar running = new RunningSoar(new Configured(profile.name()), SHORT);
            CommandFailedException failed =
                    assertThrows(CommandFailedException.class, () -> running.get("/soar/incidents"));
            assertTrue(failed.getMessage().contains("nothing listens there. Is it still starting?"), failed::toString);
        }
    }

    /** Whoever has not set it looks for the wrong one else. */
    @Test
    void aTokenThatIsNotSetHereIsNamed() throws Exception {
        status = 401;
        assertEquals(
                "it wants its soar.health.token, and none is set here (environment variable SOAR_HEALTH_TOKEN)",
                refusal(""));
        assertEquals("it refused soar.health.token", refusal("another"));
    }

    private String refusal(String token) throws IOException {
        try (Profile profile = profile(server.getAddress().getPort(), Map.of("soar.health.token", token))) {
            RunningSoar running = new RunningSoar(new Configured(profile.name()), SHORT);
            String message = assertThrows(CommandFailedException.class, () -> running.get("/soar/incidents"))
                    .getMessage();
            return message.substring(message.indexOf("cannot be asked: ") + "cannot be asked: ".length());
        }
    }

    private RunningSoar running(Duration patience) throws IOException {
        try (Profile profile = profile(server.getAddress().getPort())) {
            return new RunningSoar(new Configured(profile.name()), patience);
        }
    }

    private Profile profile(int port) throws IOException {
        return profile(port, Map.of());
    }

    private Profile profile(int port, Map<String, String> others) throws IOException {
        Map<String, String> settings = new HashMap<>(others);
        settings.put("soar.store.url", "jdbc:h2:file:" + folder.resolve("store"));
        settings.put("soar.backup.folder", folder.resolve("backup").toString());
        settings.put("soar.health.host", "127.0.0.1");
        settings.put("soar.health.port", String.valueOf(port));
        return new Profile(settings);
    }
}
