package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.audit.PrunedEvents;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.sandbox.store.MigratedStore;
import io.camelsoar.sandbox.store.RowsRead;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** With 100,000 incidents in the store the database reads no more rows for what is asked of it again and again than with a few thousand. */
@ParameterizedClass
@EnumSource(Database.Kind.class)
class ManyIncidentsTest {

    private static final int MANY = 100_000;
    private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");

    @Parameter
    Database.Kind kind;

    private MigratedStore database;
    private RowsRead rows;
    private Store store;

    @BeforeEach
    void fill() throws Exception {
        database = MigratedStore.open(kind);
        rows = new RowsRead(kind);
        JdbcClient watched = JdbcClient.create(rows.watch(database.dataSource()));
        store = new Store(
                watched, database.transactions(), Clock.fixed(NOW, ZoneOffset.UTC), new AuditTrail(watched, "policy"));
        String numbers = kind == Database.Kind.H2
                ? "SELECT x AS n FROM SYSTEM_RANGE(1, " + MANY + ")"
                : "SELECT n FROM generate_series(1, " + MANY + ") AS s(n)";
        // one each 20 seconds; all decided and recorded, each hundredth parked
        long first = NOW.toEpochMilli() - MANY * 20_000L;
        database.jdbc().sql("""
                        INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, due_at, created_at,
                                              updated_at, listed_severity, listed_rule, listed_host, listed_search, decided_at,
                                              recorded_at, parked_at)
                        SELECT CONCAT('00000000-0000-4000-8000-', LPAD(CAST(n AS VARCHAR(12)), 12, '0')), CONCAT('alert-', n),
                               'detection', 'RECORDED', 'index', 'document', '{}', 0, %1$d + n * 20000, %1$d + n * 20000, 'high',
                               'A rule', CONCAT('host-', n), CONCAT('a rule', CHR(10), 'host-', n), %1$d + n * 20000 + 5000,
                               %1$d + n * 20000 + 9000, CASE WHEN MOD(n, 100) = 0 THEN %1$d + n * 20000 END
                        FROM (%2$s) numbers""".formatted(first, numbers)).update();
        database.jdbc().sql("ANALYZE").update();
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private void atMost(long most) {
        atMost(most, most);
    }

    private void atMost(long ofFirst, long ofLater) {
        List<RowsRead.Query> queries = rows.taken();
        assertFalse(queries.isEmpty());
        for (int i = 0; i < queries.size(); i++) {
            RowsRead.Query query = queries.get(i);
            long most = i == 0 ? ofFirst : ofLater;
            assertTrue(query.rows() > 0 || !query.plan().isEmpty());
            assertTrue(query.rows() <= most, () -> query.rows() + " rows: " + query.sql() + "\n" + query.plan());
        }
    }

    @Test
    void noQueryOfTheConsoleLooksAtAllOfThem() {
        IncidentPages pages = new IncidentPages(store);
        int page = 2 * IncidentPages.PAGE; // H2 counts a look at an index and at its row as two
        JsonNode first = pages.page(new IncidentPages.Query(null, false, null, null));
        atMost(page + 10);
        assertEquals("host-100000", first.at("/incidents/0/host").asText());
        String after = first.path("next").asText();
        JsonNode second = pages.page(new IncidentPages.Query(null, false, null, after));
        atMost(page + 10);
        assertEquals("host-99950", second.at("/incidents/0/host").asText());
        pages.page(new IncidentPages.Query(IncidentState.RECORDED, false, null, after));
        atMost(page + 10);
        pages.page(new IncidentPages.Query(IncidentState.NEW, false, null, null));
        atMost(page + 10);
        JsonNode parked = pages.page(new IncidentPages.Query(null, true, null, null));
        atMost(page + 10);
        pages.page(new IncidentPages.Query(null, true, null, parked.path("next").asText()));
        atMost(page + 10);

        JsonNode none = pages.page(new IncidentPages.Query(null, false, "host-17", null));
        atMost(3L * IncidentPages.LOOKED_THROUGH);
        assertEquals(0, none.path("incidents").size());
        assertTrue(none.hasNonNull("lookedBackTo"), none::toString);
        pages.page(new IncidentPages.Query(
                IncidentState.RECORDED, false, "host-17", none.path("next").asText()));
        atMost(3L * IncidentPages.LOOKED_THROUGH);
        JsonNode byId = pages.page(new IncidentPages.Query(null, false, "00000000-0000-4000-8000-000000000017", null));
        atMost(page + 10);
        assertEquals("host-17", byId.at("/incidents/0/host").asText());

        JsonNode counts = pages.counts();
        atMost(2L * IncidentPages.COUNTED * (IncidentState.values().length + 1));
        assertEquals(IncidentPages.COUNTED, counts.at("/states/RECORDED").asInt());

        JsonNode times = new ResponseTimes(store).lastDays();
        atMost(2L * ResponseTimes.MOST);
        assertTrue(times.at("/partial/resolved").asBoolean());
        IncidentView view = IncidentView.of(
                rows.watch(database.dataSource()),
                new IncidentDocument("http://127.0.0.1", "closed", false, null, "jdbc:h2:mem:test", 3));
        view.list(new IncidentView.Query(null, null, false, 20));
        view.list(new IncidentView.Query(IncidentState.RECORDED, null, false, 20));
        view.list(new IncidentView.Query(null, null, true, 20));
        view.list(new IncidentView.Query(IncidentState.TRIAGED, null, true, 20));
        atMost(page + 10);
        assertEquals(
                5,
                times.path("acknowledged")
                        .get(ResponseTimes.DAYS - 1)
                        .path("median")
                        .asDouble());
    }

    /** Each hundredth may not go before somebody released its host. */
    @Test
    void housekeepingLooksAtAsManyAsItTakes() {
        database.jdbc().sql("""
                        INSERT INTO command (incident_id, number, kind, text, state)
                        SELECT id, 1, 'RESPONSE', CONCAT('isolate ', listed_host), CASE WHEN parked_at IS NULL THEN 'FAILED' ELSE 'SUCCEEDED' END
                        FROM incident""").update();
        database.jdbc().sql("UPDATE incident SET parked_at = NULL").update();
        database.jdbc().sql("ANALYZE").update();
        Retention retention = new Retention(store, null, new PrunedEvents(database.jdbc()), null, Path.of("unused"));
        long until = NOW.toEpochMilli();
        Retention.Due due = retention.new Due(new Retention.Until(until, until, until));
        List<String> first = due.next();
        atMost(2L * Retention.BATCH, 30);
        assertEquals(Retention.BATCH, first.size());
        assertTrue(first.get(0).endsWith("-000000000001"), first.get(0));
        List<String> next = due.next();
        atMost(2L * Retention.BATCH, 30);
        assertEquals(Retention.BATCH - 1, next.size(), "not 100, whose host is isolated");
    }

    @Test
    void whatIsBehindIsFoundWithoutALookAtAllOfThem() {
        database.jdbc()
                .sql("UPDATE incident SET case_due_at = 1 WHERE alert_id = 'alert-70000'")
                .update();
        List<String> behind =
                new EarlyCases(store, null, null, true, Duration.ofSeconds(1), Duration.ofSeconds(9)).behind();
        atMost(10);
        assertEquals(1, behind.size());
    }

    /** By going on, a search finds what is furthest back, and ends. */
    private static void searchToTheEnd(IncidentPages pages) {
        String after = null;
        int found = 0;
        int asked = 0;
        do {
            JsonNode page = pages.page(new IncidentPages.Query(null, false, "host-17", after));
            found += page.path("incidents").size();
            after = page.path("next").asText(null);
            asked++;
        } while (after != null);
        assertEquals(1 + 10 + 100 + 1_000, found); // host-17, host-170 to host-179, and so on
        assertTrue(asked <= MANY / IncidentPages.LOOKED_THROUGH + found / IncidentPages.PAGE + 1, "asked " + asked);
    }
}
