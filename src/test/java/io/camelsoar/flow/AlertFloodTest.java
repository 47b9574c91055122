package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.CaseFile;
import io.camelsoar.sandbox.slack.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Many alerts of the same rule on the same host are one request that counts them, and one case that has them. */
class AlertFloodTest {

    private static final int RULES = 5;
    private static final int HOSTS = 4;

    @TempDir
    private Path folder;

    private final Set<String> planted = new HashSet<>();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.set("soar.detect.group-window", "10m");
        stack.recoverSoon();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void aThousandAlertsAtOnceAreADigestForEachRuleAndHost() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            plant(i % RULES, i % HOSTS);
        }
        stack.start();
        soon(() -> stack.one("SELECT COUNT(*) FROM incident_alert").equals("1000"));
        soon(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("20"));
        assertEquals("20", stack.one("SELECT COUNT(*) FROM incident"));
        assertEquals("980", stack.one("SELECT SUM(joined) FROM incident"));
        soon(() -> requests().stream().allMatch(request -> text(request).contains("and 49 more alerts")));
        assertEquals(RULES * HOSTS, requests().size());
        soon(() -> attached().size() == 1_000);
        assertEquals(planted, Set.copyOf(attached()));
        assertEquals(20, stack.kibana.cases().size());
        assertTrue(updates() < 500, updates() + " updates of 20 messages");
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void overStopsInMidPollNoneIsLostAndNoneCountsTwice() throws Exception {
        stack.set("soar.detect.page-size", "20");
        stack.set("camel.main.shutdown-timeout", "1"); // a stop does not wait for a poll to end
        for (int i = 0; i < 400; i++) {
            plant(i % RULES, i % HOSTS);
        }
        for (int stop : List.of(50, 200)) {
            stack.start();
            soon(() -> Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident_alert")) >= stop);
            stack.stop();
        }
        stack.start();
        soon(() -> stack.one("SELECT COUNT(*) FROM incident_alert").equals("400"));
        soon(() -> attached().size() == 400);
        assertEquals(planted, Set.copyOf(attached()));
        assertEquals("400", stack.one("SELECT SUM(joined + 1) FROM incident"));
        assertEquals("400", stack.one("SELECT COUNT(*) FROM audit_event WHERE action IN ('OPENED', 'ALERT_JOINED')"));
        assertEquals(RULES * HOSTS, requests().size());
    }

    @Test
    void aThresholdRulesAlertsWithoutAHostAreOneRequest() throws Exception {
        for (int i = 0; i < 40; i++) {
            ObjectNode hit = Services.sample("alert-wmi-registry.json");
            ObjectNode source = (ObjectNode) hit.get("_source");
            source.remove(List.of("host", "user", "source"));
            source.withObject("/kibana.alert.threshold_result")
                    .putArray("terms")
                    .addObject()
                    .put("field", "source.ip")
                    .put("value", "203.0.113." + i % 2);
            index("threshold-" + i, hit);
        }
        stack.start();
        String shared = "*and 19 more alerts* of this rule with the same threshold terms, last at";
        await().until(() -> requests().size() == 2
                && requests().stream().allMatch(request -> text(request).contains(shared)));
        await().until(() -> Set.copyOf(attached()).equals(planted));
    }

    @Test
    void oneOfAnotherHostHasARequestOfItsOwn() throws Exception {
        plant(0, 0);
        plant(0, 0);
        plant(0, 1);
        stack.start();
        await().until(() -> requests().size() == 2);
        await().until(() -> attached().size() == 3);
        assertEquals("1", stack.one("SELECT SUM(joined) FROM incident"));
        assertEquals(
                1,
                requests().stream()
                        .filter(request ->
                                text(request).contains("*and 1 more alert* of this rule on this host, last at"))
                        .count());
    }

    /** A button of before is as good: what is approved has not changed. One more after the decision is another incident. */
    @Test
    void whoJoinsLateIsShownAttachedAndCoveredUntilSomebodyDecides() throws Exception {
        stack.set("soar.record.alert-status", "set");
        String first = plantShown();
        stack.start();
        Message before = stack.request();
        await().until(() -> attached().equals(List.of(first)));
        for (int i = 0; i < 12; i++) {
            plantShown();
        }
        await().until(() -> text(stack.request()).contains("and 12 more alerts"));
        await().until(() -> Set.copyOf(attached()).equals(planted));
        assertEquals(1, requests().size());
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, before, "soar_approve", Services.WINDOWS_ANALYST)
                        .statusCode());
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("This incident has 12 more alerts of this rule on this host, the last of"), record);
        assertTrue(record.contains("Z 12 more alerts"), record); // its timeline
        await().until(() -> stack.kibana.alertStatuses().size() == 13);
        assertEquals(
                Set.of("acknowledged"), Set.copyOf(stack.kibana.alertStatuses().values()));
        assertEquals(planted, stack.kibana.alertStatuses().keySet());
        assertEquals(13, attached().size());

        plantShown();
        await().until(() -> requests().size() == 2);
    }

    @Test
    void moreThanACaseTakesAreMoreThanOneIncident() throws Exception {
        for (int i = 0; i < 1_005; i++) {
            plantShown();
        }
        stack.set("soar.detect.page-size", "1000");
        stack.start();
        soon(() -> attached().size() == 1_005);
        assertEquals(planted, Set.copyOf(attached()));
        soon(() -> requests().size() == 2);
        soon(() -> requests().stream().anyMatch(request -> text(request).contains("and 999 more alerts")));
        soon(() -> requests().stream().anyMatch(request -> text(request).contains("and 4 more alerts")));
        assertEquals(2, stack.kibana.cases().size());
        assertEquals("1003", stack.one("SELECT COUNT(*) FROM incident_alert WHERE place > 0 AND alert LIKE '{%}'"));
    }

    /** A playbook goes by the tactic: of the same rule on the same host some are posted only. */
    @Test
    void whatGoesAnotherWayIsAnIncidentOfItsOwn() throws Exception {
        Path playbooks = folder.resolve("playbooks.yaml");
        Files.writeString(playbooks, "playbooks: [{name: quiet, when: {tactic: TA0009}, post: only}]");
        stack.set("soar.playbooks.file", playbooks.toString());
        stack.kibana.watch(Interception.of(request -> {
            if (Interception.isPost(request, ".*/chat/complete")) {
                await().until(() -> Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident_alert")) >= 4);
            }
            return false;
        }));
        for (boolean quiet : List.of(true, false, true, false)) {
            plantOfTactic(quiet);
        }
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE playbook = 'quiet' AND state = 'RECORDED'")
                .equals("1"));
        await().until(() -> attached().size() == 4);
        await().until(() -> requests().stream()
                        .filter(request -> text(request).contains("*and 1 more alert* of this rule on this host"))
                        .count()
                == 2);
        assertEquals(planted, Set.copyOf(attached()));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM incident WHERE playbook IS NULL"));
        assertEquals(
                1,
                stack.kibana.cases().stream()
                        .filter(record -> record.toString()
                                .contains("no command was run. This incident has 1 more alert of this rule"))
                        .count());
        assertEquals(2, requests().size());

        plantOfTactic(true); // after that was posted
        await().until(() -> requests().size() == 3);
        assertEquals(List.of(), stack.kibana.violations());
    }

    /** Nobody can attach an alert to it any more; all else goes its way. */
    @Test
    void aCaseThatSomebodyClosedTakesNoMoreAndHoldsNothingUp() throws Exception {
        try (Logged logged = new Logged()) {
            plantShown();
            stack.start();
            await().until(() -> attached().size() == 1);
            await().until(() -> stack.one("SELECT alert_attached FROM incident").equals("TRUE"));
            close(stack.kibana.cases().get(0));
            plantShown();
            await().until(() -> logged.of(Level.WARN).stream()
                    .anyMatch(line -> line.contains("not attached to its case: 1 alert: Cases API")));
            assertEquals(List.of(), logged.stackTraces());
        }
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(1, attached().size());
        assertTold(missing(1));
    }

    /** Nor does what began before the case had any alert: it has the decision and the audit trail all the same. */
    @Test
    void aCaseThatSomebodyClosedBeforeItsFirstAlertHasAllElse() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, "/api/cases/.*/comments") && down.get();
            if (mine) {
                tries.incrementAndGet();
                Interception.answer(request, 500, "{}");
            }
            return mine;
        }));
        plantShown();
        stack.start();
        await().until(() -> tries.get() > 0);
        close(stack.kibana.cases().get(0));
        down.set(false);
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("**Declined**") && record.contains("**Audit trail**"), record);
        assertEquals("1 alert", refused());
        assertTold(Set.copyOf(planted));
    }

    /** People attached others, so that there is room for fewer: it takes those, and says that it lacks the rest. */
    @Test
    void aCaseThatIsNearlyFullTakesWhatThereIsRoomFor() throws Exception {
        plantShown();
        stack.start();
        await().until(() -> attached().size() == 1);
        String ids = IntStream.range(0, 989).mapToObj("\"other-%d\""::formatted).collect(Collectors.joining(","));
        String index = "\".internal.alerts-security.alerts-default-000001\"";
        send(
                "POST",
                "/api/cases/" + stack.kibana.cases().get(0).get("id").asText() + "/comments",
                "{\"type\":\"alert\",\"owner\":\"securitySolution\",\"rule\":{\"id\":null,\"name\":null},\"alertId\":["
                        + ids + "],\"index\":[" + String.join(",", Collections.nCopies(989, index)) + "]}");
        for (int i = 0; i < 15; i++) {
            plantShown();
        }
        await().until(() -> stack.one("SELECT joined FROM incident").equals("15"));
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals("10", stack.one("SELECT COUNT(*) FROM incident_alert WHERE attached AND place > 0"));
        assertEquals(1_000, attached().size());
        assertEquals("5 alerts", refused());
        assertTold(missing(5));
    }

    @Test
    void aCaseThatIsOpenedAnewHasAllOfThem() throws Exception {
        for (int i = 0; i < 3; i++) {
            plantShown();
        }
        stack.start();
        await().until(() -> attached().size() == 3);
        stack.kibana.deleteCase(stack.kibana.cases().get(0).get("id").asText());
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(planted, Set.copyOf(attached()));
    }

    private Set<String> missing(int count) {
        Set<String> missing = new HashSet<>(planted);
        attached().forEach(missing::remove);
        assertEquals(count, missing.size());
        return missing;
    }

    /** The closing comment, the timeline and the audit trail tell which the case has not, and why. */
    private void assertTold(Set<String> missing) throws Exception {
        String record = stack.kibana.cases().get(0).toString();
        String trail = stack.kibana.files().stream()
                .filter(file -> file.name().startsWith("audit-trail"))
                .map(CaseFile::text)
                .collect(Collectors.joining());
        assertTrue(record.contains("**Not attached to this case**: " + refused() + ": Cases API"), record);
        assertTrue(record.contains("Z Not attached to the case: " + refused()), record);
        for (String id : missing) {
            assertTrue(record.contains(id), record);
            assertTrue(trail.lines().anyMatch(line -> line.contains("ALERTS_REFUSED") && line.contains(id)), trail);
        }
    }

    private String refused() throws Exception {
        return stack.one("SELECT detail FROM audit_event WHERE action = 'ALERTS_REFUSED'")
                .replaceAll(": Cases API .*", "");
    }

    /** As a person does in Kibana. */
    private void close(JsonNode record) throws Exception {
        String change = "{\"cases\":[{\"id\":\"%s\",\"version\":\"%s\",\"status\":\"closed\"}]}"
                .formatted(record.get("id").asText(), record.get("version").asText());
        send("PATCH", "/api/cases", change);
    }

    private void send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.kibana.url() + path))
                .header("Authorization", "ApiKey " + Services.API_KEY)
                .header("Content-Type", "application/json")
                .header("kbn-xsrf", "true")
                .header("elastic-api-version", "2023-10-31")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertEquals(
                200,
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode());
    }

    private String plantShown() throws Exception {
        String id = stack.plantNow("alert-wmi-registry.json").get("_id").asText();
        planted.add(id);
        return id;
    }

    private void plantOfTactic(boolean quiet) throws Exception {
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        ObjectNode source = (ObjectNode) hit.get("_source");
        source.withArray("kibana.alert.rule.threat")
                .addObject()
                .putObject("tactic")
                .put("id", quiet ? "TA0009" : "TA0010");
        index("tactic-" + planted.size(), hit);
    }

    private void plant(int rule, int host) throws Exception {
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        ObjectNode source = (ObjectNode) hit.get("_source");
        source.put("kibana.alert.rule.name", "Rule " + rule);
        source.withObject("/host").put("name", "win-" + host);
        index("alert-" + planted.size(), hit);
    }

    private void index(String id, ObjectNode hit) {
        ObjectNode source = (ObjectNode) hit.get("_source");
        stack.elasticsearch.index(hit.get("_index").asText(), id, source.put("kibana.alert.uuid", id));
        planted.add(id);
    }

    private List<Message> requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    private static String text(Message message) {
        return Stack.read(List.of(message));
    }

    private long updates() {
        return stack.slack.calls().stream()
                .filter(call -> call.method().equals("chat.update"))
                .count();
    }

    /** The alerts that the cases have; one that is in two of them twice. */
    private List<String> attached() {
        List<String> ids = new ArrayList<>();
        for (JsonNode record : stack.kibana.cases()) {
            for (JsonNode comment : record.path("comments")) {
                JsonNode alerts = comment.path("alertId");
                if (alerts.isArray()) {
                    alerts.forEach(id -> ids.add(id.asText()));
                } else if (alerts.isTextual()) {
                    ids.add(alerts.asText());
                }
            }
        }
        return ids;
    }

    /** A flood takes its time. */
    private static void soon(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(3)).until(condition);
    }
}
