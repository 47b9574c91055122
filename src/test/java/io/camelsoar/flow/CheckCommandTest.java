package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.camelsoar.cli.InProcess;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.KafkaBroker;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.TlsFront;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code soar check}: what the settings lead to works, or one line says which setting is at fault; nothing is changed by it. */
class CheckCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Services services;
    private Properties settings;

    @BeforeEach
    void start() throws IOException {
        services = Services.start(Services.Ports.ANY, folder.resolve("services"));
        services.plantNow("alert-wmi-registry.json");
        settings = new Properties();
        settings.putAll(services.settings());
        settings.setProperty("soar.http.port", String.valueOf(FreePort.next()));
        settings.setProperty("soar.health.port", String.valueOf(FreePort.next()));
    }

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void whatWorksIsSaid() throws Exception {
        Running.copy(folder);
        List<String> lines = checkInFolder(0, "--host", "win-fs01");
        assertEquals("Nothing is wrong.", lines.get(lines.size() - 1));
        assertFalse(
                lines.stream().anyMatch(line -> line.startsWith("warning") || line.startsWith("failed")),
                String.join("\n", lines));
        for (String line : List.of(
                "ok       settings       all that are required are there, and none is unknown or mistyped",
                "skipped  store          jdbc:h2:file:./data/soar: there is none of this version yet; ./soar run makes it",
                "ok       start          routes, prompts, queries, templates and the files that settings name can be used",
                "ok       channels       the stages are joined in memory",
                "ok       elasticsearch  detection: 1 alert in .alerts-security.alerts-* matches routes/queries/detection-alerts.json",
                "ok       elasticsearch  endpoint: 0 alerts in logs-endpoint.alerts-* match routes/queries/endpoint-alerts.json",
                "ok       licence        the licence is enterprise, active",
                "ok       kibana         " + services.kibana().url() + " is Kibana 9.2.1, available",
                "ok       connector      my-gpt4o-ai is my-gpt4o-ai (.gen-ai)",
                "ok       assistant      it may be used, and its knowledge base is set up",
                "ok       cases          they may be read",
                "ok       slack          the token is camelsoar's in example",
                "ok       slack          the app is A0123ABC",
                "ok       channel        #soc-critical (C0123ABCDEF) has the app as a member",
                "ok       scopes         all that are used",
                "ok       deciders       Dana Reyes, Sam Okafor",
                "ok       roster         routes/roster.yaml: names nobody",
                "ok       playbooks      routes/playbooks.yaml: names nobody",
                "skipped  on-call        soar.slack.on-call: is empty; after those of the roster nobody is asked")) {
            assertTrue(lines.contains(line), line + "\nis not in\n" + String.join("\n", lines));
        }
        assertAsInReadme("ok", lines);
        assertTrue(
                lines.get(lines.size() - 2)
                        .matches(
                                "ok       host win-fs01  winrm to 127\\.0\\.0\\.1:[0-9]+ \\(http, credential default\\): it calls"
                                        + " itself win-fs01, after [0-9]+ ms"),
                lines.get(lines.size() - 2));
        assertEquals(List.of("hostname"), services.windows().executed());
        assertEquals(List.of(), services.slack().messages(Services.CHANNEL));
        assertEquals(List.of(), services.kibana().cases());
        assertEquals(List.of(), services.kibana().violations());
        assertFalse(Files.exists(folder.resolve("data")), "a store was made");
        for (String line : check(0, "--json")) {
            assertTrue(JSON.readTree(line).path("result").asText().matches("OK|SKIPPED"), line);
        }
    }

    @Test
    void aSettingThatIsMistypedIsNamedWithTheOneThatIsMeant() throws Exception {
        settings.setProperty("soar.detect.perid", "30s");
        settings.setProperty("soar.detect.overlap", "five minutes");
        assertEquals(
                List.of(
                        "failed   settings       soar.detect.overlap: 'five minutes' is not a duration such as 0s, 500ms, 30s, 5m, 4h or 1d",
                        "failed   settings       soar.detect.perid: there is no such setting; did you mean soar.detect.period?",
                        "2 to mend."),
                check(1));
    }

    @Test
    void whatWouldStopTheStartIsNamed() throws Exception {
        settings.setProperty("soar.respond.inventory", "routes/hostss.yaml");
        List<String> lines = check(1);
        assertFailed(lines, "start", "soar.respond.inventory: ");
        assertEquals("1 to mend.", lines.get(lines.size() - 1));

        settings.remove("soar.respond.inventory");
        settings.setProperty("camel.main.nosuch", "1");
        assertTrue(check(1).stream().anyMatch(line -> line.startsWith("failed   start ") && line.contains("nosuch")));
    }

    @Test
    void whatIsNotTakenIsNamed() throws Exception {
        settings.setProperty("soar.elasticsearch.api-key", "d3Jvbmc6d3Jvbmcta2V5");
        settings.setProperty("soar.kibana.api-key", "d3Jvbmc6d3Jvbmcta2V5");
        settings.setProperty("soar.slack.token", "xoxb-wrong-token");
        settings.setProperty("soar.winrm.credentials.default.password", "wrong-password");
        List<String> lines = check(1, "--host", "win-fs01", "--host", "8.8.8.8", "--host", "no-such-host");
        assertFailed(lines, "elasticsearch", "soar.elasticsearch.api-key: not taken (401: unable to authenticate");
        assertFailed(lines, "kibana", "soar.kibana.api-key: not taken (401");
        assertFailed(lines, "slack", "soar.slack.token: Slack refused auth.test: invalid_auth");
        assertFailed(lines, "host win-fs01", "winrm to 127.0.0.1:");
        assertFailed(lines, "host no-such-host", "is neither an address nor a host of soar.respond.inventory");
        assertFailed(lines, "host 8.8.8.8", "8.8.8.8 does not lie in soar.respond.allowed-hosts");
        String all = String.join("\n", lines);
        for (String secret : List.of("d3Jvbmc6d3Jvbmcta2V5", "xoxb-wrong-token", "wrong-password")) {
            assertFalse(all.contains(secret), all);
        }
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        settings.setProperty("soar.elasticsearch.url", "http://127.0.0.1:" + Instance.freePort());
        settings.setProperty("soar.kibana.url", "http://no-such-host.invalid:5601");
        List<String> lines;
        try (TlsFront front =
                TlsFront.of(TestCertificates.localhost(), services.slack().uri().getPort())) {
            settings.setProperty("soar.slack.url", front.url());
            lines = check(1);
        }
        assertFailed(lines, "elasticsearch", "soar.elasticsearch.url: nothing listens at http://127.0.0.1:");
        assertFailed(
                lines, "kibana", "soar.kibana.url: there is no host by the name in http://no-such-host.invalid:5601");
        assertFailed(lines, "slack", "soar.slack.ca-file: no trust in the certificate of https://");
    }

    @Test
    void whatAnswersInstead() throws Exception {
        settings.setProperty("soar.elasticsearch.url", services.kibana().url());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            settings.setProperty("soar.http.port", String.valueOf(taken.getLocalPort()));
            settings.setProperty("soar.health.host", "8.8.8.8");
            List<String> lines = check(1);
            assertFailed(
                    lines,
                    "elasticsearch",
                    "soar.elasticsearch.url: " + services.kibana().url() + " answers, and not as Elasticsearch does (");
            assertFailed(lines, "port", "soar.health.host, soar.health.port: nothing may listen at 8.8.8.8:");
            assertTrue(
                    lines.contains("skipped  port           soar.http.port: 127.0.0.1:" + taken.getLocalPort()
                            + " is in use, by a camel-soar that runs; if by anything else, none will start"),
                    String.join("\n", lines));
        }
    }

    @Test
    void aFolderThatNothingCanBeWrittenToIsNamedWhereItIsUsed() throws Exception {
        Path file = Files.createFile(folder.resolve("no-folder"));
        settings.setProperty("soar.retention.folder", file.resolve("export").toString());
        settings.setProperty("soar.backup.folder", file.toString());
        settings.setProperty("soar.backup.period", "1d");
        List<String> lines = check(1);
        assertFailed(lines, "folder", "soar.backup.folder: files cannot be written to " + file);
        assertFalse(String.join("\n", lines).contains("soar.retention.folder"));

        settings.setProperty("soar.retention.age-expired", "30d");
        assertFailed(check(1), "folder", "soar.retention.folder: files cannot be written to " + file.resolve("export"));
        settings.setProperty("soar.retention.folder", folder.resolve("export").toString());
        settings.setProperty("soar.backup.period", "0s");
        String written =
                "ok       folder         soar.retention.folder: files can be written to " + folder.resolve("export");
        assertTrue(check(0).contains(written), written);
    }

    @Test
    void aCollectorThatTakesNoSpansIsNamed() throws Exception {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(given.equals("ApiKey right") ? 200 : 401, -1);
            exchange.close();
        });
        collector.start();
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
        try {
            settings.setProperty("soar.tracing.endpoint", endpoint);
            settings.setProperty("soar.tracing.authorization", "ApiKey right");
            List<String> lines = check(0);
            assertTrue(lines.contains("ok       tracing        " + endpoint + " takes spans"), lines.toString());
            settings.setProperty("soar.tracing.authorization", "ApiKey wrong");
            String refused = "soar.tracing.authorization: " + endpoint + " takes no spans: it answered 401";
            assertFailed(check(1), "tracing", refused);
        } finally {
            collector.stop(0);
        }
        String away = "soar.tracing.endpoint: " + endpoint + " takes no spans: ConnectException";
        List<String> lines = check(1);
        assertTrue(lines.stream().anyMatch(line -> line.contains(away)), lines.toString());
    }

    @Test
    void whatIsMissingInTheServicesIsNamed() throws Exception {
        settings.setProperty("soar.ai.connector-id", "my-gpt4o");
        settings.setProperty("soar.slack.team-id", "T0ZZZ0000");
        settings.setProperty("soar.slack.app-id", "A0ZZZ0000");
        settings.setProperty("soar.slack.signing-secret", "xoxb-copied-wrong");
        settings.setProperty("soar.approval.deciders", "U0AAA1111,U0EEE5555");
        services.elasticsearch().licence("basic");
        services.elasticsearch().withoutReadPrivilege();
        services.slack().workspace().removeApp("C0123ABCDEF");
        services.slack().withoutScope("channels:history");
        services.slack().withoutScope("users:read.email");
        services.kibana().withoutKnowledgeLicence();
        List<String> lines = check(1);
        assertFailed(
                lines,
                "elasticsearch",
                "soar.elasticsearch.api-key: may not read .alerts-security.alerts-* (soar.detect.source.detection.index)");
        assertFailed(
                lines,
                "connector",
                "soar.ai.connector-id: there is no connector my-gpt4o; there are my-gpt4o-ai (my-gpt4o-ai)");
        assertAsInReadme("failed", lines);
        assertFailed(lines, "assistant", "Your license does not support AI Assistant");
        assertFailed(lines, "slack", "soar.slack.team-id: is T0ZZZ0000, and the token is of T0AAA0000");
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.startsWith(
                                "warning  slack          soar.slack.signing-secret: its value has not")),
                String.join("\n", lines));
        assertFailed(lines, "slack", "soar.slack.app-id: is A0ZZZ0000, and the token is of A0123ABC");
        assertFailed(lines, "channel", "soar.slack.channel: the app is no member of #soc-critical; /invite it there");
        assertFailed(lines, "scopes", "soar.slack.token: lacks channels:history;");
        assertFailed(lines, "deciders", "no active user and no user group in Slack: U0EEE5555");
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.startsWith("warning  scopes         soar.slack.token: lacks users:read.email")),
                String.join("\n", lines));
    }

    @Test
    void whoIsNamedIsLookedUpAndMayDecide() throws Exception {
        Running.copy(folder);
        Files.writeString(folder.resolve("routes/roster.yaml"), """
            # who is asked
            roster:
              linux:
                - Dana Rayes
                - kim.novak

              windows: ["@soc", dana.reyes@example.com, Lee Former]
            """);
        Files.writeString(folder.resolve("routes/playbooks.yaml"), """
            playbooks:
              - {name: identity, when: {tactic: Persistence}, analyst: [U0AAA1111, U0EEE5555, U0DDD4444]}
              - {name: told, when: {os: macos}, analyst: U0DDD4444, post: only}
            """);
        settings.setProperty("soar.approval.deciders", "S0AAA1111");
        settings.setProperty("soar.approval.deciders.review", "U0ZZZ9999");
        settings.setProperty("soar.approval.deciders.low", "U0BBB2222");
        settings.setProperty("soar.execution.switchers", "U0AAA1111,U0EEE5555");
        settings.setProperty("soar.slack.on-call", "U0BBB2222");
        settings.setProperty("soar.record.assignee.U0ZZZ9999", "u_1");
        List<String> lines = checkInFolder(0);
        String mayNot = " is asked to decide and may not: soar.approval.deciders";
        assertEquals(
                List.of(
                        "warning  deciders       soar.approval.deciders.review: no active user and no user group in Slack: U0ZZZ9999",
                        "warning  deciders       soar.execution.switchers: no active user and no user group in Slack: U0EEE5555",
                        "warning  roster         routes/roster.yaml:4: no active Slack user or group is Dana Rayes, or more than one",
                        "warning  roster         routes/roster.yaml:5: Kim Novak (U0CCC3333)" + mayNot
                                + " does not name them",
                        "warning  roster         routes/roster.yaml:7: Dana Reyes (U0AAA1111)" + mayNot
                                + ".low does not name them",
                        "warning  roster         routes/roster.yaml:7: no active Slack user or group is Lee Former, or more than one",
                        "warning  playbooks      routes/playbooks.yaml, playbook identity: Dana Reyes (U0AAA1111)"
                                + mayNot + ".low does not name them",
                        "warning  playbooks      routes/playbooks.yaml, playbook identity: no active Slack user or group is U0EEE5555,"
                                + " or more than one",
                        "warning  playbooks      routes/playbooks.yaml, playbook identity: Dana Smith (U0DDD4444)"
                                + mayNot + " does not name them",
                        "warning  assignees      soar.record.assignee.U0ZZZ9999: no active user in Slack has this id"),
                lines.stream().filter(line -> line.startsWith("warning")).toList());
        assertTrue(lines.contains("ok       on-call        soar.slack.on-call: Sam Okafor"), String.join("\n", lines));
        assertAsInReadme("warning", lines);
    }

    @Test
    void aBasicLicenceIsNotEnough() throws Exception {
        services.elasticsearch().licence("basic");
        assertFailed(
                check(1),
                "licence",
                "the licence is basic, active; the AI Assistant takes an active Enterprise licence");
    }

    @Test
    void nobodyMayApproveAndSocketModeIsLookedAt() throws Exception {
        settings.setProperty("soar.approval.deciders", "");
        settings.setProperty("soar.slack.mode", "socket");
        settings.setProperty("soar.slack.app-token", "xapp-another-token");
        List<String> lines = check(1);
        assertFailed(lines, "deciders", "soar.approval.deciders: is empty: nobody may approve");
        assertFailed(lines, "socket", "soar.slack.app-token: Slack refused apps.connections.open: invalid_auth");
    }

    /** README shows lines of both tests that end with this. */
    private static void assertAsInReadme(String result, List<String> lines) throws IOException {
        List<String> shown = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.matches(" {4}" + result + " +[a-z]+ {2,}.*"))
                .map(String::strip)
                .toList();
        assertFalse(shown.isEmpty(), "README shows no line of soar check");
        assertTrue(lines.containsAll(shown), String.join("\n", shown));
    }

    @Test
    void topicsAreLookedForAtTheirBrokers() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"))) {
            for (String stage : List.of("triage", "notify", "respond")) {
                settings.setProperty(
                        "soar.channel." + stage,
                        "kafka:soar-" + stage + "?consumersCount=3&brokers="
                                + (stage.equals("respond") ? "127.0.0.1:" + FreePort.next() : broker.address()));
            }
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
                admin.createTopics(List.of(new NewTopic("soar-triage", 3, (short) 1)))
                        .all()
                        .get();
            }
            List<String> lines = check(1);
            String topic = "ok       channels       soar.channel.triage: topic soar-triage at " + broker.address()
                    + " has 3 partitions";
            assertTrue(lines.contains(topic), String.join("\n", lines));
            String absent = "warning  channels       soar.channel.notify: topic soar-notify at " + broker.address()
                    + " is not there; brokers that make no topics when they are asked for (auto.create.topics.enable) need it"
                    + " made before";
            assertTrue(lines.contains(absent), String.join("\n", lines));
            assertFailed(lines, "channels", "soar.channel.respond: no answer from Kafka at 127.0.0.1:");

            // the options of all topics count as they do for the stages: this broker speaks no TLS
            settings.setProperty("camel.component.kafka.security-protocol", "SSL");
            assertFailed(check(1), "channels", "soar.channel.notify, soar.channel.triage: ");
        }
    }

    @Test
    void whereExecutionIsOffNothingIsRun() throws Exception {
        settings.setProperty("soar.execution.enabled", "false");
        List<String> lines = check(0, "--host", "win-fs01");
        assertTrue(
                lines.contains("skipped  host           soar.execution.enabled=false: nothing is run on a host"),
                String.join("\n", lines));
        assertEquals(List.of(), services.windows().executed());
    }

    private static void assertFailed(List<String> lines, String subject, String detail) {
        assertTrue(
                lines.stream()
                        .anyMatch(
                                line -> line.startsWith("failed   %-14s ".formatted(subject)) && line.contains(detail)),
                detail + "\nis not in\n" + String.join("\n", lines));
    }

    private List<String> check(int exitCode, String... options) throws Exception {
        Map<String, String> all = new HashMap<>();
        settings.forEach((key, value) -> all.put((String) key, (String) value));
        all.put("soar.store.url", "jdbc:h2:file:" + folder.resolve("data/soar"));
        InProcess check = InProcess.soar(all, "check", options);
        assertEquals(exitCode, check.exitCode(), check.output());
        return check.output().lines().toList();
    }

    /** In the folder, as a user gives the command. */
    private List<String> checkInFolder(int exitCode, String... options) throws Exception {
        try (OutputStream profile = Files.newOutputStream(folder.resolve("application-test.properties"))) {
            settings.store(profile, null);
        }
        String[] command = Stream.concat(Stream.of("check", "--profile", "test"), Stream.of(options))
                .toArray(String[]::new);
        try (Running soar = Running.soar(folder, Map.of(), command)) {
            assertEquals(exitCode, soar.process().waitFor(), soar.output());
            return soar.output().lines().toList();
        }
    }
}
