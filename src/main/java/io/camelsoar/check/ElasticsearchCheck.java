package io.camelsoar.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.AlertSearch;
import io.camelsoar.alert.ElasticsearchClients;
import io.camelsoar.alert.UnusableQueryException;
import io.camelsoar.policy.ShownText;
import io.camelsoar.settings.Settings;
import io.camelsoar.text.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.StringUtils;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/** Whether each source of alerts can be searched, and what the licence is. */
final class ElasticsearchCheck {

    private static final String SUBJECT = "elasticsearch";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final AlertSearch search;

    /** @param search for the queries */
    ElasticsearchCheck(Settings settings, AlertSearch search) {
        this.settings = settings;
        this.search = search;
    }

    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        try (RestClient client = ElasticsearchClients.open(settings)) {
            for (String source : search.sources()) {
                findings.add(source(client, source));
                if (findings.get(findings.size() - 1).result() == Finding.Result.FAILED) {
                    return findings; // the others would say the same
                }
            }
            findings.add(licence(client));
        } catch (IOException e) {
            findings.add(Finding.failed(SUBJECT, Reach.failure(settings, "soar.elasticsearch", e)));
        }
        return findings;
    }

    /** As a poll would search it; to a key without the right to read, indices that match a pattern are as if they were not there. */
    private Finding source(RestClient client, String source) throws IOException {
        String key = "soar.detect.source." + source + ".index";
        String index = String.join(",", settings.items(key));
        try {
            if (!settings.text("soar.elasticsearch.api-key").isEmpty() && !mayRead(client, key)) {
                return Finding.failed(
                        SUBJECT,
                        "soar.elasticsearch.api-key: may not read " + index + " (" + key
                                + "); it takes the index privilege read");
            }
            JsonNode found = ask(client, "POST", "/" + index + "/_search?allow_no_indices=false", search.count(source));
            long alerts = found.at("/hits/total/value").asLong();
            return Finding.ok(
                    SUBJECT,
                    source + ": " + Count.of(alerts, "alert") + " in " + index
                            + Count.fitting(alerts, " matches ", " match ")
                            + settings.text("soar.detect.source." + source + ".query"));
        } catch (UnusableQueryException e) {
            return Finding.failed(SUBJECT, e.getMessage());
        } catch (ResponseException e) {
            return refused(e, key, index);
        }
    }

    private Finding refused(ResponseException failure, String key, String index) throws IOException {
        int status = failure.getResponse().getStatusLine().getStatusCode();
        String why = status + ": " + reason(failure.getResponse());
        if (failure.getResponse().getHeader("X-Elastic-Product") == null && status != 401 && status != 403) {
            return Finding.failed(
                    SUBJECT,
                    "soar.elasticsearch.url: " + settings.text("soar.elasticsearch.url")
                            + " answers, and not as Elasticsearch does (" + why + ")");
        }
        return switch (status) {
            case 401 -> Finding.failed(SUBJECT, "soar.elasticsearch.api-key: not taken (" + why + ")");
            case 403 -> Finding.failed(SUBJECT, "soar.elasticsearch.api-key: may not read " + index + " (" + why + ")");
            case 404 ->
                Finding.warning(SUBJECT, key + ": there is no index " + index + " yet, or the API key may not see it");
            default -> Finding.failed(SUBJECT, key + ": " + index + ": " + why);
        };
    }

    /** Whatever else answers there may send no JSON. */
    private static String reason(Response answer) throws IOException {
        String body = answer.getEntity() == null ? "" : EntityUtils.toString(answer.getEntity());
        try {
            JsonNode error = JSON.readTree(body).path("error");
            return error.path("reason").asText(error.toString());
        } catch (JsonProcessingException e) {
            return ShownText.line(StringUtils.truncate(body, 100));
        }
    }

    /** True, too, where Elasticsearch has no security to ask. */
    private boolean mayRead(RestClient client, String key) throws IOException {
        ObjectNode question = JSON.createObjectNode();
        ObjectNode index = question.putArray("index").addObject();
        settings.items(key).forEach(index.putArray("names")::add);
        index.putArray("privileges").add("read");
        try {
            return ask(client, "POST", "/_security/user/_has_privileges", question)
                    .path("has_all_requested")
                    .asBoolean();
        } catch (ResponseException e) {
            if (e.getResponse().getStatusLine().getStatusCode() == 401) {
                throw e;
            }
            return true;
        }
    }

    /** Elastic's AI Assistant and response actions take an Enterprise licence. */
    private static Finding licence(RestClient client) throws IOException {
        try {
            JsonNode licence = ask(client, "GET", "/_license", null).path("license");
            String type = licence.path("type").asText();
            String told =
                    "the licence is " + type + ", " + licence.path("status").asText();
            boolean enough = List.of("enterprise", "trial").contains(type)
                    && licence.path("status").asText().equals("active");
            return enough
                    ? Finding.ok("licence", told)
                    : Finding.failed(
                            "licence", told + "; the AI Assistant takes an active Enterprise licence, or a trial");
        } catch (ResponseException e) {
            return Finding.skipped(
                    "licence",
                    "soar.elasticsearch.api-key: may not ask for it (cluster privilege monitor); Kibana says below"
                            + " whether the AI Assistant may be used");
        }
    }

    private static JsonNode ask(RestClient client, String method, String path, JsonNode body) throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(body.toString());
        }
        Response response = client.performRequest(request);
        return JSON.readTree(response.getEntity().getContent());
    }
}
