package io.camelsoar.sandbox.routetest;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.app.Soar;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.LentFiles;
import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.MessageText;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackEvents;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.logging.log4j.CloseableThreadContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What one test runs in: camel-soar with the routes of the working directory, between simulators of its own, and a store in memory. */
final class World implements AutoCloseable {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    /** Nobody wants to wait in a test; what a test says itself wins. */
    private static final Map<String, String> FAST = Map.ofEntries(
            Map.entry("soar.detect.period", "100ms"),
            Map.entry("soar.slack.message-interval", "0s"),
            Map.entry("soar.slack.settle", "1s"),
            Map.entry("soar.kibana.timeout", "1s"),
            Map.entry("soar.recover.period", "200ms"),
            Map.entry("soar.recover.handover", "400ms"),
            Map.entry("soar.recover.longest-wait", "1s"),
            Map.entry("soar.defend.poll-period", "50ms"),
            Map.entry("soar.retention.period", "500ms"),
            Map.entry("camel.main.shutdown-timeout", "5"),
            Map.entry("camel.component.seda.defaultPollTimeout", "50"));

    /** Settings of an engineer's that name persons, files or ways that are not there for a test. */
    private static final List<String> NOT_OF_A_TEST = List.of(
            "soar.approval.deciders.review",
            "soar.approval.deciders.destructive",
            "soar.approval.deciders.critical",
            "soar.approval.deciders.high",
            "soar.approval.deciders.medium",
            "soar.approval.deciders.low",
            "soar.execution.switchers",
            "soar.http.tls-certificate",
            "soar.http.tls-key",
            "soar.elasticsearch.ca-file",
            "soar.kibana.ca-file",
            "soar.slack.ca-file",
            "soar.winrm.ca-file",
            "soar.ssh.credentials.default.private-key-file",
            "soar.ssh.credentials.default.passphrase");

    /** How the names of this process's folders begin, each of which is gone with its world. */
    static final String FOLDERS = "camel-soar-test-" + ProcessHandle.current().pid() + "-";

    private final RouteTest test;
    private final String profile;
    private final Coverage coverage;
    private final TestLog log;
    private final int patience;
    private final String name = "route-test-" + NUMBERS.incrementAndGet();
    private final Path folder = Files.createTempDirectory(FOLDERS);
    private final Services services;
    private final LinuxHost linux;
    private final Line windowsLine;
    private final Line linuxLine;
    private final Fault.Switchboard faults = new Fault.Switchboard();
    private final Script script = new Script();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final Properties settings = new Properties();
    private final URI webhook;
    private final JdbcClient store;
    private Main soar;
    private String answer = "";

    World(RouteTest test, String profile, Coverage coverage, TestLog log, int patience) throws IOException {
        this.test = test;
        this.profile = profile;
        this.coverage = coverage;
        this.log = log;
        this.patience = patience;
        services = Services.start(Services.Ports.ANY, folder.resolve("sandbox"));
        linux = new LinuxHost(ran::add);
        services.windows().onCommand(executed -> ran.add(executed.command()));
        windowsLine = Line.to(services.windows().port());
        linuxLine = Line.to(linux.port());
        services.elasticsearch().watch(faults.before(Fault.Service.ELASTICSEARCH));
        services.kibana().watch(faults.before(Fault.Service.KIBANA));
        services.slack().watch(faults.before(Fault.Service.SLACK));
        services.kibana().assistantScript(script);
        for (String channel : test.channels()) {
            services.slack()
                    .workspace()
                    .addChannel("C%010d".formatted(1 + test.channels().indexOf(channel)), channel);
        }
        int port = FreePort.next();
        webhook = URI.create("http://127.0.0.1:" + port);
        settings(port);
        String url = settings.getProperty("soar.store.url");
        store = JdbcClient.create(new DriverManagerDataSource(url, "sa", ""));
    }

