package io.camelsoar.sandbox.elastic;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.mapping.FieldType;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drives the simulator with the client that the application uses. */
class ElasticsearchSimulatorTest {

    private static final String KEY = "c2ltdWxhdG9yOmtleQ==";
    private static final String ALERTS = ".internal.alerts-security.alerts-default-000001";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ElasticsearchSimulator simulator;
    private ElasticsearchClient client;

    @BeforeEach
    void start() {
        simulator = new ElasticsearchSimulator(0, KEY);
        client = client(KEY);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        simulator.close();
    }

    @Test
    void pagesOverEqualTimestampsWithoutLossOrDuplicate() throws IOException {
        for (int i = 0; i < 2_500; i++) {
            ObjectNode alert = SimulatorHttp.JSON.createObjectNode();
            alert.put("@timestamp", "2026-01-15T10:24:35.118Z");
            alert.put("kibana.alert.uuid", "alert-%04d".formatted(i * 7 % 2_500));
            simulator.index(ALERTS, "id-" + i, alert);
        }
        Set<String> seen = new HashSet<>();
        List<FieldValue> after = List.of();
        int pages = 0;
        while (true) {
            SearchRequest.Builder request =
                    byTimeAndUuid(".alerts-security.alerts-*").size(500);
            if (!after.isEmpty()) {
                request.searchAfter(after);
            }
            List<Hit<ObjectNode>> hits =
                    client.search(request.build(), ObjectNode.class).hits().hits();
            if (hits.isEmpty()) {
                break;
            }
            pages++;
            hits.forEach(hit -> assertTrue(seen.add(hit.id()), hit.id()));
            after = hits.get(hits.size() - 1).sort();
        }
        assertEquals(2_500, seen.size());
        assertEquals(5, pages);
        assertEquals(1_768_472_675_118L, after.get(0).longValue());
        assertEquals("alert-2499", after.get(1).stringValue());
        assertEquals(6, simulator.searches().size());
    }

