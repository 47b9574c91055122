package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.app.Soar;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.elastic.ElasticsearchSimulator;
import io.camelsoar.sandbox.kibana.KibanaSettings;
import io.camelsoar.sandbox.kibana.KibanaSimulator;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/** camel-soar as it ships, its own routes and settings, between simulators of the services around it. */
final class Stack implements AutoCloseable {

    static final String API_KEY = "c29hcjp0ZXN0LWtleQ==";
    static final String SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    private static final ObjectMapper JSON = new ObjectMapper();

    final ElasticsearchSimulator elasticsearch = new ElasticsearchSimulator(0, API_KEY);
    final KibanaSimulator kibana = new KibanaSimulator(0, KibanaSettings.withApiKey(API_KEY));
    final SlackSimulator slack = new SlackSimulator(0);
    final SlackClicker clicker = new SlackClicker(slack, SIGNING_SECRET);
    final WindowsHost windows;
    final Properties settings = new Properties();
    final URI webhook;
    private final Path inventory;
    private final String storeUrl;
    private Main soar;

    Stack(String storeName) throws IOException {
        this(storeName, null);
    }

    /** A stack whose Windows host listens with HTTPS, which camel-soar trusts. */
    static Stack withHttps(String storeName) throws IOException {
        Stack stack = new Stack(storeName, TestCertificates.localhost());
        stack.set("soar.winrm.ca-file", TestCertificates.authority().toString());
        return stack;
    }

    private Stack(String storeName, SSLContext windowsTls) throws IOException {
        windows = WindowsHost.named("win-fs01")
                .user("soar", "S3cret-of-the-test")
                .tls(windowsTls)
                .start();
        storeUrl = "jdbc:h2:mem:" + storeName;
        int port = freePort();
        webhook = URI.create("http://127.0.0.1:" + port + "/slack/interactivity");
        elasticsearch.createIndex(".internal.alerts-security.alerts-default-000001");
        elasticsearch.createIndex(".ds-logs-endpoint.alerts-default-2026.01.10-000004");
        kibana.addKnowledge(
                "SOC roster",
                "Windows alerts are handled by Dana Reyes (dana.reyes@example.com). "
                        + "Linux alerts are handled by Sam Okafor (sam.okafor@example.com).");
        set("soar.elasticsearch.url", elasticsearch.url());
        set("soar.elasticsearch.api-key", API_KEY);
        set("soar.kibana.url", kibana.url());
        set("soar.kibana.api-key", API_KEY);
        set("soar.ai.connector-id", "my-gpt4o-ai");
        set("soar.slack.url", slack.uri().toString().replaceAll("/$", ""));
        set("soar.slack.token", SlackSimulator.TOKEN);
        set("soar.slack.signing-secret", SIGNING_SECRET);
        set("soar.slack.channel", "soc-critical");
        set("soar.approval.deciders", "U0AAA1111,U0BBB2222");
        inventory = Files.createTempFile("hosts", ".yaml");
        Files.writeString(
                inventory,
                "hosts:\n  - {match: win-fs01, address: 127.0.0.1, port: " + windows.port() + ", https: "
                        + (windowsTls != null) + "}\n");
        set("soar.respond.inventory", inventory.toString());
        set("soar.winrm.credentials.default.username", "soar");
        set("soar.winrm.credentials.default.password", "S3cret-of-the-test");
        set("soar.http.port", String.valueOf(port));
        set("soar.detect.period", "300ms");
        // the samples carry their own dates
        set("soar.detect.lookback", "3650d");
        set("soar.store.url", storeUrl + ";DB_CLOSE_DELAY=-1");
    }

    void set(String key, String value) {
        settings.setProperty(key, value);
    }

    void start() {
        soar = Soar.main(null, settings);
        soar.start();
    }

    void stop() {
        if (soar != null) {
            soar.stop();
            soar = null;
        }
    }

    /** The running application's context. */
    CamelContext camel() {
        return soar.getCamelContext();
    }

    /** One of the sample alerts under {@code src/test/resources/alerts}, as a search hit. */
    static ObjectNode sample(String name) throws IOException {
        return (ObjectNode) JSON.readTree(Stack.class.getResource("/alerts/" + name));
    }

    /** Indexes a sample alert. */
    ObjectNode plant(String sample) throws IOException {
        ObjectNode hit = sample(sample);
        elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), hit.get("_source"));
        return hit;
    }

    /** Short waits before what failed is tried again. */
    void recoverSoon() {
        set("soar.recover.period", "300ms");
        set("soar.recover.handover", "1s");
    }

    /** The approval request as it is now; waits for it. */
    Message request() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !slack.messages("soc-critical").isEmpty());
        return slack.messages("soc-critical").get(0);
    }

    /** The replies in the request's thread. */
    List<Message> thread() {
        return slack.messages("soc-critical").stream().skip(1).toList();
    }

    void click(String action) throws Exception {
        assertEquals(200, clicker.click(webhook, request(), action, "U0AAA1111").statusCode());
    }

    void awaitRecorded() {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> kibana.cases().stream()
                        .anyMatch(record -> record.get("status").asText().equals("in-progress")));
    }

    /** The first value that a query of the store gives. */
    String one(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(storeUrl, "sa", "");
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** Changes the store behind the application's back. */
    void change(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(storeUrl, "sa", "")) {
            connection.createStatement().executeUpdate(statement);
        }
    }

    /** The texts of the blocks of messages, one after another, as a reader sees them. */
    static String read(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        for (Message message : messages) {
            message.blocks()
                    .forEach(block ->
                            text.append(block.at("/text/text").asText()).append('\n'));
        }
        return text.toString().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    @Override
    public void close() {
        stop();
        elasticsearch.close();
        kibana.close();
        slack.close();
        windows.close();
        inventory.toFile().delete();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