    private void settings(int port) throws IOException {
        settings.putAll(services.settings());
        settings.putAll(FAST);
        NOT_OF_A_TEST.forEach(key -> settings.setProperty(key, ""));
        channels();
        settings.setProperty("soar.http.port", String.valueOf(port));
        settings.setProperty("soar.slack.mode", "webhook");
        settings.setProperty("soar.slack.app-token", SlackSimulator.APP_TOKEN);
        settings.setProperty("soar.store.url", "jdbc:h2:mem:" + name + "-" + port + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("soar.store.username", "sa");
        settings.setProperty("soar.store.password", "");
        settings.setProperty(
                "soar.recover.replay",
                "file:" + folder.resolve("replay") + "?delete=true&initialDelay=0&delay=50&tempPrefix=.");
        settings.setProperty("soar.backup.period", "0s"); // its store is in memory
        settings.setProperty("soar.retention.age", "0s"); // what an engineer has set is not for a test
        settings.setProperty("soar.retention.folder", folder.resolve("export").toString());
        settings.setProperty(
                "soar.ssh.known-hosts", folder.resolve("known_hosts").toString());
        settings.setProperty("soar.ssh.credentials.default.username", LinuxHost.USER);
        settings.setProperty("soar.ssh.credentials.default.password", LinuxHost.PASSWORD);
        settings.setProperty(
                "soar.respond.inventory", folder.resolve("hosts.yaml").toString());
        settings.setProperty("camel.main.routes-reload-enabled", "false");
        settings.setProperty("camel.management.enabled", "false");
        linux.knownHosts(folder.resolve("known_hosts"), linuxLine.port());
        Files.writeString(folder.resolve("hosts.yaml"), inventory());
        for (Map.Entry<String, String> file : test.files().entrySet()) {
            settings.setProperty(
                    RouteTest.SETTING_OF_FILE.get(file.getKey()),
                    folder.resolve(file.getKey()).toString());
            edit(file.getKey(), file.getValue());
        }
        settings.putAll(test.settings());
    }

    /** What leads to another machine, such as a topic of Kafka, stays within this one. */
    private void channels() throws IOException {
        Properties own = new Properties();
        try (var file = Files.newBufferedReader(Path.of("application.properties"))) {
            own.load(file);
        }
        for (String stage : List.of("triage", "notify", "respond", "record")) {
            String key = "soar.channel." + stage;
            if (!own.getProperty(key, "").startsWith("seda:")) {
                settings.setProperty(key, "seda:" + stage + "?size=1000&blockWhenFull=true");
            }
        }
    }

    /** Leads to the simulators, whatever the alerts' hosts are called: no test reaches another machine. */
    private String inventory() {
        StringBuilder inventory = new StringBuilder("hosts:\n");
        test.hosts()
                .forEach((host, windows) -> inventory
                        .append("  - {match: ")
                        .append(SimulatorHttp.JSON.getNodeFactory().textNode(host))
                        .append(", address: 127.0.0.1, port: ")
                        .append(windows ? windowsLine.port() : linuxLine.port())
                        .append(", via: ")
                        .append(windows ? "winrm, https: false" : "ssh")
                        .append("}\n"));
        return test.hosts().isEmpty() ? "hosts: []\n" : inventory.toString();
    }

    /**
     * Starts camel-soar.
     *
     * @throws RuntimeException as it is where it does not start
     */
    void start() {
        soar = Soar.main(profile, settings);
        soar.setShutdownStrategy(new SimpleMainShutdownStrategy());
        coverage.watch(soar, name);
        CloseableThreadContext.Instance mine = TestLog.as(name);
        try {
            soar.start();
        } finally {
            mine.close();
        }
    }

    /** Settings that count from the next start on. */
    void set(Map<String, String> more) {
        settings.putAll(more);
    }

    /** Stops camel-soar; what is in work is not waited for for long. */
    void stop() {
        if (soar != null) {
            soar.stop();
            soar = null;
        }
    }

    /** Has a route take nothing until the next start, as if whoever did its work was gone. */
    void pause(String route) throws Exception {
        if (soar.getCamelContext().getRoute(route) == null) {
            throw new Step.StepFailedException("there is no route '" + route + "'"
                    + Part.instead(
                            route,
                            soar.getCamelContext().getRoutes().stream()
                                    .map(Route::getId)
                                    .toList()));
        }
        soar.getCamelContext().getRouteController().stopRoute(route);
    }

    Services services() {
        return services;
    }

    LinuxHost linux() {
        return linux;
    }

    Line windowsLine() {
        return windowsLine;
    }

    Line linuxLine() {
        return linuxLine;
    }

    Fault.Switchboard faults() {
        return faults;
    }

    Script script() {
        return script;
    }

    /** The commands that hosts ran, in their order. */
    List<String> ran() {
        return List.copyOf(ran);
    }

    /** What camel-soar warned of, so far. */
    List<String> logged() {
        return log.of(name);
    }

    boolean socketMode() {
        return settings.getProperty("soar.slack.mode").equals("socket");
    }

    URI webhook(String path) {
        return webhook.resolve(path);
    }

    SlackEvents events() {
        return new SlackEvents(services.slack(), Services.SIGNING_SECRET);
    }

    void answer(String text) {
        answer = text;
    }

    /** To the last slash command. */
    String answer() {
        return answer;
    }

    /** Writes one of the test's own files. */
    void edit(String file, String text) throws IOException {
        Path hidden = folder.resolve("." + file);
        Files.writeString(hidden, text);
        Files.move(hidden, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As {@code soar replay} does it. */
    void replay(String lines) throws IOException {
        Path replay = folder.resolve("replay");
        Files.createDirectories(replay);
        Files.writeString(replay.resolve(".ids"), lines);
        Files.move(replay.resolve(".ids"), replay.resolve("ids"));
    }

    /** An incident as it is in the store. */
    record Stored(String id, String state, String channel, String ts, String caseId) {}

    /** All of them, in the order in which they came. */
    List<Stored> incidents() {
        return store.sql("SELECT id, state, slack_channel, slack_ts, case_id FROM incident ORDER BY created_at, id")
                .query((row, number) -> new Stored(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)))
                .list();
    }

    /** The nth incident. */
    Optional<Stored> incident(int number) {
        List<Stored> all = incidents();
        return number > all.size() ? Optional.empty() : Optional.of(all.get(number - 1));
    }

    /** Its commands, as they are in the store. */
    List<Map<String, Object>> commands(String incidentId) {
        return store.sql("SELECT number, text, state, exit_code, class, kind, output, errors FROM command"
                        + " WHERE incident_id = ? ORDER BY number")
                .param(incidentId)
                .query()
                .listOfRows();
    }

    /** The request of the nth incident in Slack, as it is now. */
    Optional<Message> request(int number) {
        return incident(number)
                .filter(incident -> incident.ts() != null)
                .flatMap(incident -> services.slack().workspace().message(incident.channel(), incident.ts()));
    }

    /** The replies in its thread. */
    List<Message> thread(int number) {
        return request(number).stream()
                .flatMap(request -> services.slack().workspace().thread(request.channelId(), request.ts()).stream()
                        .skip(1))
                .toList();
    }

    /** The case of the nth incident. */
    Optional<JsonNode> caseOf(int number) {
        String id = incident(number).map(Stored::caseId).orElse(null);
        return services.kibana().cases().stream()
                .filter(record -> record.path("id").asText().equals(id))
                .findFirst();
    }

    /** Messages as an analyst reads them. */
    String text(List<Message> messages) {
        MessageText text = new MessageText(services.slack().workspace());
        List<String> lines = new ArrayList<>();
        for (Message message : messages) {
            lines.addAll(text.lines(message));
            message.files().forEach(file -> lines.add("File " + file.name() + ": " + file.content()));
        }
        return String.join("\n", lines);
    }

    /** The Slack id of somebody who is named as in Slack, such as {@code dana.reyes}. */
    String person(String name) throws Step.StepFailedException {
        return services.slack().workspace().users().stream()
                .filter(user -> user.name().equals(name) || user.id().equals(name))
                .map(SlackWorkspace.User::id)
                .findFirst()
                .orElseThrow(() -> new Step.StepFailedException("nobody is called '" + name + "' in Slack"
                        + Part.instead(
                                name,
                                services.slack().workspace().users().stream()
                                        .map(SlackWorkspace.User::name)
                                        .toList())));
    }

    /** How long is waited on this machine where a test says so long. */
    Duration patient(Duration longest) {
        return longest.multipliedBy(patience);
    }

    /** Waits until something is there or, empty, that time is over. */
    <T> Optional<T> await(Duration longest, Callable<Optional<T>> source) {
        try {
            return Awaitility.await()
                    .atMost(patient(longest))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(LOOK_AGAIN)
                    .pollInSameThread()
                    .until(source, Optional::isPresent);
        } catch (ConditionTimeoutException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        faults.clear();
        try {
            stop();
            store.sql("SHUTDOWN").update();
        } finally {
            windowsLine.close();
            linuxLine.close();
            linux.close();
            services.close();
            LentFiles.delete(folder);
        }
    }
}
