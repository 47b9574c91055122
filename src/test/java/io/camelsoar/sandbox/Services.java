package io.camelsoar.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.elastic.ElasticsearchSimulator;
import io.camelsoar.sandbox.kibana.KibanaEvent;
import io.camelsoar.sandbox.kibana.KibanaSettings;
import io.camelsoar.sandbox.kibana.KibanaSimulator;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Everything around camel-soar: Elasticsearch, Kibana, Slack and a Windows host, joined as they are in real life. */
public final class Services implements AutoCloseable {

    public static final String API_KEY = "c2FuZGJveDpzYW5kYm94LWtleQ==";
    public static final String SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    public static final String CHANNEL = "soc-critical";
    /** Dana Reyes, who handles Windows alerts, and Sam Okafor, who handles Linux alerts. */
    public static final String WINDOWS_ANALYST = "U0AAA1111";

    public static final String LINUX_ANALYST = "U0BBB2222";

    private static final String CONNECTOR = "my-gpt4o-ai";
    private static final String WINDOWS_HOST = "win-fs01";
    public static final String WINDOWS_USER = "soar";
    public static final String WINDOWS_PASSWORD = "S3cret-of-the-sandbox";

    private final ElasticsearchSimulator elasticsearch;
    private final KibanaSimulator kibana;
    private final SlackSimulator slack;
    private final WindowsHost windows;
    private final Path inventory;
    private final boolean https;
    private final Clock clock;

    private Services(Ports ports, Path folder, boolean https, Clock clock) throws IOException {
        this.clock = clock;
        elasticsearch = new ElasticsearchSimulator(ports.elasticsearch(), API_KEY);
        kibana = new KibanaSimulator(ports.kibana(), KibanaSettings.withApiKey(API_KEY));
        slack = new SlackSimulator(ports.slack(), SlackWorkspace.withDefaults(clock));
        windows = WindowsHost.named(WINDOWS_HOST)
                .user(WINDOWS_USER, WINDOWS_PASSWORD)
                .port(ports.winrm())
                .tls(https ? TestCertificates.localhost() : null)
                .start();
        elasticsearch.createIndex(".internal.alerts-security.alerts-default-000001");
        elasticsearch.createIndex(".ds-logs-endpoint.alerts-default-2026.01.10-000004");
        kibana.addKnowledge(
                "SOC roster",
                "Windows alerts are handled by Dana Reyes (dana.reyes@example.com). "
                        + "Linux alerts are handled by Sam Okafor (sam.okafor@example.com).");
        kibana.onEvent(event -> {
            if (event.kind() == KibanaEvent.Kind.ALERT_STATUS) {
                elasticsearch.setAlertStatus(
                        event.id(), event.document().path("status").asText());
            }
        });
        kibana.endpoints().enrol("7c1f2b7e-4c55-4f7a-9d5e-2f0c6a9b31d4", WINDOWS_HOST);
        kibana.endpoints().enrol("0f4a5e21-9b3d-4e6f-a6c1-7d2e4b8c9f30", "web-03");
        kibana.endpoints().enrol("c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa", "win-app07");
        this.https = https;
        Files.createDirectories(folder);
        inventory = folder.resolve("hosts.yaml");
        Files.writeString(
                inventory,
                "hosts:\n  - {match: " + WINDOWS_HOST + ", address: 127.0.0.1, port: " + windows.port() + ", https: "
                        + https + "}\n");
    }

    /** Ports to listen on; 0 is any free one. */
    public record Ports(int elasticsearch, int kibana, int slack, int winrm) {

        /** What {@code application-sandbox.properties} names. */
        public static final Ports OF_THE_PROFILE = new Ports(19200, 15601, 18081, 15985);

        public static final Ports ANY = new Ports(0, 0, 0, 0);

        boolean areFree() {
            return IntStream.of(elasticsearch, kibana, slack, winrm).allMatch(FreePort::isFree);
        }
    }

    /**
     * Starts all of them.
     *
     * @param folder for the inventory that leads to the Windows host
     */
    public static Services start(Ports ports, Path folder) throws IOException {
        return start(ports, folder, Clock.systemUTC());
    }

