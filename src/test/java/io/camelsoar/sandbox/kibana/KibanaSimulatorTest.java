package io.camelsoar.sandbox.kibana;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plays both sides: what the application will send, and what the real Kibana refuses. */
class KibanaSimulatorTest {

    private static final String KEY = "c29hcjprZXk=";
    private static final String CHAT = "/api/security_ai_assistant/chat/complete";
    private static final String ENTRIES = "/api/security_ai_assistant/knowledge_base/entries";
    private static final String STATUS = "/api/detection_engine/signals/status";
    private static final String ROSTER =
            "Windows alerts are handled by Dana Reyes (dana.reyes@example.com). Linux alerts"
                    + " are handled by Sam Okafor (sam.okafor@example.com).";
    private static final Pattern FENCE = Pattern.compile("(?s)\\d\\. [^\\n]+\\n```(\\w+)\\n(.+?)\\n```");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<KibanaEvent> events = new CopyOnWriteArrayList<>();
    private KibanaSimulator simulator;

    private record Answer(int status, JsonNode body) {

        String message() {
            return body.path("message").asText();
        }
    }

    @BeforeEach
    void start() {
        simulator = new KibanaSimulator(0, KibanaSettings.withApiKey(KEY));
        simulator.onEvent(events::add);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void triagesTheWmiAlert() throws Exception {
        Answer answer = post(CHAT, chat("Triage this alert.\n```json\n" + alert("alert-wmi-registry") + "\n```"));
        assertEquals(200, answer.status());
        String text = answer.body().path("data").asText();
        Map.Entry<String, JsonNode> replacement =
                answer.body().path("replacements").properties().iterator().next();
        assertEquals("win-fs01", replacement.getValue().asText());
        assertTrue(text.startsWith("## Summary\nOn `" + replacement.getKey() + "`"));
        assertTrue(text.contains("{reference(Xk3a9)}"));
        assertEquals(
                "SecurityAlert",
                answer.body().at("/metadata/contentReferences/Xk3a9/type").asText());
        assertFalse(answer.body().has("conversationId"));

        String[] parts = text.split("## Remediation commands");
        List<String> investigation = commands(parts[0], "powershell");
        List<String> remediation = commands(parts[1], "powershell");
        assertEquals(5, investigation.size());
        assertEquals(3, remediation.size());
        assertTrue(investigation.get(0).startsWith("Get-ItemProperty"));
        assertTrue(investigation.get(2).contains("C:\\ProgramData\\Sync\\odsync.exe"));
        assertTrue(remediation.get(1).equals("Stop-Process -Name 'odsync' -Force"));
        assertTrue(remediation.get(2).endsWith("| Remove-CimInstance"));
        assertEquals(List.of(KibanaEvent.Kind.CHAT), kinds());
        assertEquals(1, simulator.chats().size());
        assertEquals(List.of(), simulator.violations());
    }

    @ParameterizedTest
    @CsvSource({
        "alert-linux,bash,kill -9 48213",
        "alert-endpoint-malware,powershell,Stop-Process -Name 'invoice_view' -Force"
    })
    void triagesOtherAlerts(String sample, String language, String firstRemediation) throws Exception {
        // Prompts may wrap the alert and hold braces of their own.
        String prompt = "Answer as {json}. Alert: {\"alert\": " + alert(sample) + ", \"note\": \"x\"} Thanks.";
        String text = post(CHAT, chat(prompt)).body().path("data").asText();
        String[] parts = text.split("## Remediation commands");
        assertEquals(5, commands(parts[0], language).size());
        assertEquals(firstRemediation, commands(parts[1], language).get(0));
    }

    @Test
    void answersFromTheKnowledgeBase() throws Exception {
        ObjectNode question = chat("Who handles Windows alerts? Give only the name.");
        assertFalse(post(CHAT, question).body().path("data").asText().contains("Dana"));
        ObjectNode entry = SimulatorHttp.JSON.createObjectNode();
        entry.put("type", "document")
                .put("name", "SOC roster")
                .put("kbResource", "user")
                .put("source", "soar");
        entry.put("text", ROSTER).put("required", true).putArray("users");
        Answer created = post(ENTRIES, entry);
        assertEquals(200, created.status());

        Answer answer = post(CHAT, question);
        assertEquals(
                "That would be Dana Reyes. {reference(Qm71z)}",
                answer.body().path("data").asText());
        assertEquals(
                created.body().path("id"), answer.body().at("/metadata/contentReferences/Qm71z/knowledgeBaseEntryId"));
        assertEquals(
                "That would be Sam Okafor.",
                post(CHAT + "?content_references_disabled=true", chat("who handles linux alerts"))
                        .body()
                        .path("data")
                        .asText());
        assertEquals(
                1,
                get(ENTRIES + "/_find?page=1&per_page=10").body().path("total").asInt());
        assertTrue(get("/s/soc/api/security_ai_assistant/knowledge_base")
                .body()
                .path("elser_exists")
                .asBoolean());
    }

    @Test
    void changesTheKnowledgeBaseAsItsRulesSay() throws Exception {
        ObjectNode entry = SimulatorHttp.JSON.createObjectNode();
        entry.put("type", "document").put("name", "a \"roster\"").put("kbResource", "user");
        entry.put("source", "soar").put("text", ROSTER).put("required", true).put("global", true);
        ObjectNode create = SimulatorHttp.JSON.createObjectNode();
        create.putArray("create").add(entry);
        Answer created = post(ENTRIES + "/_bulk_action", create);
        assertEquals(1, created.body().at("/attributes/summary/succeeded").asInt());
        String id = created.body().at("/attributes/results/created/0/id").asText();
        String byName = "/_find?filter=name%3A%22a%20%5C%22roster%5C%22%22%20AND%20source%3A%22soar%22";
        assertEquals(id, get(ENTRIES + byName).body().at("/data/0/id").asText());
        assertRefused(400, get(ENTRIES + "/_find?filter=name%3Aother%22"));
        assertEquals(
                0,
                get(ENTRIES + "/_find?filter=name%3A%22roster%22")
                        .body()
                        .path("total")
                        .asInt(),
                "names are keywords");
        assertRefused(400, get(ENTRIES + "/_find?filter=title%3A%22roster%22"));

        assertRefused(
                400,
                post(
                        ENTRIES + "/_bulk_action",
                        SimulatorHttp.JSON.createObjectNode().set("create", create)));
        ObjectNode other = create.deepCopy();
        ((ObjectNode) other.at("/create/0")).put("text", "other");
        other.putObject("delete").putArray("ids").add("unknown");
        assertRefused(500, post(ENTRIES + "/_bulk_action", other));
        assertEquals(ROSTER, simulator.knowledge().get(0).get("text").asText(), "all of it or nothing");
        other.withObject("/delete").putArray("ids").add(id);
        assertEquals(200, post(ENTRIES + "/_bulk_action", other).status());
        assertEquals("other", simulator.knowledge().get(0).get("text").asText());
        ObjectNode delete = SimulatorHttp.JSON.createObjectNode();
        delete.putObject("delete")
                .putArray("ids")
                .add(simulator.knowledge().get(0).get("id").asText());
        simulator.withoutGlobalKnowledge();
        assertRefused(500, post(ENTRIES + "/_bulk_action", delete));
        assertRefused(500, post(ENTRIES, entry));
        simulator.withoutKnowledgeLicence();
        assertRefused(403, get(ENTRIES + byName));
        assertEquals(1, simulator.knowledge().size());
    }

    @Test
    void keepsConversations() throws Exception {
        ObjectNode first = chat("Alert: " + alert("alert-wmi-registry")).put("persist", true);
        String conversationId = post(CHAT, first).body().path("conversationId").asText();
        assertFalse(conversationId.isEmpty());
        ObjectNode next = chat("And what do I do now?").put("persist", true).put("conversationId", conversationId);
        Answer answer = post(CHAT, next);
        assertEquals(conversationId, answer.body().path("conversationId").asText());
        assertTrue(answer.body().path("data").asText().contains("odsync"));
        assertRefused(404, post(CHAT, next.put("conversationId", "unknown")));
    }

    @Test
    void streamsInChunks() throws Exception {
        simulator.assistantReplies("one 😀 two ".repeat(20));
        HttpResponse<String> response =
                send(request(CHAT).POST(json(chat("hello").put("isStream", true))));
        assertEquals(
                "application/octet-stream",
                response.headers().firstValue("Content-Type").orElseThrow());
        StringBuilder text = new StringBuilder();
        for (String line : response.body().split("\n")) {
            JsonNode chunk = SimulatorHttp.JSON.readTree(line);
            assertEquals("content", chunk.path("type").asText());
            text.append(chunk.path("payload").asText());
        }
        assertEquals("one 😀 two ".repeat(20), text.toString());
    }

    @Test
    void assistantFaults() throws Exception {
        simulator.assistantReplies("first");
        simulator.assistantReplies("second");
        assertEquals("first", post(CHAT, chat("x")).body().path("data").asText());
        assertEquals("second", post(CHAT, chat("x")).body().path("data").asText());

        JsonNode error = sample("kibana/chat-errors.json").path("provider_429_as_500");
        simulator.assistantFails(500, error.toString());
        Answer failed = post(CHAT, chat("x"));
        assertEquals(500, failed.status());
        assertEquals(error, failed.body());

        simulator.clearFaults();
        simulator.assistantDelay(Duration.ofMinutes(1));
        var delayed = HTTP.sendAsync(request(CHAT).POST(json(chat("x"))).build(), HttpResponse.BodyHandlers.ofString());
        await().during(Duration.ofMillis(100)).until(() -> !delayed.isDone());
        simulator.clearFaults();
        assertEquals(200, delayed.get().statusCode());

        simulator.assistantScript(question -> AssistantScript.Reply.of(question.content() + "!"));
        HttpRequest.Builder plain = bare(CHAT)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Accept", "text/plain")
                .POST(json(chat("x")));
        assertEquals("x!", answer(send(plain)).body().path("data").asText());
        simulator.assistantScript(question -> {
            throw new IllegalStateException("defect");
        });
        assertEquals(500, send(request(CHAT).POST(json(chat("x")))).statusCode());
        simulator.assistantScript(question -> {
            throw new AssistantScript.AssistantFailure(403, "{\"message\":\"no\",\"status_code\":403}");
        });
        assertRefused(403, post(CHAT, chat("x")));
    }

    @Test
    void refusesWhatTheRealOneRefuses() throws Exception {
        JsonNode errors = sample("kibana/chat-errors.json");
        Answer unknownConnector = post(CHAT, chat("x").put("connectorId", "nope"));
        assertEquals(400, unknownConnector.status());
        assertEquals(errors.path("connector_missing_400"), unknownConnector.body());

        HttpRequest.Builder forged = HttpRequest.newBuilder(uri(CHAT))
                .header("Authorization", "ApiKey " + KEY)
                .header("Content-Type", "application/json")
                .POST(json(chat("x")));
        assertEquals(errors.path("missing_xsrf_400"), answer(send(forged)).body());

        assertEquals(
                401, answer(send(HttpRequest.newBuilder(uri("/api/status")))).status());
        assertEquals(
                401,
                answer(send(HttpRequest.newBuilder(uri("/api/status")).header("Authorization", "ApiKey d3Jvbmc=")))
                        .status());
        String basic = Base64.getEncoder().encodeToString("elastic:changeme".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                200,
                answer(send(HttpRequest.newBuilder(uri("/api/status")).header("Authorization", "Basic " + basic)))
                        .status());

        HttpRequest.Builder form = bare(CHAT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("connectorId=x"));
        assertRefused(415, answer(send(form)));
        assertRefused(400, answer(send(request(CHAT).POST(HttpRequest.BodyPublishers.ofString("{\"connectorId\":")))));
        assertRefused(404, get("/api/no/such/route"));
        assertRefused(404, answer(send(request("/api/cases/1").DELETE())));

        ObjectNode incomplete = chat("x");
        incomplete.remove("connectorId");
        Answer invalid = post(CHAT, incomplete);
        assertRefused(400, invalid);
        assertTrue(invalid.message().contains("connectorId"), invalid.message());
        assertRefused(400, post(CHAT, chat("x").put("conversationId", "")));
        assertRefused(400, post(CHAT, chat("x").put("persist", "maybe")));
        assertRefused(
                400,
                answer(send(request(CHAT)
                        .header("elastic-api-version", "2020-01-01")
                        .POST(json(chat("x"))))));
        assertFalse(simulator.violations().isEmpty());
    }

    @Test
    void runsACaseFromAlertToClosed() throws Exception {
        JsonNode created = post("/s/default/api/cases", newCase()).body();
        String caseId = created.path("id").asText();
        assertEquals("open", created.path("status").asText());
        assertEquals("critical", created.path("severity").asText());

        JsonNode alert = sample("kibana/case-alert-comment-request.json");
        String alertId = alert.path("alertId").asText();
        JsonNode attached = post("/api/cases/" + caseId + "/comments", alert).body();
        assertNotEquals(created.path("version"), attached.path("version"));
        assertEquals(1, attached.path("totalAlerts").asInt());
        assertEquals(Map.of(alertId, "open"), simulator.alertStatuses());

        JsonNode again = post("/api/cases/" + caseId + "/comments", alert).body();
        assertEquals(attached, again);
        JsonNode commented =
                post("/api/cases/" + caseId + "/comments", comment("**done**")).body();
        assertEquals(1, commented.path("totalComment").asInt());
        assertEquals("**done**", commented.at("/comments/1/comment").asText());

        String version = commented.path("version").asText();
        Answer progressed = patch(caseId, version, "in-progress");
        assertEquals(200, progressed.status());
        assertEquals("in-progress", progressed.body().at("/0/status").asText());
        assertEquals(Map.of(alertId, "acknowledged"), simulator.alertStatuses());
        Answer stale = patch(caseId, version, "closed");
        assertEquals(409, stale.status());
        String expected = sample("kibana/case-patch-409.json").path("message").asText();
        assertEquals(
                expected.replace("66b9aa00-94fa-11ea-9f74-e7e108796192", caseId).replace("WzUzMiwxXQ==", version),
                stale.message());
        version = progressed.body().at("/0/version").asText();
        assertRefused(406, patch(caseId, version, "in-progress"));
        assertRefused(404, patch("unknown", version, "closed"));

        assertEquals(
                caseId,
                get("/api/cases/alerts/" + alertId + "?owner=securitySolution")
                        .body()
                        .at("/0/id")
                        .asText());
        assertEquals(
                0, get("/api/cases/alerts/other?owner=securitySolution").body().size());
        assertEquals(
                alertId,
                get("/api/cases/" + caseId + "/alerts").body().at("/0/id").asText());
        assertTrue(get("/api/cases/" + caseId).body().path("comments").isMissingNode());

        assertEquals(200, patch(caseId, version, "closed").status());
        assertEquals(Map.of(alertId, "closed"), simulator.alertStatuses());
        assertEquals(2, simulator.cases().get(0).path("comments").size());
        assertEquals(
                List.of(
                        KibanaEvent.Kind.CASE_CREATED,
                        KibanaEvent.Kind.ALERT_ATTACHED,
                        KibanaEvent.Kind.ALERT_STATUS,
                        KibanaEvent.Kind.COMMENT,
                        KibanaEvent.Kind.CASE_UPDATED,
                        KibanaEvent.Kind.ALERT_STATUS,
                        KibanaEvent.Kind.CASE_UPDATED,
                        KibanaEvent.Kind.ALERT_STATUS),
                kinds());
        assertEquals(List.of(), simulator.violations());
    }

    @Test
    void takesThePatchSample() throws Exception {
        ObjectNode patch = (ObjectNode) sample("kibana/case-patch-request.json");
        JsonNode created = post("/api/cases", newCase()).body();
        ObjectNode item = (ObjectNode) patch.at("/cases/0");
        item.set("id", created.path("id"));
        item.set("version", created.path("version"));
        assertEquals(
                200,
                answer(send(request("/api/cases").method("PATCH", json(patch)))).status());
    }

    @Test
    void findsCasesByTagAndOwner() throws Exception {
        post("/api/cases", newCase());
        ObjectNode other = newCase();
        other.putArray("tags").add("other");
        post("/api/cases", other);
        assertEquals(1, find("tags=alert%3Ad52dff247ff0233f&owner=securitySolution"));
        assertEquals(2, find("tags=soar&tags=other"));
        assertEquals(0, find("tags=none"));
        assertEquals(0, find("owner=observability"));
        assertEquals(2, find("status=open&severity=critical&search=registry&perPage=1&sortOrder=asc"));
        assertRefused(400, get("/api/cases/_find?perPage=101"));
        assertRefused(400, get("/api/cases/_find?owner=nobody"));
        assertEquals(
                2, simulator.violations().size(), () -> simulator.violations().toString());
    }

    @Test
    void refusesCasesOverTheLimits() throws Exception {
        assertEquals(
                200, post("/api/cases", newCase().put("title", "t".repeat(160))).status());
        assertRefused(400, post("/api/cases", newCase().put("title", "t".repeat(161))));
        assertRefused(400, post("/api/cases", newCase().put("title", "😀".repeat(81))));
        assertRefused(400, post("/api/cases", newCase().put("title", "  ")));
        assertRefused(400, post("/api/cases", newCase().put("description", "d".repeat(30_001))));
        assertRefused(400, post("/api/cases", newCase().put("owner", "soar")));
        assertRefused(400, post("/api/cases", newCase().put("severity", "urgent")));
        assertRefused(400, post("/api/cases", newCase().put("unknown", "key")));
        assertRefused(400, post("/api/cases", withTags("t".repeat(257))));
        assertRefused(400, post("/api/cases", withTags("")));
        assertRefused(400, post("/api/cases", withTags(texts(201))));
        assertEquals(200, post("/api/cases", withTags(texts(200))).status());
        ObjectNode withoutTags = newCase();
        withoutTags.remove("tags");
        assertRefused(400, post("/api/cases", withoutTags));

        String comments = "/api/cases/" + simulator.cases().get(0).path("id").asText() + "/comments";
        assertEquals(200, post(comments, comment("c".repeat(30_000))).status());
        assertRefused(400, post(comments, comment("c".repeat(30_001))));
        assertRefused(400, post(comments, comment(" ")));
        assertRefused(404, post("/api/cases/unknown/comments", comment("x")));
        assertRefused(404, get("/api/cases/unknown"));

        assertEquals(200, post(comments, alerts(texts(999))).status());
        assertRefused(400, post(comments, alerts("more-1", "more-2")));
        assertEquals(200, post(comments, alerts("alert-0", "more-1")).status());
        ObjectNode uneven = alerts("a", "b");
        uneven.putArray("index").add("only-one");
        assertRefused(400, post(comments, uneven));
    }

    @Test
    void attachesAnAlertOnceUnderARace() throws Exception {
        String comments =
                "/api/cases/" + post("/api/cases", newCase()).body().path("id").asText() + "/comments";
        var attachments = IntStream.range(0, 16)
                .mapToObj(i -> HTTP.sendAsync(
                        request(comments).POST(json(alerts("a"))).build(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        for (var attachment : attachments) {
            assertEquals(200, attachment.get().statusCode());
        }
        assertEquals(1, simulator.cases().get(0).path("comments").size());
        assertEquals(
                1,
                kinds().stream().filter(KibanaEvent.Kind.ALERT_ATTACHED::equals).count());
    }

    @Test
    void leavesAlertsAloneWithoutSync() throws Exception {
        ObjectNode request = newCase();
        request.putObject("settings").put("syncAlerts", false);
        JsonNode created = post("/api/cases", request).body();
        String caseId = created.path("id").asText();
        JsonNode attached =
                post("/api/cases/" + caseId + "/comments", alerts("a")).body();
        assertEquals(
                200, patch(caseId, attached.path("version").asText(), "closed").status());
        assertEquals(Map.of(), simulator.alertStatuses());
        assertRefused(400, post("/api/cases/" + caseId + "/comments", alerts("b")));
    }

    @Test
    void setsAlertStatuses() throws Exception {
        simulator.alertExists(alertId -> alertId.equals("known"));
        ObjectNode request = SimulatorHttp.JSON.createObjectNode().put("status", "acknowledged");
        request.putArray("signal_ids").add("known").add("unknown");
        assertEquals(1, post(STATUS, request).body().path("updated").asInt());
        assertEquals(Map.of("known", "acknowledged"), simulator.alertStatuses());
        assertEquals("acknowledged", events.get(0).document().path("status").asText());
        assertRefused(400, post(STATUS, request.put("status", "done")));
    }

    @Test
    void setsAlertStatusesByQuery() throws Exception {
        simulator.changeAlert("theirs", "closed");
        String some = "{'terms':{'_id':['mine','theirs']}}";
        String open = "{'term':{'kibana.alert.workflow_status':'open'}}";
        String closed = "{'term':{'kibana.alert.workflow_status':'closed'}}";
        assertEquals(1, updatedWhere("{'bool':{'filter':[" + some + "," + open + "]}}", "acknowledged"));
        assertEquals(Map.of("mine", "acknowledged", "theirs", "closed"), simulator.alertStatuses());
        assertEquals(0, updatedWhere("{'bool':{'filter':[" + some + "," + open + "]}}", "acknowledged"));
        assertEquals(1, updatedWhere("{'bool':{'filter':" + some + ",'must_not':" + closed + "}}", "closed"));
        assertEquals(Map.of("mine", "closed", "theirs", "closed"), simulator.alertStatuses());
        for (String other : List.of(
                open,
                "{'bool':{'filter':[" + some + ",{'term':{'host.name':'win-fs01'}}]}}",
                "{'bool':{'filter':[" + some + ",{'exists':{'field':'_id'}}]}}",
                "{'fuzzy':{'_id':'mine'}}")) {
            assertRefused(400, post(STATUS, byQuery(other, "open")));
        }
    }

    private int updatedWhere(String query, String status) throws Exception {
        return post(STATUS, byQuery(query, status)).body().path("updated").asInt();
    }

    private static JsonNode byQuery(String query, String status) throws Exception {
        ObjectNode request = SimulatorHttp.JSON.createObjectNode().put("status", status);
        request.set("query", SimulatorHttp.JSON.readTree(query.replace('\'', '"')));
        return request.put("conflicts", "proceed");
    }

    @Test
    void assigneesTakeALicence() throws Exception {
        ObjectNode assigned = newCase();
        assigned.putArray("assignees").addObject().put("uid", "u_a_0");
        assertEquals(200, post("/api/cases", assigned).status());
        simulator.basicLicence();
        assertRefused(403, post("/api/cases", assigned));
        assertEquals(200, post("/api/cases", newCase()).status());
    }

    @Test
    void attachesFiles() throws Exception {
        String caseId = post("/api/cases", newCase()).body().path("id").asText();
        Answer answer = attach(caseId, "r.txt");
        assertEquals(200, answer.status(), answer::message);
        CaseFile file = simulator.files().get(0);
        assertEquals("report", file.name());
        assertEquals("line é\r\n\r\nend", file.text());
        assertRefused(415, post("/api/cases/" + caseId + "/files", newCase()));
        assertRefused(400, sendForm(caseId, "name=\"file\"", "report"));
        assertRefused(400, sendForm(caseId, "name=\"other\"; filename=\"r.txt\"", "report"));
        assertRefused(400, sendForm(caseId, "name=\"file\"; filename=\"r.txt\"", "r".repeat(161)));
    }

    @Test
    void refusesFilesByTypeSizeAndNumber() throws Exception {
        String caseId = post("/api/cases", newCase()).body().path("id").asText();
        assertRefused(404, attach("nosuch", "r.txt"));
        assertRefused(400, attach(caseId, "r.html"));
        assertRefused(400, attach(caseId, "r.odd"));
        assertRefused(400, attach(caseId, "r"));
        simulator.maxFileSize(5);
        assertRefused(413, attach(caseId, "r.txt"));
        simulator.maxFileSize(1_000);
        for (int i = 0; i < 100; i++) {
            assertEquals(200, attach(caseId, "r.txt").status());
        }
        assertRefused(400, attach(caseId, "r.txt"));
    }

    @Test
    void tellsWhatWasAttachedInItsOrderAndByPages() throws Exception {
        String caseId = post("/api/cases", newCase()).body().path("id").asText();
        String activity = "/api/cases/" + caseId + "/user_actions/_find";
        post("/api/cases/" + caseId + "/comments", comment("one"));
        attach(caseId, "r.txt");
        post("/api/cases/" + caseId + "/comments", alerts("a"));
        post("/api/cases/" + caseId + "/comments", comment("two"));
        assertEquals(4, get(activity).body().path("total").asInt());
        JsonNode page = get(activity + "?types=user&types=attachment&sortOrder=asc&page=2&perPage=2")
                .body();
        assertEquals(3, page.path("total").asInt());
        assertEquals("two", page.at("/userActions/0/payload/comment/comment").asText());
        JsonNode files = get(activity + "?types=attachment").body();
        assertEquals(
                "report",
                files.at("/userActions/0/payload/comment/externalReferenceMetadata/files/0/name")
                        .asText());
        assertEquals(List.of(), simulator.violations());
        assertRefused(404, get("/api/cases/nosuch/user_actions/_find"));
        assertRefused(400, get(activity + "?perPage=101"));
        assertRefused(400, get(activity + "?types=file"));
        assertRefused(400, get(activity + "?page=101&perPage=100"));
    }

    private Answer attach(String caseId, String fileName) throws Exception {
        return sendForm(caseId, "name=\"file\"; filename=\"" + fileName + "\"", "report");
    }

    private Answer sendForm(String caseId, String disposition, String name) throws Exception {
        String body = "--cut\r\nContent-Disposition: form-data; name=\"filename\"\r\n\r\n" + name + "\r\n"
                + "--cut\r\nContent-Disposition: form-data; " + disposition + "\r\n"
                + "Content-Type: application/octet-stream\r\n\r\nline é\r\n\r\nend\r\n--cut--\r\n";
        return answer(send(bare("/api/cases/" + caseId + "/files")
                .header("Content-Type", "multipart/form-data; boundary=cut")
                .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    @Test
    void failsCasesOnDemand() throws Exception {
        simulator.casesFail(503);
        assertRefused(503, post("/api/cases", newCase()));
        assertEquals(200, get("/api/actions/connectors").status());
        simulator.clearFaults();
        assertEquals(200, post("/api/cases", newCase()).status());
    }

    @Test
    void listsConnectorsAndStatus() throws Exception {
        assertEquals(
                "my-gpt4o-ai", get("/api/actions/connectors").body().at("/0/id").asText());
        assertEquals(
                "available",
                get("/s/soc/api/status").body().at("/status/overall/level").asText());
        assertEquals(List.of(), simulator.violations());
    }

    private static ObjectNode chat(String content) {
        ObjectNode chat = SimulatorHttp.JSON.createObjectNode();
        chat.put("connectorId", "my-gpt4o-ai").put("persist", false);
        chat.putArray("messages").addObject().put("role", "user").put("content", content);
        return chat;
    }

    private static ObjectNode newCase() throws IOException {
        JsonNode sample = sample("kibana/case-create-200.json");
        ObjectNode request = SimulatorHttp.JSON.createObjectNode();
        for (String name : List.of("title", "tags", "description", "settings", "owner", "severity", "connector")) {
            request.set(name, sample.get(name));
        }
        return request;
    }

    private static ObjectNode withTags(String... tags) throws IOException {
        ObjectNode request = newCase();
        var list = request.putArray("tags");
        Arrays.stream(tags).forEach(list::add);
        return request;
    }

    private static ObjectNode comment(String text) {
        return SimulatorHttp.JSON
                .createObjectNode()
                .put("type", "user")
                .put("comment", text)
                .put("owner", "securitySolution");
    }

    private static ObjectNode alerts(String... ids) {
        ObjectNode request =
                SimulatorHttp.JSON.createObjectNode().put("type", "alert").put("owner", "securitySolution");
        var alertIds = request.putArray("alertId");
        var indices = request.putArray("index");
        for (String id : ids) {
            alertIds.add(id);
            indices.add(".internal.alerts-security.alerts-default-000001");
        }
        request.putObject("rule").put("id", "rule").put("name", "Rule");
        return request;
    }

    private static String[] texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "alert-" + i).toArray(String[]::new);
    }

    private static List<String> commands(String markdown, String language) {
        return FENCE.matcher(markdown)
                .results()
                .filter(fence -> fence.group(1).equals(language))
                .map(fence -> fence.group(2))
                .collect(Collectors.toList());
    }

    private static String alert(String name) throws IOException {
        return sample("alerts/" + name + ".json").path("_source").toString();
    }

    private static JsonNode sample(String path) throws IOException {
        try (InputStream json = KibanaSimulatorTest.class.getResourceAsStream("/" + path)) {
            return SimulatorHttp.JSON.readTree(json);
        }
    }

    private List<KibanaEvent.Kind> kinds() {
        return events.stream().map(KibanaEvent::kind).toList();
    }

    private int find(String query) throws Exception {
        return get("/api/cases/_find?" + query).body().path("total").asInt(-1);
    }

    private Answer patch(String caseId, String version, String status) throws Exception {
        ObjectNode patch = SimulatorHttp.JSON.createObjectNode();
        patch.putArray("cases")
                .addObject()
                .put("id", caseId)
                .put("version", version)
                .put("status", status);
        return answer(send(request("/api/cases").method("PATCH", json(patch))));
    }

    private Answer get(String path) throws Exception {
        return answer(send(bare(path)));
    }

    private Answer post(String path, JsonNode body) throws Exception {
        return answer(send(request(path).POST(json(body))));
    }

    private HttpRequest.Builder request(String path) {
        return bare(path).header("Content-Type", "application/json");
    }

    private HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", "ApiKey " + KEY)
                .header("kbn-xsrf", "true");
    }

    private URI uri(String path) {
        return URI.create(simulator.url() + path);
    }

    private static HttpRequest.BodyPublisher json(JsonNode body) {
        return HttpRequest.BodyPublishers.ofString(body.toString());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The simulator's own answers must hold against the contract too, or it would teach the wrong shape. */
    private static Answer answer(HttpResponse<String> response) throws IOException {
        String path = response.uri().getRawPath().replaceFirst("^/s/[^/]+(?=/)", "");
        boolean known =
                !path.startsWith("/api/no/") && !response.request().method().equals("DELETE");
        if (known && response.statusCode() != 415 && response.statusCode() != 503) {
            KibanaContract.Findings findings = KibanaContract.checkResponse(
                    response.request().method(), path, response.statusCode(), "application/json", response.body());
            assertEquals(List.of(), findings.messages());
        }
        return new Answer(response.statusCode(), SimulatorHttp.JSON.readTree(response.body()));
    }

    private static void assertRefused(int status, Answer answer) {
        assertEquals(status, answer.status(), answer.body()::toString);
        assertFalse(answer.message().isEmpty());
    }
}
