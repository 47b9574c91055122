package io.camelsoar.sandbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.cli.SoarCommand;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./soar sandbox}, as processes of their own: what it prints, how it ends, what it leaves. */
class SandboxCommandTest {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void anApprovedAlertGoesAllTheWayAsTheReadmeShows() throws Exception {
        sandbox(null, "--decide", "approve");
        assertEquals(0, exit(), output());
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("./soar sandbox --decide approve\n```"), "the README's command is another");
        assertInOrder(readme.lines()
                .dropWhile(line -> !line.equals("    == Detect"))
                .takeWhile(line -> line.startsWith("    "))
                .map(line -> line.substring(4))
                .toArray(String[]::new));
    }

    @Test
    void aDeclinedAlertGoesToItsCase() throws Exception {
        sandbox("maybe\ndecline\n");
        assertEquals(0, exit(), output());
        assertInOrder(
                "== Notify",
                "Type approve or decline.",
                "Declined by @Dana Reyes",
                "== Case",
                "**Declined** by",
                "Done");
        assertFalse(output().contains("Over WinRM"), output());
    }

    @Test
    void withoutADecisionItFailsAndSaysWhatToDo() throws Exception {
        sandbox("");
        assertEquals(1, exit(), output());
        assertTrue(output().contains("--decide approve"), output());
    }

    @Test
    void theServicesServeOthersUntilTheyAreEnded() throws Exception {
        sandbox(null, "--services");
        await().until(() -> output().contains("Ctrl-C ends it"));
        Properties settings = new Properties();
        settings.load(new StringReader(output()));
        String search = settings.getProperty("soar.elasticsearch.url") + "/.internal.alerts-security.alerts-*/_search";
        String key = "ApiKey " + settings.getProperty("soar.elasticsearch.api-key");
        HttpResponse<String> found = get(search, key);
        assertEquals(200, found.statusCode());
        assertTrue(found.body().contains("Registry Run Key Created Through WMI"), found.body());
        assertEquals(401, get(search, "ApiKey bm90OnRoaXM=").statusCode());

        process.destroy(); // not SIGINT, as Ctrl-C does: where a script started the tests in the background, it is
        // ignored
        exit();
        assertThrows(ConnectException.class, () -> get(search, key));
    }

    @Test
    void whatIsTypedIsDone() throws Exception {
        String webhook = "http://127.0.0.1:" + FreePort.next();
        String words = "/soar off patching\nrefuse\nmend\nhello\n";
        sandbox(words, "--services", "--webhook", webhook + "/slack/interactivity");
        await().untilAsserted(() -> assertInOrder(
                "Ctrl-C ends it",
                "types \"/soar off patching\"",
                "Nobody listens at " + webhook + "/slack/command",
                "Kibana refuses every case",
                "Kibana takes cases again",
                "Type alert for another one"));
        process.destroy();
        exit();
    }

    @Test
    void thePageIsServedUntilItIsEnded() throws Exception {
        String address = "http://127.0.0.1:" + FreePort.next() + "/sandbox";
        sandbox(null, "--page", "--port", String.valueOf(URI.create(address).getPort()), "--expires-after", "30s");
        await().until(() -> output().contains("Open " + address + " in a browser"));
        HttpResponse<String> page = get(address, "none");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<title>camel-soar sandbox</title>"), page.body());
        assertTrue(Files.readString(Path.of("README.md")).contains("    ./soar sandbox --page\n"));
        process.destroy();
        exit();
        assertThrows(ConnectException.class, () -> get(address, "none"));
    }

    /** The profile file and the sandbox must not drift apart. */
    @Test
    void theProfileLeadsToTheServices() throws Exception {
        Properties profile = new Properties();
        try (var file = Files.newBufferedReader(Path.of("application-sandbox.properties"))) {
            profile.load(file);
        }
        Services.Ports ports = Services.Ports.OF_THE_PROFILE;
        try (Services services = Services.start(Services.Ports.ANY, folder)) {
            TreeMap<String, String> expected = new TreeMap<>(services.settings());
            expected.put("soar.elasticsearch.url", "http://127.0.0.1:" + ports.elasticsearch());
            expected.put("soar.kibana.url", "http://127.0.0.1:" + ports.kibana());
            expected.put("soar.slack.url", "http://127.0.0.1:" + ports.slack());
            expected.put("soar.respond.inventory", "target/sandbox/hosts.yaml");
            expected.forEach((key, value) -> assertEquals(value, profile.getProperty(key), key));
        }
    }

    private void sandbox(String typed, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // as the launcher has it
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SoarCommand.class.getName(),
                "sandbox"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        if (typed != null) {
            builder.redirectInput(
                    Files.writeString(folder.resolve("typed"), typed).toFile());
        }
        process = builder.start();
    }

    private int exit() throws InterruptedException, IOException {
        assertTrue(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), output());
        return process.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    private void assertInOrder(String... parts) throws IOException {
        int from = 0;
        for (String part : parts) {
            int at = output().indexOf(part, from);
            assertTrue(at >= 0, "\"" + part + "\" is missing, or too early, in\n" + output());
            from = at + part.length();
        }
    }

    private static HttpResponse<String> get(String url, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", authorization)
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
