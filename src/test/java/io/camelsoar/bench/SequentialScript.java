package io.camelsoar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.cloudsoft.winrm4j.client.PayloadEncryptionMode;
import io.cloudsoft.winrm4j.client.WinRmClientContext;
import io.cloudsoft.winrm4j.winrm.WinRmTool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.cxf.common.logging.LogUtils;
import org.apache.cxf.common.logging.Slf4jLogger;
import org.apache.http.client.config.AuthSchemes;

/**
 * What somebody writes first: one alert after another, one call after another, all in memory, nothing stored, nobody asked, nothing tried
 * again. The same services, calls of the same kind and the same command as camel-soar.
 */
final class SequentialScript implements AutoCloseable {

    private static final Pattern COMMAND = Pattern.compile("```powershell\\n(.*?)\\n```", Pattern.DOTALL);
    private static final int MOST_ALERTS = 10_000;

    /** How long it stays logged on: after a minute CXF replaces a connection, and a call that is under way fails. */
    private static final Duration LONGEST_LOGON = Duration.ofSeconds(30);

    static {
        // CXF would say something of each session on the standard error otherwise.
        LogUtils.setLoggerClass(Slf4jLogger.class);
    }

    private final Services services;
    private final HttpClient http = HttpClient.newHttpClient();
    private WinRmClientContext context;
    private WinRmTool windows;
    private long loggedOn;

    SequentialScript(Services services) {
        this.services = services;
        logOn();
    }

    private void logOn() {
        loggedOn = System.nanoTime();
        context = WinRmClientContext.newInstance();
        windows = WinRmTool.Builder.builder("127.0.0.1", Services.WINDOWS_USER, Services.WINDOWS_PASSWORD)
                .authenticationScheme(AuthSchemes.NTLM)
                .port(services.windows().port())
                .useHttps(false)
                .payloadEncryptionMode(PayloadEncryptionMode.REQUIRED)
                .context(context)
                .build();
        windows.setRetriesForConnectionFailures(0);
    }

    /** Brings every alert that there is to its case; how many there were. */
    int run() throws IOException, InterruptedException {
        ObjectNode search = SimulatorHttp.JSON.createObjectNode().put("size", MOST_ALERTS);
        search.putArray("sort").addObject().put("@timestamp", "asc");
        JsonNode hits = send(
                        services.elasticsearch().url() + "/.alerts-security.alerts-*/_search",
                        "ApiKey " + Services.API_KEY,
                        search)
                .at("/hits/hits");
        for (JsonNode hit : hits) {
            handle(hit);
        }
        return hits.size();
    }

    private void handle(JsonNode hit) throws IOException, InterruptedException {
        JsonNode alert = hit.get("_source");
        String rule = alert.get("kibana.alert.rule.name").asText();
        String answer = ask("Summarise this alert and propose PowerShell commands:\n" + alert);
        String analyst = ask("Who handles windows alerts?");
        Matcher proposed = COMMAND.matcher(answer);
        Bench.require(proposed.find(), "the assistant proposed no command");
        String command = proposed.group(1);
        ObjectNode message = SimulatorHttp.JSON.createObjectNode().put("channel", Services.CHANNEL);
        message.put("text", "CRITICAL: " + rule + "\n" + analyst + "\n" + answer);
        String sent = send(services.slack().uri() + "/api/chat.postMessage", "Bearer " + SlackSimulator.TOKEN, message)
                .path("ts")
                .asText();
        if (System.nanoTime() - loggedOn > LONGEST_LOGON.toNanos()) {
            context.shutdown();
            logOn();
        }
        String output = windows.executePs(command).getStdOut();
        message.put("thread_ts", sent).put("text", output);
        send(services.slack().uri() + "/api/chat.postMessage", "Bearer " + SlackSimulator.TOKEN, message);
        record(hit, rule, command, output);
    }

    private String ask(String content) throws IOException, InterruptedException {
        ObjectNode request = SimulatorHttp.JSON
                .createObjectNode()
                .put("connectorId", "my-gpt4o-ai")
                .put("persist", false);
        request.putArray("messages").addObject().put("role", "user").put("content", content);
        return kibana("POST", "/api/security_ai_assistant/chat/complete", request)
                .path("data")
                .asText();
    }

    private void record(JsonNode hit, String rule, String command, String output)
            throws IOException, InterruptedException {
        ObjectNode opened = SimulatorHttp.JSON.createObjectNode();
        opened.put("title", rule).put("description", "From a script.").put("owner", "securitySolution");
        opened.putArray("tags").add("script");
        opened.putObject("connector")
                .put("id", "none")
                .put("name", "none")
                .put("type", ".none")
                .putNull("fields");
        opened.putObject("settings").put("syncAlerts", false);
        String id = kibana("POST", "/api/cases", opened).path("id").asText();
        ObjectNode attached =
                SimulatorHttp.JSON.createObjectNode().put("type", "alert").put("owner", "securitySolution");
        attached.put("alertId", hit.get("_id").asText())
                .put("index", hit.get("_index").asText());
        attached.putObject("rule").put("id", "rule").put("name", rule);
        comment(id, attached);
        ObjectNode told =
                SimulatorHttp.JSON.createObjectNode().put("type", "user").put("owner", "securitySolution");
        comment(id, told.put("comment", command + "\n" + output));
        JsonNode now = kibana("GET", "/api/cases/" + id, null);
        ObjectNode closed = SimulatorHttp.JSON.createObjectNode();
        ArrayNode cases = closed.putArray("cases");
        cases.addObject()
                .put("id", id)
                .put("version", now.path("version").asText())
                .put("status", "closed");
        kibana("PATCH", "/api/cases", closed);
    }

    private void comment(String id, ObjectNode comment) throws IOException, InterruptedException {
        kibana("POST", "/api/cases/" + id + "/comments", comment);
    }

    private JsonNode kibana(String method, String path, JsonNode body) throws IOException, InterruptedException {
        return send(method, services.kibana().url() + path, "ApiKey " + Services.API_KEY, body);
    }

    private JsonNode send(String address, String authorization, JsonNode body)
            throws IOException, InterruptedException {
        return send("POST", address, authorization, body);
    }

    private JsonNode send(String method, String address, String authorization, JsonNode body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", authorization)
                .header("kbn-xsrf", "script")
                .header("Content-Type", "application/json; charset=utf-8");
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body.toString()));
        HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        JsonNode json = SimulatorHttp.JSON.readTree(answer.body());
        Bench.require(
                answer.statusCode() == 200 && json.path("ok").asBoolean(true),
                address + " answered " + answer.statusCode() + ": " + json);
        return json;
    }

    @Override
    public void close() {
        context.shutdown();
    }
}