    /** The same in a time of the test's own: that of new alerts, of Slack's messages and of clicks. */
    public static Services start(Ports ports, Path folder, Clock clock) throws IOException {
        return new Services(ports, folder, false, clock);
    }

    /** The same with a Windows host that is reached over HTTPS. */
    public static Services startWithHttps(Ports ports, Path folder) throws IOException {
        return new Services(ports, folder, true, Clock.systemUTC());
    }

    /** The settings with which camel-soar reaches these services, in the order of {@code application.properties}. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("soar.elasticsearch.url", elasticsearch.url());
        settings.put("soar.elasticsearch.api-key", API_KEY);
        settings.put("soar.kibana.url", kibana.url());
        settings.put("soar.kibana.api-key", API_KEY);
        settings.put("soar.ai.connector-id", CONNECTOR);
        settings.put("soar.slack.url", slack.uri().toString());
        settings.put("soar.slack.token", SlackSimulator.TOKEN);
        settings.put("soar.slack.signing-secret", SIGNING_SECRET);
        settings.put("soar.slack.team-id", SlackWorkspace.TEAM_ID);
        settings.put("soar.slack.app-id", SlackWorkspace.APP_ID);
        settings.put("soar.slack.channel", CHANNEL);
        settings.put("soar.approval.deciders", WINDOWS_ANALYST + "," + LINUX_ANALYST);
        settings.put("soar.respond.inventory", inventory.toString());
        settings.put("soar.respond.allowed-hosts", "127.0.0.1");
        settings.put("soar.respond.allow-loopback", "true");
        settings.put("soar.execution.most-per-host-per-hour", "100000");
        if (https) {
            settings.put("soar.winrm.ca-file", TestCertificates.authority().toString());
        }
        settings.put("soar.winrm.credentials.default.username", WINDOWS_USER);
        settings.put("soar.winrm.credentials.default.password", WINDOWS_PASSWORD);
        return settings;
    }

    /** Where they listen. */
    public Ports ports() {
        return new Ports(elasticsearch.port(), kibana.port(), slack.uri().getPort(), windows.port());
    }

    public ElasticsearchSimulator elasticsearch() {
        return elasticsearch;
    }

    public KibanaSimulator kibana() {
        return kibana;
    }

    public SlackSimulator slack() {
        return slack;
    }

    public WindowsHost windows() {
        return windows;
    }

    /** Presses the buttons of the simulated Slack, signed as Slack signs. */
    public SlackClicker clicker() {
        return new SlackClicker(slack, SIGNING_SECRET, clock);
    }

    /**
     * Indexes a sample of {@code src/test/resources/alerts} as it is.
     *
     * @return the hit, as a search returns it
     */
    public ObjectNode plant(String sample) throws IOException {
        ObjectNode hit = sample(sample);
        index(hit);
        return hit;
    }

    /** As {@link #plant}, but as a new alert that was raised just now. */
    public ObjectNode plantNow(String sample) throws IOException {
        return plantNow(sample, hit -> {});
    }

    /** The same with what the change makes of it. */
    public ObjectNode plantNow(String sample, Consumer<ObjectNode> change) throws IOException {
        ObjectNode hit = sample(sample);
        ObjectNode source = (ObjectNode) hit.get("_source");
        String id = UUID.randomUUID().toString();
        String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        hit.put("_id", id);
        source.put("kibana.alert.uuid", id);
        source.put("@timestamp", now);
        source.put("kibana.alert.start", now);
        source.put("kibana.alert.original_time", now);
        change.accept(hit);
        index(hit);
        return hit;
    }

    /** A sample alert, as a search hit. */
    public static ObjectNode sample(String name) throws IOException {
        URL file = Services.class.getResource("/alerts/" + name);
        if (file == null) {
            throw new IllegalArgumentException("There is no sample alert " + name);
        }
        return (ObjectNode) SimulatorHttp.JSON.readTree(file);
    }

    private void index(ObjectNode hit) {
        elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), hit.get("_source"));
    }

    @Override
    public void close() {
        elasticsearch.close();
        kibana.close();
        slack.close();
        windows.close();
        inventory.toFile().delete();
        // not if the folder holds anything else
        inventory.getParent().toFile().delete();
    }
}
