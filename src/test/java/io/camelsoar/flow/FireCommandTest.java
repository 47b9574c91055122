package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code soar fire}: an alert out of a file is an incident a moment later, as often as it is fired. */
class FireCommandTest {

    private static final String DETECTION = sample("alert-wmi-registry.json");
    private static final String ENDPOINT = sample("alert-endpoint-malware.json");

    @TempDir
    Path folder;

    private Stack stack;

    @BeforeEach
    void open() throws Exception {
        stack = new Stack("fire");
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        try (OutputStream profile = Files.newOutputStream(folder.resolve("application-test.properties"))) {
            stack.settings.store(profile, null);
        }
    }

    @AfterEach
    void close() {
        stack.close();
    }

    private static String sample(String name) {
        return Path.of("src/test/resources/alerts", name).toAbsolutePath().toString();
    }

    @Test
    void eachIsAnAlertOfItsOwn() throws Exception {
        stack.set("soar.detect.lookback", "1h"); // the samples are older
        stack.start();
        String said = fire(0, DETECTION);
        assertTrue(said.contains(" is in .internal.alerts-security.alerts-default-000001."), said);
        fire(0, DETECTION);
        fire(0, ENDPOINT);
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident").equals("3"));
        assertEquals("3", stack.one("SELECT COUNT(DISTINCT alert_id) FROM incident"));
    }

    @Test
    void asItIsInTheFileItIsFiredOnce() throws Exception {
        fire(0, DETECTION, "--as-is");
        String said = fire(1, DETECTION, "--as-is");
        assertTrue(said.contains("answered 409") && said.contains("version conflict"), said);
    }

    @Test
    void aRefusalNamesTheService() throws Exception {
        stack.elasticsearch.failWith(403, "{\"error\":{\"reason\":\"action is unauthorized\"},\"status\":403}");
        assertTrue(fire(1, DETECTION).contains("soar.elasticsearch.url: http://127.0.0.1:"));
    }

    /** Who fires needs no token of Slack. */
    @Test
    void onlyWhatLeadsToElasticsearchIsRequired() throws Exception {
        Map<String, String> environment = Map.of(
                "SOAR_ELASTICSEARCH_URL", stack.settings.getProperty("soar.elasticsearch.url"),
                "SOAR_ELASTICSEARCH_API_KEY", stack.settings.getProperty("soar.elasticsearch.api-key"));
        try (Running soar = Running.soar(folder, environment, "fire", DETECTION)) {
            assertEquals(0, soar.process().waitFor(), soar.output());
        }
        try (Running soar = Running.soar(folder, Map.of("SOAR_ELASTICSEARCH_URL", "not-a-url"), "fire", DETECTION)) {
            assertEquals(1, soar.process().waitFor(), soar.output());
            assertTrue(soar.output().startsWith("soar.elasticsearch.url: 'not-a-url' is not"), soar.output());
        }
    }

    private String fire(int exitCode, String... arguments) throws Exception {
        String[] command = Stream.concat(
                        Stream.of("fire"), Stream.concat(Stream.of(arguments), Stream.of("--profile", "test")))
                .toArray(String[]::new);
        try (Running soar = Running.soar(folder, Map.of(), command)) {
            assertEquals(exitCode, soar.process().waitFor(), soar.output());
            return soar.output();
        }
    }
}
