package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.elastic.ElasticsearchNode;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.core.ConditionFactory;

/** The application beside a real Elasticsearch node: its indices, what detection made of them and what it complains about. */
final class RealDetection implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final Stack stack;
    /** What the routes logged as a problem. */
    final List<String> problems = new CopyOnWriteArrayList<>();

    private final ElasticsearchNode node;
    private final List<String> created = new ArrayList<>();

    RealDetection(ElasticsearchNode node, String store) throws IOException {
        this.node = node;
        stack = new Stack(store);
        stack.set("soar.elasticsearch.url", node.url());
        // each poll reads what lies in the overlap again: all of the test's alerts
        stack.set("soar.detect.period", "1s");
    }

    /** Creates an index as Kibana or Fleet would. */
    void create(String index, String definition) throws IOException {
        create(index, definition, body -> {});
    }

    void create(String index, String definition, Consumer<ObjectNode> change) throws IOException {
        ObjectNode body = (ObjectNode) JSON.readTree(RealDetection.class.getResource("/elasticsearch/" + definition));
        change.accept(body);
        // a shard that is told to stay down is not waited for
        node.call("PUT", "/" + index + "?wait_for_active_shards=0", body.toString());
        created.add(index);
    }

    void delete(String index) throws IOException {
        node.call("DELETE", "/" + index, null);
        created.remove(index);
    }

    /** Leaves fields out of an index's mapping. */
    static Consumer<ObjectNode> without(String... fields) {
        return body -> {
            for (String field : fields) {
                body.findParents(field).forEach(parent -> ((ObjectNode) parent).remove(field));
            }
        };
    }

    static Consumer<ObjectNode> typed(String field, String type) {
        return body -> ((ObjectNode) body.findValue(field)).removeAll().put("type", type);
    }

    /** Detection alone, as shipped: what it hands on is not worked on. */
    void start() {
        stack.set(
                "camel.main.routes-include-pattern",
                "file:routes/detect.camel.yaml,file:routes/handover.camel.yaml,file:routes/failures.camel.yaml");
        stack.set("soar.channel.triage", "log:handed-on?level=OFF");
        stack.start();
        stack.camel().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            problems.add(message);
            return message;
        });
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(90));
    }

    void awaitIncidents(int count) {
        soon().until(() -> incidents().size() >= count);
    }

    /** The documents that became incidents, sorted. */
    List<String> incidents() throws SQLException {
        List<String> documents = new ArrayList<>();
        try (var connection = stack.store();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT alert_index, alert_document FROM incident")) {
            while (rows.next()) {
                documents.add(rows.getString(1) + "/" + rows.getString(2));
            }
        }
        return documents.stream().sorted().toList();
    }

    /** How far a source has been read; -1: there was no whole poll yet. */
    long watermark(String source) throws SQLException {
        try (var connection = stack.store();
                var statement = connection.prepareStatement("SELECT read_to FROM watermark WHERE source = ?")) {
            statement.setString(1, source);
            var rows = statement.executeQuery();
            return rows.next() ? rows.getLong(1) : -1;
        }
    }

    @Override
    public void close() throws IOException {
        stack.close();
        for (String index : List.copyOf(created)) {
            delete(index);
        }
    }
}
