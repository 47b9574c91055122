package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.elastic.ElasticsearchSimulator;
import io.camelsoar.sandbox.kibana.KibanaSimulator;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** camel-soar as it ships, its own routes and settings, between simulators of the services around it. */
final class Stack implements AutoCloseable {

    private static final Pattern LOOPBACK = Pattern.compile("127\\.0\\.0\\.1:([0-9]+)");

    final ElasticsearchSimulator elasticsearch;
    final KibanaSimulator kibana;
    final SlackSimulator slack;
    final SlackClicker clicker;
    final WindowsHost windows;
    final Properties settings = new Properties();
    final URI webhook;
    private final Services services;
    private final Path replay;
    private final String healthPort = Instance.freePort();
    private final List<Line> lines = new ArrayList<>();
    private final List<Instance> others = new ArrayList<>();
    private final Map<String, Object> beans = new HashMap<>();
    private Clock clock;
    private Path settingsFile;
    private String profile;
    private Instance soar;

    Stack(String storeName) throws IOException {
        this(storeName, Services.start(Services.Ports.ANY, folder()));
    }

    /** A stack whose Windows host listens with HTTPS, which camel-soar trusts. */
    static Stack withHttps(String storeName) throws IOException {
        return new Stack(storeName, Services.startWithHttps(Services.Ports.ANY, folder()));
    }

    /** A stack in a time of its own, for the application and for the services around it. */
    static Stack inTime(String storeName, Clock clock) throws IOException {
        Stack stack = new Stack(storeName, Services.start(Services.Ports.ANY, folder(), clock));
        stack.clock(clock);
        return stack;
    }

    private Stack(String storeName, Services services) throws IOException {
        this.services = services;
        replay = folder().resolve("replay");
        elasticsearch = services.elasticsearch();
        kibana = services.kibana();
        slack = services.slack();
        clicker = services.clicker();
        windows = services.windows();
        String port = Instance.freePort();
        webhook = Instance.webhook(port);
        services.settings().forEach(this::set);
        set("soar.http.port", port);
        set("camel.management.enabled", "false");
        set("soar.recover.replay", "file:" + replay + "?delete=true&initialDelay=0&delay=100&tempPrefix=.");
        set("soar.detect.period", "300ms");
        set("soar.detect.group-window", "0s"); // each alert is an incident of its own
        set("soar.slack.settle", "4s");
        set("soar.slack.message-interval", "5ms");
        set("soar.kibana.timeout", "2s"); // twice as long it is waited for a write without an answer
        // the samples carry their own dates
        set("soar.detect.lookback", "3650d");
        set("soar.store.url", "jdbc:h2:mem:" + storeName + "-" + port + ";DB_CLOSE_DELAY=-1");
    }

    private static Path folder() throws IOException {
        return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "flow");
    }

    void set(String key, String value) {
        settings.setProperty(key, value);
    }

    /** Has the application reach what the setting's address leads to over a line that can be cut. */
    Line line(String key) throws IOException {
        Matcher address = LOOPBACK.matcher(settings.getProperty(key));
        if (!address.find()) {
            throw new IllegalArgumentException(key + " is no port of this host");
        }
        Line line = Line.to(Integer.parseInt(address.group(1)));
        lines.add(line);
        set(key, address.replaceFirst("127.0.0.1:" + line.port()));
        return line;
    }

    /** Keeps its incidents in this database, which the test closes behind it. */
    void store(Database database) {
        database.settings().forEach(this::set);
    }

    /** The time that the application goes by from its next start on, instead of the system's. */
    void clock(Clock time) {
        clock = time;
    }

    /** Has the application find this from its next start on. */
    void bind(String name, Object bean) {
        beans.put(name, bean);
    }

    /** Has more settings read from a file, which can be edited while the application runs. */
    void settingsFile(Path file) {
        settingsFile = file;
    }

    /** The profile that the application runs with from its next start on. */
    void profile(String name) {
        profile = name;
    }

    void start() {
        soar = Instance.start(profile, settings, clock, settingsFile, beans);
    }

    /** Starts another application beside it, on the same store and between the same services. */
    Instance startBeside(String name) throws IOException {
        Properties own = new Properties();
        own.putAll(settings);
        own.setProperty("soar.instance", name);
        own.setProperty("soar.http.port", Instance.freePort());
        own.setProperty("soar.health.port", Instance.freePort());
        Instance other = Instance.start(profile, own, clock, settingsFile);
        others.add(other);
        return other;
    }

    void stop() {
        if (soar != null) {
            soar.close();
            soar = null;
        }
    }

    /** The running application's context. */
    CamelContext camel() {
        return soar.camel();
    }

    /** Indexes a sample alert as it is. */
    ObjectNode plant(String sample) throws IOException {
        return services.plant(sample);
    }

    /** Indexes a sample as a new alert. */
    ObjectNode plantNow(String sample) throws IOException {
        return services.plantNow(sample);
    }

    /** As {@code soar replay} does it. */
    void replay(String lines) throws IOException {
        Files.createDirectories(replay);
        Path hidden = replay.resolve(".ids");
        Files.writeString(hidden, lines);
        Files.move(hidden, replay.resolve("ids"));
    }

    boolean nothingToReplay() {
        return !Files.exists(replay.resolve("ids"));
    }

    /** Has the application serve its health page from its next start on. */
    void withHealth() {
        set("camel.management.enabled", "true");
        set("soar.health.port", healthPort);
    }

    /** @param headers names and values, in turn */
    HttpResponse<String> health(String... headers) throws IOException, InterruptedException {
        return managed("/observe/health", headers);
    }

    /** Asks the management port, if {@link #withHealth()}. */
    HttpResponse<String> managed(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + path))
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Whether the health page is there and says UP. */
    boolean isUp() throws InterruptedException {
        try {
            return health().statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Short waits before what failed is tried again. */
    void recoverSoon() {
        set("soar.recover.period", "300ms");
        set("soar.recover.handover", "1s");
    }

    /** The approval request as it is now; waits for it. */
    Message request() {
        await().until(() -> !slack.messages("soc-critical").isEmpty());
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
        await().until(this::isRecorded);
    }

    /** Whether a case is complete: its status comes after the audit trail, unless it has it since the approval or stays open. */
    boolean isRecorded() {
        return kibana.cases().stream()
                .filter(record -> record.toString().contains("**Audit trail**"))
                .anyMatch(record -> record.get("status").asText().equals("in-progress")
                        || record.toString().contains("**Expired**"));
    }

    /** The first value that a query of the store gives. */
    String one(String query) throws SQLException {
        try (Connection connection = store();
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** Of the application's audit trail. */
    AuditCheck auditCheck() {
        return new AuditCheck(new DriverManagerDataSource(
                settings.getProperty("soar.store.url"),
                settings.getProperty("soar.store.username", "sa"),
                settings.getProperty("soar.store.password", "")));
    }

    Connection store() throws SQLException {
        return DriverManager.getConnection(
                settings.getProperty("soar.store.url"),
                settings.getProperty("soar.store.username", "sa"),
                settings.getProperty("soar.store.password", ""));
    }

    /** Changes the store behind the application's back. */
    void change(String statement) throws SQLException {
        try (Connection connection = store()) {
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
        others.forEach(Instance::close);
        lines.forEach(Line::close);
        services.close();
    }
}
