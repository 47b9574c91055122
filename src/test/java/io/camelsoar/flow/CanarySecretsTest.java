package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.CapturedLog;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.kibana.CaseFile;
import io.camelsoar.sandbox.slack.SlackSimulator;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty secrets, in every setting that holds one, are said back to camel-soar by everything around it: none is found in what it logs,
 * stores, shows or sends.
 */
class CanarySecretsTest {

    private static final String FILE = "C:\\canaries.txt";
    private static final String STORE_PASSWORD = "canary of the store; 1";
    private static final String HEALTH_TOKEN = "canary-of-the-health";
    private static final List<String> CANARIES = canaries();
    private static final String TOLD = String.join("\n", CANARIES);

    @TempDir
    Path folder;

    @AfterAll
    static void logAsShipped() {
        Configurator.reconfigure();
    }

    private static List<String> canaries() {
        List<String> canaries = new ArrayList<>(List.of(
                Services.API_KEY,
                new String(Base64.getDecoder().decode(Services.API_KEY), StandardCharsets.UTF_8),
                SlackSimulator.TOKEN,
                Services.SIGNING_SECRET,
                Services.WINDOWS_PASSWORD,
                STORE_PASSWORD,
                HEALTH_TOKEN));
        List<String> shapes =
                List.of("canary-%02d", "c@nary&%02d<x>", "\"canary\\%02d\"", "kanári€+%02d=", "canary 'of' {%02d}/x");
        while (canaries.size() < 50) {
            canaries.add(shapes.get(canaries.size() % shapes.size()).formatted(canaries.size()));
        }
        return canaries;
    }

    @Test
    void noneOfThemIsFoundInAnythingThatIsWritten() throws Exception {
        try (Stack stack = new Stack("canaries");
                CapturedLog log = everythingLogged()) {
            setCanaries(stack);
            ObjectNode alert = plantAlert(stack);
            stack.windows.state().files().put(FILE, TOLD.getBytes(StandardCharsets.UTF_8));
            AtomicInteger refused = new AtomicInteger();
            stack.kibana.watch(Interception.of(request -> refuseFirstCase(request, refused)));
            stack.elasticsearch.failWith(401, error());
            stack.slack.failNext(1, "invalid_auth: " + SlackSimulator.TOKEN);
            stack.recoverSoon();
            stack.start();
            awaitLogged(log, "soar.elasticsearch.url");
            stack.elasticsearch.clearFaults();

            stack.kibana.assistantReplies(reply());
            stack.request();
            stack.clicker.click(stack.webhook, stack.request(), "soar_approve", "U0CCC3333");
            stack.windows.refuseNextShell(TOLD);
            stack.click("soar_approve");
            stack.awaitRecorded();
            assertTrue(text(log).contains("answered with fault 2150859173"));
            stack.kibana.assistantFails(500, error());
            stack.plantNow("alert-wmi-registry.json");
            awaitLogged(log, "not triaged");
            await().until(() -> Stack.read(stack.slack.messages("soc-critical")).contains("Not triaged"));
            await().until(() -> !stack.slack.ephemerals().isEmpty());

            assertTrue(refused.get() > 0);
            assertEquals(List.of("Get-Content -Path " + FILE), stack.windows.executed());
            Map<String, String> sinks = new LinkedHashMap<>();
            sinks.put("log", text(log));
            sinks.put(
                    "Slack",
                    stack.slack.messages("soc-critical") + "\n" + stack.slack.ephemerals() + "\n"
                            + stack.slack.calls());
            sinks.put("case", stack.kibana.cases().toString());
            sinks.put(
                    "files of the case",
                    stack.kibana.files().stream().map(CaseFile::text).toList().toString());
            sinks.put(
                    "prompt",
                    stack.kibana.chats().stream()
                            .map(chat -> chat.content() + chat.request())
                            .toList()
                            .toString());
            sinks.put("database", database(stack));
            assertAll(sinks.entrySet().stream().map(sink -> () -> {
                assertEquals(Set.of(), found(sink.getValue()), sink.getKey());
                assertTrue(sink.getValue().contains("[secret]"), sink.getKey() + " was told none");
            }));
            assertEquals(
                    Set.of(),
                    found(stack.health("Authorization", "Bearer " + HEALTH_TOKEN)
                            .body()));

            // the search finds each of them in what camel-soar was told
            assertEquals(50, found(alert.toString()).size());
            assertEquals(50, found(error()).size());
        }
    }

