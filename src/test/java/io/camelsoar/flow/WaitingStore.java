package io.camelsoar.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.store.Database;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An incident that waits for its decision since an earlier version: what that version had in its store, table by table, and the
 * message that it had put into Slack, as they were when it was stopped. The sample alert {@code alert-wmi-registry.json}.
 */
final class WaitingStore {

    /** The last migration that the earlier version had. */
    private static final String SCHEMA = "2";

    private static final List<String> TABLES =
            List.of("incident", "command", "audit_event", "watermark", "alert_claim");

    private final ObjectNode content;

    private WaitingStore(ObjectNode content) {
        this.content = content;
    }

    static WaitingStore load() throws IOException {
        return new WaitingStore((ObjectNode)
                SimulatorHttp.JSON.readTree(WaitingStore.class.getResource("/store/waiting-since-v2.json")));
    }

    /** When it began to wait. */
    Instant since() {
        return Instant.ofEpochMilli(incident().get("updated_at").asLong());
    }

    private ObjectNode incident() {
        return (ObjectNode) content.at("/incident/0");
    }

    /** Puts all that the earlier version knew into an empty database, and its message into Slack. */
    void put(Database database, SlackSimulator slack) throws IOException, InterruptedException {
        Flyway.configure()
                .dataSource(database.url(), database.username(), database.password())
                .target(SCHEMA)
                .load()
                .migrate();
        incident().put("slack_ts", post(slack));
        JdbcClient jdbc = JdbcClient.create(
                new DriverManagerDataSource(database.url(), database.username(), database.password()));
        for (String table : TABLES) {
            content.get(table).forEach(row -> insert(jdbc, table, row));
        }
    }

    private String post(SlackSimulator slack) throws IOException, InterruptedException {
        ObjectNode message = content.withObject("/message").deepCopy();
        message.set("channel", incident().get("slack_channel"));
        HttpRequest request = HttpRequest.newBuilder(slack.uri().resolve("/api/chat.postMessage"))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Authorization", "Bearer " + SlackSimulator.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(message.toString()))
                .build();
        JsonNode answer = SimulatorHttp.JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
        if (!answer.path("ok").asBoolean()) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.get("ts").asText();
    }

    private static void insert(JdbcClient jdbc, String table, JsonNode row) {
        List<String> columns = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        row.fields().forEachRemaining(field -> {
            columns.add(field.getKey());
            JsonNode value = field.getValue();
            values.add(value.isBoolean() ? value.asBoolean() : value.isNumber() ? value.asLong() : value.asText());
        });
        String places = String.join(", ", Collections.nCopies(columns.size(), "?"));
        jdbc.sql("INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + places + ")")
                .params(values)
                .update();
    }
}
