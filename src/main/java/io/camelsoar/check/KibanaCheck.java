package io.camelsoar.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.kibana.KibanaClient;
import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Whether Kibana is there, has the connector, and lets the API key use the AI Assistant, its knowledge base and cases. Whether the key may
 * also write cases shows only when one is written.
 */
final class KibanaCheck {

    private static final String SUBJECT = "kibana";
    private static final String API_KEY = "soar.kibana.api-key";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;

    KibanaCheck(Settings settings) {
        this.settings = settings;
    }

    /** @param body null: it is not JSON, as of a proxy */
    private record Answer(int status, JsonNode body) {

        /** In the words of Kibana, in one of its two shapes of an error. */
        String why() {
            return status
                    + (body == null
                            ? ", which is not Kibana's JSON"
                            : ": " + body.path("message").asText());
        }
    }

    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        HttpClientBuilder builder = HttpClientBuilder.create();
        new KibanaClient(
                        settings.text(API_KEY),
                        Tls.of(settings, "soar.kibana"),
                        settings.duration("soar.kibana.connect-timeout"),
                        settings.duration("soar.kibana.timeout"))
                .configureHttpClient(builder);
        try (CloseableHttpClient client = builder.build()) {
            findings.add(status(get(client, "/api/status")));
            if (findings.get(0).result() == Finding.Result.FAILED) {
                return findings;
            }
            findings.add(connector(get(client, "/api/actions/connectors")));
            findings.add(assistant(client));
            findings.add(cases(get(client, "/api/cases/_find?owner=securitySolution&perPage=1")));
        } catch (IOException e) {
            findings.add(Finding.failed(SUBJECT, Reach.failure(settings, "soar.kibana", e)));
        }
        return findings;
    }

    private Finding status(Answer answer) {
        String url = settings.text("soar.kibana.url");
        if (answer.status == 401) {
            return Finding.failed(SUBJECT, API_KEY + ": not taken (" + answer.why() + ")");
        }
        String version =
                answer.body == null ? "" : answer.body.at("/version/number").asText();
        String level = answer.body == null
                ? ""
                : answer.body.at("/status/overall/level").asText();
        if (version.isEmpty() && level.isEmpty()) {
            return Finding.failed(SUBJECT, "soar.kibana.url: " + url + " answered " + answer.why());
        }
        String told = url + " is Kibana " + version + ", " + level;
        // a key without further rights is told no more than the level
        return level.equals("available") ? Finding.ok(SUBJECT, told) : Finding.warning(SUBJECT, told);
    }

    private Finding connector(Answer answer) {
        String key = "soar.ai.connector-id";
        String id = settings.text(key);
        if (answer.status != 200 || !answer.body.isArray()) {
            return Finding.failed(
                    "connector",
                    API_KEY + ": may not see connectors (" + answer.why()
                            + "); it takes the Kibana privilege \"Actions and Connectors\", read");
        }
        for (JsonNode connector : answer.body) {
            if (connector.path("id").asText().equals(id)) {
                String told = id + " is " + connector.path("name").asText() + " ("
                        + connector.path("connector_type_id").asText() + ")";
                return connector.path("is_missing_secrets").asBoolean()
                        ? Finding.failed(
                                "connector", key + ": " + told + ", which has lost its secrets: enter them anew")
                        : Finding.ok("connector", told);
            }
        }
        List<String> there = StreamSupport.stream(answer.body.spliterator(), false)
                .map(connector -> connector.path("id").asText() + " ("
                        + connector.path("name").asText() + ")")
                .limit(10)
                .toList();
        return Finding.failed(
                "connector",
                key + ": there is no connector " + id
                        + (there.isEmpty() ? ", nor any other" : "; there are " + String.join(", ", there)));
    }

    /** The status says no more than that; the list is what licence and privilege are looked at for. */
    private Finding assistant(CloseableHttpClient client) throws IOException {
        Answer entries = get(client, "/api/security_ai_assistant/knowledge_base/entries/_find?per_page=1");
        if (entries.status != 200) {
            return Finding.failed(
                    "assistant",
                    API_KEY + ": may not use the AI Assistant (" + entries.why()
                            + "); it takes an Enterprise licence and the Kibana privilege \"Elastic AI Assistant\"");
        }
        Answer status = get(client, "/api/security_ai_assistant/knowledge_base");
        return status.body != null && status.body.path("elser_exists").asBoolean()
                ? Finding.ok("assistant", "it may be used, and its knowledge base is set up")
                : Finding.warning(
                        "assistant",
                        "it may be used; its knowledge base is not set up (Kibana, AI Assistant, its settings): who handles which"
                                + " alerts is known from soar.roster.file alone");
    }

    private static Finding cases(Answer answer) {
        return answer.status == 200
                ? Finding.ok("cases", "they may be read")
                : Finding.failed(
                        "cases",
                        API_KEY + ": may not read cases (" + answer.why()
                                + "); it takes the Kibana privilege \"Cases\" of Security, all");
    }

    private Answer get(CloseableHttpClient client, String path) throws IOException {
        return client.execute(
                new HttpGet(settings.text("soar.kibana.url") + path),
                response -> new Answer(response.getCode(), json(EntityUtils.toString(response.getEntity()))));
    }

    private static JsonNode json(String body) {
        try {
            return body == null || body.isBlank() ? null : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
