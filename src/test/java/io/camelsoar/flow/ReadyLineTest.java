package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.slack.SlackSimulator;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** The log says once that work has begun: what is polled, and where Slack reaches it. */
class ReadyLineTest {

    @Test
    void theFirstPollSaysIt() throws Exception {
        assertSaid(
                "Ready: polling detection, endpoint every 200ms, webhook at http://127.0.0.1:PORT/slack/interactivity",
                "webhook");
    }

    @Test
    void overSocketModeThereIsNoWebhook() throws Exception {
        assertSaid("Ready: polling detection, endpoint every 200ms, Slack over Socket Mode", "socket");
    }

    /** As README shows it. */
    @Test
    void readmeShowsItAsItIsWithTheShippedSettings() throws Exception {
        Properties shipped = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            shipped.load(file);
        }
        String line = "    Ready: polling "
                + shipped.getProperty("soar.detect.sources").replace(",", ", ")
                + " every " + shipped.getProperty("soar.detect.period") + ", webhook at http://"
                + shipped.getProperty("soar.http.host") + ":" + shipped.getProperty("soar.http.port")
                + "/slack/interactivity\n";
        assertTrue(Files.readString(Path.of("README.md")).contains(line), line);
    }

    /** Also where nothing answers: that is told by what fails. */
    private static void assertSaid(String line, String mode) throws Exception {
        try (Logged logged = new Logged();
                Stack stack = new Stack("ready")) {
            stack.set("soar.detect.sources", "detection,endpoint");
            stack.set("soar.detect.period", "200ms");
            stack.set("soar.slack.mode", mode);
            stack.set("soar.slack.app-token", SlackSimulator.APP_TOKEN);
            stack.start();
            await().until(() -> stack.elasticsearch.searches().size() > 6);
            Stream<String> said = logged.of(Level.INFO).stream().filter(text -> text.startsWith("Ready"));
            assertEquals(
                    List.of(line),
                    said.map(text -> text.replaceAll(":\\d+/", ":PORT/")).toList());
        }
    }
}
