package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pages of incidents: each incident once, the newest first, found by what an analyst knows of it. */
class IncidentPagesTest extends OnEachDatabase {

    private IncidentPages pages() {
        return new IncidentPages(store.one.store);
    }

    private static IncidentPages.Query query(String text) {
        return new IncidentPages.Query(null, false, text, null);
    }

    private String open(String rule, String host, String address, String user) {
        Alert alert = SharedStore.alert("alert-" + rule.hashCode() + host);
        ObjectNode document = (ObjectNode) alert.document();
        document.put("kibana.alert.rule.name", rule);
        document.withObject("/host").put("name", host).put("ip", address);
        document.withObject("/user").put("name", user).put("domain", "CORP");
        return store.one.incidents.open(Alert.of("detection", alert.index(), alert.documentId(), document));
    }

    private static List<String> ids(JsonNode page) {
        return page.path("incidents").findValuesAsText("id");
    }

    @Test
    void pagesHaveEachIncidentOnceTheNewestFirst() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < IncidentPages.PAGE + 3; i++) {
            all.add(store.incident(IncidentState.NEW)); // many at one time
            if (i % 20 == 0) {
                store.jump(Duration.ofSeconds(1));
            }
        }
        JsonNode first = pages().page(query(null));
        assertEquals(IncidentPages.PAGE, ids(first).size());
        String between = store.incident(IncidentState.NEW); // comes while somebody reads
        JsonNode second = pages().page(new IncidentPages.Query(
                null, false, null, first.path("next").asText()));
        List<String> seen = new ArrayList<>(ids(first));
        seen.addAll(ids(second));
        assertEquals(all.size(), seen.size());
        assertTrue(seen.containsAll(all));
        assertFalse(seen.contains(between));
        assertTrue(second.path("next").isNull());
        List<String> opened = first.path("incidents").findValuesAsText("opened");
        assertEquals(opened.stream().sorted(Collections.reverseOrder()).toList(), opened);
    }

    @Test
    void whatAnAnalystKnowsFindsIt() {
        String one = open("Malware_100% sure", "WIN-FS01", "10.20.30.41", "Dana");
        String other = open("Malware on a host", "lin-db02", "10.20.30.42", "root");
        assertEquals(List.of(one), ids(pages().page(query("win-fs"))));
        assertEquals(List.of(one), ids(pages().page(query("30.41"))));
        assertEquals(List.of(one), ids(pages().page(query("corp\\DANA"))));
        assertEquals(List.of(other), ids(pages().page(query(" on a "))));
        assertEquals(List.of(one), ids(pages().page(query("_100%"))));
        assertEquals(List.of(), ids(pages().page(query("M%w"))));
        assertEquals(List.of(), ids(pages().page(query("!"))));
        assertEquals(List.of(other), ids(pages().page(query(other.substring(0, 8)))));
        assertEquals(List.of(other), ids(pages().page(query(other))));
        JsonNode line = pages().page(query("lin-db02")).at("/incidents/0");
        assertEquals("Malware on a host", line.path("rule").asText());
        assertEquals("lin-db02", line.path("host").asText());
        assertEquals("CORP\\root", line.path("account").asText());
        assertEquals("NEW", line.path("state").asText());
    }

    /** Longer than the columns, and cut within a character. */
    @Test
    void whatIsTooLongOrOddIsListedAllTheSame() {
        String id = open("😀".repeat(400), "h\u0000ost\n\u202Eforged" + "İ".repeat(400), "10.20.30.41", "\uD83D");
        JsonNode line = pages().page(query(id)).at("/incidents/0");
        assertTrue(line.path("rule").asText().startsWith("😀😀"), line::toString);
        assertTrue(line.path("host").asText().contains("ost \\u{202e}forged"), line::toString);
    }

    @Test
    void whatIsParkedIsListedWithItsReason() {
        String id = store.incident(IncidentState.NEW);
        store.incident(IncidentState.NEW);
        assertEquals(Optional.of(false), pages().isParked(id));
        store.one.claims.failed(id, store.one.claim(id), "triage", "Kibana answered 401", false, true, null);
        assertEquals(Optional.of(true), pages().isParked(id));
        assertEquals(Optional.empty(), pages().isParked("none"));
        JsonNode parked = pages().page(new IncidentPages.Query(null, true, null, null));
        assertEquals(List.of(id), ids(parked));
        assertEquals("Kibana answered 401", parked.at("/incidents/0/reason").asText());
        JsonNode counts = pages().counts();
        assertEquals(1, counts.path("parked").asInt());
        assertEquals(2, counts.at("/states/NEW").asInt());
        assertEquals(0, counts.at("/states/RECORDED").asInt());
    }

    @Test
    void oneStateAlone() {
        String waits = store.incident(IncidentState.AWAITING_APPROVAL);
        store.incident(IncidentState.NEW);
        assertEquals(
                List.of(waits),
                ids(pages().page(new IncidentPages.Query(IncidentState.AWAITING_APPROVAL, false, null, null))));
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new IncidentPages.Query(null, false, null, "1_' OR 1=1"));
    }

    /** Median and 90th percentile of the day, between the nearest two. */
    @Test
    void timesAreThoseOfTheDayOnWhichTheyEnded() {
        for (int minutes : new int[] {1, 2, 6}) {
            String id = store.incident(IncidentState.AWAITING_APPROVAL);
            store.jump(Duration.ofMinutes(minutes));
            store.one.decide(id, true, SharedStore.USER, "dana.reyes");
        }
        JsonNode times = new ResponseTimes(store.one.store).lastDays();
        assertEquals(ResponseTimes.DAYS, times.path("acknowledged").size());
        JsonNode today = times.path("acknowledged").get(ResponseTimes.DAYS - 1);
        assertEquals("2026-01-15", today.path("day").asText());
        assertEquals(3, today.path("count").asInt());
        assertEquals(120, today.path("median").asDouble());
        assertEquals(312, today.path("p90").asDouble());
        assertEquals(180, today.path("mean").asDouble());
        assertEquals(180, times.at("/mean/acknowledged").asDouble());
        assertFalse(times.path("mean").has("resolved"));
        assertEquals(
                0,
                times.path("resolved").get(ResponseTimes.DAYS - 1).path("count").asInt());
        store.jump(Duration.ofDays(ResponseTimes.DAYS));
        assertEquals(
                0,
                new ResponseTimes(store.one.store)
                        .lastDays().path("acknowledged").findValuesAsText("count").stream()
                                .mapToInt(Integer::parseInt)
                                .sum());
    }
}