    @Test
    void whatStopsTheStartIsToldWithoutThem() throws Exception {
        try (Stack stack = new Stack("canary-start");
                CapturedLog log = everythingLogged()) {
            stack.set("soar.store.url", "jdbc:postgresql://127.0.0.1:1/soar?user=soar&password=canary-of-the-address");
            Throwable failure = assertThrows(Exception.class, stack::start);
            StringBuilder told = new StringBuilder(text(log));
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                told.append(cause instanceof RuntimeException ? cause.getMessage() : "");
            }
            assertTrue(told.toString().contains("soar.store.url: cannot use the store"), told.toString());
            assertEquals(-1, told.indexOf("canary-of-the-address"), told.toString());
        }
    }

    @Test
    void aProcessHasThemNeitherInItsCommandLineNorInItsOutput() throws Exception {
        try (Stack stack = new Stack("canary-process")) {
            setCanaries(stack);
            stack.set("soar.store.url", "jdbc:h2:file:" + folder.resolve("store"));
            plantAlert(stack);
            stack.kibana.assistantReplies(reply());
            stack.elasticsearch.failWith(401, error());
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(() -> soar.output().contains("soar.detect.source.detection.index"));
                stack.elasticsearch.clearFaults();
                await().until(() -> !stack.slack.messages("soc-critical").isEmpty());
                Path commandLine =
                        Path.of("/proc", String.valueOf(soar.process().pid()), "cmdline");
                if (Files.exists(commandLine)) {
                    assertEquals(Set.of(), found(Files.readString(commandLine)));
                }
                assertTrue(soar.output().contains("[secret]"), soar.output());
                assertEquals(Set.of(), found(soar.output()));
            }
        }
    }

    /** All there is, also what the shipped log leaves out: headers and bytes of the HTTP clients. */
    private static CapturedLog everythingLogged() {
        for (String logger : List.of(
                "org.apache.hc", "org.apache.http", "org.apache.cxf", "io.cloudsoft.winrm4j", "com.zaxxer.hikari")) {
            Configurator.setLevel(logger, Level.DEBUG);
        }
        return new CapturedLog(Level.DEBUG);
    }

    private void setCanaries(Stack stack) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "no command gets as far as to read it");
        stack.set("soar.store.password", STORE_PASSWORD);
        stack.set("soar.health.token", HEALTH_TOKEN);
        for (int i = 7; i < CANARIES.size(); i++) {
            String credential = "soar." + (i % 3 == 0 ? "winrm" : "ssh") + ".credentials.canary" + i;
            stack.set(credential + ".username", "soar" + i);
            if (i % 3 == 1) {
                stack.set(credential + ".private-key-file", key.toString());
                stack.set(credential + ".passphrase", CANARIES.get(i));
            } else {
                stack.set(credential + ".password", CANARIES.get(i));
            }
        }
        stack.withHealth();
    }

    private static ObjectNode plantAlert(Stack stack) throws IOException {
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        ObjectNode source = (ObjectNode) hit.get("_source");
        source.put("message", TOLD);
        source.put("kibana.alert.reason", "token " + SlackSimulator.TOKEN);
        source.put("kibana.alert.rule.name", "Key " + Services.API_KEY);
        stack.elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), source);
        return hit;
    }

    private static boolean refuseFirstCase(HttpExchange request, AtomicInteger refused) throws IOException {
        if (!Interception.isPost(request, "/api/cases") || refused.getAndIncrement() > 0) {
            return false;
        }
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("authorization", request.getRequestHeaders().getFirst("Authorization"));
        Interception.answer(request, 429, answer.put("message", TOLD).toString());
        return true;
    }

    private static String error() {
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode().put("status", 401);
        answer.putObject("error").put("type", "security_exception").put("reason", TOLD);
        return answer.toString();
    }

    private static String reply() {
        return "## Summary\nThe registry holds these:\n\n" + TOLD.replace("\n", "\n\n")
                + """


                ## Investigation commands
                1. `Get-Content -Path %s`
                2. `Write-Output '%s'`

                ## Remediation commands
                1. `Write-Output '%s'`
                """.formatted(FILE, SlackSimulator.TOKEN, Services.API_KEY);
    }

    private static void awaitLogged(CapturedLog log, String text) {
        await().until(() -> log.warnings().stream().anyMatch(line -> line.text().contains(text)));
    }

    private static String text(CapturedLog log) {
        StringBuilder text = new StringBuilder();
        log.lines().forEach(line -> text.append(line.text()).append('\n'));
        return text.toString();
    }

    private static String database(Stack stack) throws Exception {
        StringBuilder text = new StringBuilder();
        try (Connection store =
                DriverManager.getConnection(stack.settings.getProperty("soar.store.url"), "sa", STORE_PASSWORD)) {
            ResultSet tables = store.getMetaData().getTables(null, "PUBLIC", "%", new String[] {"BASE TABLE"});
            while (tables.next()) {
                try (ResultSet rows = store.createStatement()
                        .executeQuery("SELECT * FROM \"" + tables.getString("TABLE_NAME") + '"')) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            text.append(rows.getString(column)).append('\n');
                        }
                    }
                }
            }
        }
        return text.toString();
    }

    /** The canaries that are in a text in any form. */
    private static Set<String> found(String text) {
        Set<String> found = new LinkedHashSet<>();
        for (String canary : CANARIES) {
            String json = TextNode.valueOf(canary).toString();
            byte[] bytes = canary.getBytes(StandardCharsets.UTF_8);
            List<String> forms = List.of(
                    canary,
                    json.substring(1, json.length() - 1),
                    URLEncoder.encode(canary, StandardCharsets.UTF_8),
                    canary.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
                    Base64.getEncoder().withoutPadding().encodeToString(bytes).substring(0, bytes.length));
            if (forms.stream().anyMatch(text::contains)) {
                found.add(canary);
            }
        }
        return found;
    }
}
