package io.camelsoar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.ElasticsearchClients;
import io.camelsoar.policy.ShownText;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An alert for trying things out. */
@Command(
        name = "fire",
        description = {
            "Writes an alert to Elasticsearch (soar.elasticsearch.url), as a new one that was raised just now, for camel-soar to find.",
            "The file is a hit, as a search returns it, or the alert alone. soar.elasticsearch.api-key has to be allowed to create"
                    + " documents in its index: better one for tests, which a source of its own polls."
        },
        mixinStandardHelpOptions = true)
final class FireCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ALERT.json", description = "The file; - is standard input.")
    private String file;

    @Option(names = "--index", paramLabel = "INDEX", description = "Where it goes. Default: the _index in the file.")
    private String index;

    @Option(names = "--as-is", description = "Leaves id and times as they are in the file.")
    private boolean asIs;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() throws IOException {
        JsonNode read = read();
        boolean isHit = read.path("_source").isObject();
        ObjectNode alert = (ObjectNode) (isHit ? read.get("_source") : read);
        String where = index != null ? index : read.path("_index").asText();
        if (where.isBlank()) {
            throw new CommandFailedException(
                    file + " does not say into which index it goes (_index): name one with --index");
        }
        String id = asIs ? read.path("_id").asText() : UUID.randomUUID().toString();
        if (id.isBlank()) {
            throw new CommandFailedException(file + " has no _id: leave out --as-is");
        }
        if (!asIs) {
            renew(alert, id);
        }
        write(where, id, alert);
        spec.commandLine()
                .getOut()
                .println("Alert " + id + " is in " + where
                        + ". A camel-soar that runs with the same settings (--profile) finds it within soar.detect.period, if the"
                        + " query of a source does.");
        spec.commandLine().getOut().flush();
        return 0;
    }

    private ObjectNode read() {
        try {
            JsonNode read = JSON.readTree(InputFile.read(file));
            if (read instanceof ObjectNode object && !object.isEmpty()) {
                return object;
            }
            throw new CommandFailedException(file + " is no JSON object");
        } catch (JsonProcessingException e) {
            throw new CommandFailedException(
                    file + ": " + e.getOriginalMessage() + ", line "
                            + e.getLocation().getLineNr(),
                    e);
        }
    }

    /** What tells it from the one in the file, and when it was raised: what an alert lacks it does not get. */
    private static void renew(ObjectNode alert, String id) {
        String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        alert.put("@timestamp", now);
        for (String field :
                new String[] {"kibana.alert.start", "kibana.alert.original_time", "kibana.alert.last_detected"}) {
            if (alert.has(field)) {
                alert.put(field, now);
            }
        }
        if (alert.has("kibana.alert.uuid")) {
            alert.put("kibana.alert.uuid", id);
        }
        if (alert.path("event") instanceof ObjectNode event) {
            event.put("id", id).put("ingested", now);
        }
    }

    private void write(String where, String id, ObjectNode alert) throws IOException {
        Configured configured = new Configured(profile);
        needOnly("soar.elasticsearch.", configured.camel());
        System.setProperty("soar.log.level", "off");
        Settings settings;
        try {
            settings = Settings.of(configured.camel());
        } catch (InvalidSettingsException e) {
            throw new CommandFailedException(e.problems(), e);
        }
        String url = settings.text("soar.elasticsearch.url");
        try (RestClient client = ElasticsearchClients.open(settings)) {
            Request request = new Request("PUT", "/" + encoded(where) + "/_create/" + encoded(id));
            request.addParameter("refresh", "wait_for");
            request.setJsonEntity(alert.toString());
            client.performRequest(request);
        } catch (ResponseException e) {
            JsonNode error =
                    JSON.readTree(e.getResponse().getEntity().getContent()).path("error");
            throw new CommandFailedException(
                    "soar.elasticsearch.url: " + url + " answered "
                            + e.getResponse().getStatusLine().getStatusCode() + ": "
                            + ShownText.line(error.path("reason").asText(error.toString())),
                    e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "soar.elasticsearch.url: " + url + ": " + ExceptionUtils.getRootCauseMessage(e), e);
        }
    }

    /** What else is required may be missing where alerts are only fired. */
    private static void needOnly(String prefix, CamelContext camel) {
        Properties others = Settings.standIns(camel);
        others.stringPropertyNames().stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(others::remove);
        camel.getPropertiesComponent().setOverrideProperties(others);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