    @Test
    void findsTheSampleAlertsAsTheApplicationAsksForThem() throws IOException {
        plantSamples();
        String query = """
                {"bool":{
                  "filter":[
                    {"term":{"kibana.alert.workflow_status":"open"}},
                    {"terms":{"kibana.alert.severity":["critical"]}},
                    {"range":{"@timestamp":{"gte":"2026-01-15T00:00:00Z","format":"strict_date_optional_time"}}}],
                  "must_not":[{"exists":{"field":"kibana.alert.building_block_type"}}]}}
                """;
        SearchResponse<ObjectNode> response = client.search(
                byTimeAndUuid(".alerts-security.alerts-default")
                        .query(q -> q.withJson(new StringReader(query)))
                        .trackTotalHits(t -> t.enabled(true))
                        .build(),
                ObjectNode.class);

        assertEquals(2, response.hits().total().value());
        Hit<ObjectNode> first = response.hits().hits().get(0);
        assertEquals(ALERTS, first.index());
        assertNull(first.score());
        assertEquals("win-fs01", first.source().at("/host/name").asText());
        assertEquals(1, simulator.setAlertStatus(first.id(), "acknowledged"));
        assertEquals(1, count(".alerts-security.alerts-*", query));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'match_all':{}} | 4",
                "{'term':{'host.os.type':'windows'}} | 3",
                "{'term':{'host.ip':'10.20.30.41'}} | 1",
                "{'term':{'host.name':{'value':'WIN-FS01','case_insensitive':true}}} | 1",
                "{'term':{'event.severity':99}} | 1",
                "{'range':{'event.severity':{'gt':98.5,'lte':99}}} | 1",
                "{'range':{'event.severity':{'gt':99}}} | 0",
                "{'range':{'@timestamp':{'gt':1768474000000,'format':'epoch_millis'}}} | 2",
                "{'range':{'@timestamp':{'gte':'2026-01-15','lte':'2026-01-15'}}} | 4",
                "{'range':{'@timestamp':{'gt':'now'}}} | 0",
                "{'exists':{'field':'Responses.message'}} | 1",
                "{'exists':{'field':'kibana.alert'}} | 3",
                "{'ids':{'values':['nR1awJsBz3p5mYx1qL0d','none']}} | 1",
                "{'bool':{'should':[{'term':{'host.name':'web-03'}},{'term':{'host.name':'win-app07'}}]}} | 2",
                "{'bool':{'must':{'match_all':{}},'should':[{'term':{'host.name':'web-03'}}]}} | 4",
                "{'bool':{'must':{'match_all':{}},'should':[{'term':{'host.name':'web-03'}}],'minimum_should_match':1}} | 1"
            })
    void matches(String query, long expected) throws IOException {
        plantSamples();
        assertEquals(expected, count(".alerts-security.alerts-*,logs-endpoint.alerts-*", query));
    }

    @Test
    void refusesTheWrongKey() throws IOException {
        try (ElasticsearchClient stranger = client("c3RyYW5nZXI6a2V5")) {
            var refusal = assertThrows(ElasticsearchException.class, () -> stranger.search(s -> s, ObjectNode.class));
            assertEquals(401, refusal.status());
            assertEquals("security_exception", refusal.error().type());
        }
        assertTrue(simulator.searches().isEmpty());
    }

    @Test
    void refusesAMissingIndexUnlessToldToIgnoreIt() throws IOException {
        assertRefused(404, "index_not_found_exception", new SearchRequest.Builder().index("missing"));
        assertRefused(
                404,
                "index_not_found_exception",
                new SearchRequest.Builder().index("missing-*").allowNoIndices(false));
        assertEquals(
                0,
                search(new SearchRequest.Builder().index("missing").ignoreUnavailable(true))
                        .size());
        assertEquals(0, search(new SearchRequest.Builder().index("missing-*")).size());
        simulator.createIndex(ALERTS);
        assertEquals(0, search(byTimeAndUuid(".alerts-security.alerts-default")).size());
    }

    @Test
    void refusesWhatTheRealOneRefuses() throws IOException {
        plantSamples();
        assertRefused(400, "parsing_exception", query("{\"matchall\":{}}"));
        assertRefused(400, "parsing_exception", query("{\"wildcard\":{\"host.name\":{\"value\":\"win-*\"}}}"));
        assertRefused(
                400, "search_phase_execution_exception", byTimeAndUuid(ALERTS).size(10_001));
        assertRefused(
                400, "search_phase_execution_exception", byTimeAndUuid(ALERTS).searchAfter(FieldValue.of(1L)));
        assertRefused(
                400,
                "search_phase_execution_exception",
                new SearchRequest.Builder().index(ALERTS).sort(s -> s.field(f -> f.field("no.such.field"))));
        assertRefused(400, "illegal_argument_exception", byTimeAndUuid(ALERTS).scroll(t -> t.time("1m")));
        assertRefused(
                400,
                "parsing_exception",
                byTimeAndUuid(ALERTS).aggregations("hosts", a -> a.terms(t -> t.field("host.name"))));
    }

    @Test
    void sortsMissingValuesLastAndFiltersTheSource() throws IOException {
        plantSamples();
        List<Hit<ObjectNode>> hits = search(new SearchRequest.Builder()
                .index(".alerts-security.alerts-*", "logs-endpoint.alerts-*")
                .source(s -> s.filter(
                        f -> f.includes("kibana.alert.severity", "host").excludes("host.os")))
                .sort(s -> s.field(f ->
                        f.field("kibana.alert.risk_score").order(SortOrder.Desc).unmappedType(FieldType.Float))));
        Hit<ObjectNode> last = hits.get(hits.size() - 1);
        assertEquals("nR1awJsBz3p5mYx1qL0d", last.id());
        assertTrue(last.sort().get(0).isNull());
        assertTrue(hits.get(0).source().has("kibana.alert.severity"));
        assertFalse(hits.get(0).source().has("@timestamp"));
        assertFalse(last.source().at("/host/name").isMissingNode());
        assertTrue(last.source().at("/host/os").isMissingNode());
        assertNull(search(new SearchRequest.Builder().index(ALERTS).source(s -> s.fetch(false)))
                .get(0)
                .source());
    }

    @Test
    void failsShardsLoudlyOnlyWhenPartialResultsAreRefused() throws IOException {
        plantSamples();
        simulator.failShards(true);
        SearchRequest.Builder partial = byTimeAndUuid(".alerts-security.alerts-*", "logs-endpoint.alerts-*");
        SearchResponse<ObjectNode> response = client.search(partial.build(), ObjectNode.class);
        assertEquals(1, response.shards().failed().intValue());
        // The client takes a 503 for a dead node: it comes as an exception of the layer below.
        SearchRequest.Builder complete =
                byTimeAndUuid(".alerts-security.alerts-*").allowPartialSearchResults(false);
        var refusal = assertThrows(ResponseException.class, () -> search(complete));
        assertEquals(503, refusal.getResponse().getStatusCode());
        assertTrue(refusal.getMessage().contains("search_phase_execution_exception"));
        simulator.clearFaults();
        assertEquals(
                3,
                search(byTimeAndUuid(".alerts-security.alerts-*").allowPartialSearchResults(false))
                        .size());
    }

    @Test
    void answersWithTheFaultThatIsSwitchedOn() throws Exception {
        simulator.failWith(
                429, "{\"error\":{\"type\":\"es_rejected_execution_exception\",\"reason\":\"busy\"},\"status\":429}");
        assertRefused(429, "es_rejected_execution_exception", new SearchRequest.Builder());
        simulator.clearFaults();
        simulator.delay(Duration.ofMinutes(1));
        var delayed = HTTP.sendAsync(request("/_search", "{}"), HttpResponse.BodyHandlers.ofString());
        await().until(() -> simulator.searches().size() == 2);
        assertFalse(delayed.isDone());
        simulator.clearFaults();
        assertEquals(200, delayed.get().statusCode());
    }

    @Test
    void takesDocumentsOverHttp() throws Exception {
        client.index(i -> i.index("logs-endpoint.alerts-default")
                .id("one")
                .document(sample("alert-linux").get("_source")));
        client.bulk(b -> b.operations(o -> o.index(x -> x.index("logs-endpoint.alerts-default")
                .id("two")
                .document(sample("alert-wmi-registry").get("_source")))));
        HttpResponse<String> put = HTTP.send(
                request("/logs-endpoint.alerts-default/_doc/three?refresh=true", "{\"a\":1}"),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(201, put.statusCode());
        assertEquals(
                "Elasticsearch", put.headers().firstValue("X-Elastic-Product").orElseThrow());
        assertEquals(
                "application/json", put.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                3,
                search(new SearchRequest.Builder().index("logs-endpoint.alerts-*"))
                        .size());
        assertTrue(client.get(g -> g.index("logs-endpoint.alerts-default").id("two"), ObjectNode.class)
                .found());
        assertTrue(client.ping().value());
        assertEquals("9.2.3", client.info().version().number());
    }

    private ElasticsearchClient client(String key) {
        return ElasticsearchClient.of(config -> config.host(simulator.url()).apiKey(key));
    }

    private void plantSamples() throws IOException {
        for (String name : new String[] {
            "alert-wmi-registry", "alert-linux", "alert-endpoint-malware", "alert-flattened-buildingblock"
        }) {
            JsonNode sample = sample(name);
            simulator.index(sample.path("_index").asText(), sample.path("_id").asText(), sample.path("_source"));
        }
    }

    private static JsonNode sample(String name) {
        try (InputStream json = ElasticsearchSimulatorTest.class.getResourceAsStream("/alerts/" + name + ".json")) {
            return SimulatorHttp.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SearchRequest.Builder byTimeAndUuid(String... indices) {
        return new SearchRequest.Builder()
                .index(List.of(indices))
                .sort(s -> s.field(f -> f.field("@timestamp").order(SortOrder.Asc)))
                .sort(s -> s.field(f -> f.field("kibana.alert.uuid").unmappedType(FieldType.Keyword)));
    }

    private static SearchRequest.Builder query(String json) {
        return new SearchRequest.Builder().index(ALERTS).withJson(new StringReader("{\"query\":" + json + "}"));
    }

    private List<Hit<ObjectNode>> search(SearchRequest.Builder request) throws IOException {
        return client.search(request.build(), ObjectNode.class).hits().hits();
    }

    private long count(String indices, String query) throws IOException {
        return search(new SearchRequest.Builder()
                        .index(List.of(indices.split(",")))
                        .query(q -> q.withJson(new StringReader(query.replace('\'', '"')))))
                .size();
    }

    private void assertRefused(int status, String type, SearchRequest.Builder request) {
        var refusal = assertThrows(ElasticsearchException.class, () -> search(request));
        assertEquals(status, refusal.status());
        assertEquals(type, refusal.error().type());
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(simulator.url() + path))
                .header("Authorization", "ApiKey " + KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
