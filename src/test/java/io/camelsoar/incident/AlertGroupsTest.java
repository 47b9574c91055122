package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.sandbox.AtOnce;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alerts of the same rule on the same host that come while one of them waits to be decided are one incident; on each database. */
class AlertGroupsTest extends OnEachDatabase {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int MANY = 20;

    private AlertGroups one;
    private AlertGroups other;

    @BeforeEach
    void groups() {
        one = groups(store.one, WINDOW, "rule", "host");
        other = groups(store.other, WINDOW, "rule", "host");
    }

    private static AlertGroups groups(SharedStore.Instance instance, Duration window, String... keys) {
        return new AlertGroups(instance.store, instance.incidents, window, List.of(keys), Alert::source);
    }

    private static Alert alert(String id, Consumer<ObjectNode> change) {
        Alert alert = SharedStore.alert(id);
        ObjectNode document = (ObjectNode) alert.document();
        change.accept(document);
        return Alert.of(alert.source(), alert.index(), id, document);
    }

    private String stored(String id) {
        return one.store(SharedStore.alert(id)).incidentId();
    }

    private Incident incident(String id) {
        return store.one.incidents.get(id);
    }

    private String shown(String id) {
        String claim = store.one.claim(id);
        store.one.triage(id, claim);
        store.one.incidents.posted(id, "C0123ABCDEF", "1768471200.000001");
        return id;
    }

    @Test
    void theyJoinWhatWaitsAndAreCountedOnce() {
        String id = stored("first");
        assertEquals(new AlertGroups.Stored(id, true), one.store(SharedStore.alert("second")));
        store.one.triage(id, store.one.claim(id));
        assertEquals(new AlertGroups.Stored(id, true), other.store(SharedStore.alert("third")));
        store.one.incidents.posted(id, "C0123ABCDEF", "1768471200.000001");
        assertEquals(new AlertGroups.Stored(id, true), one.store(SharedStore.alert("fourth")));
        // found again by a later poll
        assertEquals(new AlertGroups.Stored(id, true), other.store(SharedStore.alert("third")));
        assertEquals(new AlertGroups.Stored(id, false), other.store(SharedStore.alert("first")));
        assertEquals(3, incident(id).joined().count());
        assertEquals(
                List.of("OPENED", "ALERT_JOINED", "TRIAGED", "ALERT_JOINED", "AWAITING_APPROVAL", "ALERT_JOINED"),
                store.audited(id));
        assertEquals(List.of("first", "second", "third", "fourth"), store.one.incidents.alertDocuments(id));
        assertEquals(List.of(id), one.grown());
        assertEquals(List.of(), one.grown());
    }

    @Test
    void theNewestTimeCountsUnlessItIsYetToCome() {
        String id = stored("first");
        one.store(alert("second", document -> document.put("@timestamp", "2026-01-15T09:50:00Z")));
        one.store(alert("third", document -> document.put("@timestamp", "2026-01-15T09:40:00Z")));
        assertEquals(store.now() - 600_000, incident(id).joined().last());
        one.store(alert("fourth", document -> document.put("@timestamp", "2099-01-01T00:00:00Z")));
        assertEquals(store.now(), incident(id).joined().last());
    }

    @Test
    void itWasSeenLastWithTheLatestOfThem() {
        IncidentDocument shown = new IncidentDocument("http://kibana", "open", false, null, "jdbc:h2:mem:test", 3);
        String id = one.store(alert("first", document -> document.put("@timestamp", "2026-01-15T09:30:00Z")))
                .incidentId();
        for (String time : List.of("2026-01-15T09:50:00Z", "2026-01-15T09:20:00Z")) {
            one.store(alert("at " + time, document -> document.put("@timestamp", time)));
            ObjectNode document = shown.of(incident(id));
            assertEquals("2026-01-15T09:50:00Z", document.at("/joined/at").asText());
            assertEquals("2026-01-15T09:50:00Z", document.at("/lastSeen/at").asText());
        }
    }

    @Test
    void theMessageIsBehindAndWhatIsApprovedIsTheSame() {
        String id = shown(stored("first"));
        Incident before = incident(id);
        one.store(SharedStore.alert("second"));
        assertEquals(before.messageChanges() + 1, incident(id).messageChanges());
        assertEquals(before.digest(), IncidentStore.digest(incident(id)));
        assertTrue(store.one.decide(id, true, SharedStore.USER, "dana.reyes"));
    }

    /** One that joins after the request was made, and before it is known to be in Slack, is shown, too. */
    @Test
    void aRequestThatTellsOfFewerIsBehind() {
        String id = stored("first");
        one.store(SharedStore.alert("second"));
        store.one.triage(id, store.one.claim(id));
        one.store(SharedStore.alert("third"));
        store.one.incidents.posted(id, "C0123ABCDEF", "1768471200.000001", 1);
        assertEquals(
                List.of("1"), store.texts("SELECT CAST(message_changes - message_shown AS VARCHAR(9)) FROM incident"));
    }

    @Test
    void whatIsDecidedTakesNoMore() {
        for (boolean approved : List.of(true, false)) {
            String id = shown(stored("first-" + approved));
            assertTrue(store.one.decide(id, approved, SharedStore.USER, "dana.reyes"));
            assertNotEquals(id, stored("second-" + approved));
            assertEquals(0, incident(id).joined().count());
            store.change("DELETE FROM alert_group");
        }
    }

    @Test
    void whatAFirstOfTwoApprovedOrIsParkedOrExpiredOrOldTakesNoMore() {
        List<Consumer<String>> ends = List.of(
                id -> store.change("INSERT INTO approval (incident_id, place, user_id, approved_at, digest) VALUES ('"
                        + id + "', 1, 'U0AAA1111', 1, 'digest')"),
                id -> store.change("UPDATE incident SET parked_at = 1 WHERE id = '" + id + "'"),
                id -> store.pass(SharedStore.EXPIRES_AFTER),
                id -> store.pass(WINDOW));
        for (int i = 0; i < ends.size(); i++) {
            String id = shown(stored("first-" + i));
            if (i == 2) { // else the window ends first
                one = groups(store.one, Duration.ofDays(1), "rule", "host");
            }
            ends.get(i).accept(id);
            assertNotEquals(id, stored("second-" + i), "way " + i);
            one = groups(store.one, WINDOW, "rule", "host");
            store.change("DELETE FROM alert_group");
        }
    }

    @Test
    void anotherIsAnIncidentOfItsOwn() {
        String id = stored("first");
        List<Consumer<ObjectNode>> others = List.of(
                document -> document.put("kibana.alert.rule.name", "Another"),
                document -> document.put("kibana.alert.rule.uuid", "another"),
                document -> document.withObject("/host").put("name", "win-fs02"),
                document -> document.withObject("/host").put("ip", "10.20.30.99"),
                document -> document.withObject("/host/os").put("type", "linux"),
                document -> document.withObject("/agent").put("id", "another"),
                document -> document.withObject("/event").put("agent_id_status", "mismatch"),
                document -> document.put("kibana.alert.severity", "low"));
        for (int i = 0; i < others.size(); i++) {
            assertFalse(one.store(alert("other-" + i, others.get(i))).joined(), "way " + i);
        }
        Alert same = SharedStore.alert("another-way");
        ObjectNode document = (ObjectNode) same.document();
        assertFalse(one.store(Alert.of("endpoint", same.index(), "another-way", document))
                .joined());
        assertTrue(one.store(SharedStore.alert("same")).joined());
        assertEquals(1, incident(id).joined().count());
    }

    @Test
    void whatHasAsManyAsACaseTakesGetsNoMore() {
        String id = stored("first");
        store.change("UPDATE incident SET joined = " + (CaseAlerts.MOST - 2));
        assertEquals(id, stored("last"));
        assertNotEquals(id, stored("next"));
        assertEquals(CaseAlerts.MOST - 1, incident(id).joined().count());
    }

    /** Else it would be looked for again and again. */
    @Test
    void itsCaseIsDueUnlessItsPlaybookWantsNone() {
        for (boolean wanted : List.of(true, false)) {
            String id = shown(stored("first-" + wanted));
            store.change("UPDATE incident SET case_due_at = NULL, playbook_case = " + wanted);
            assertEquals(id, stored("second-" + wanted));
            assertEquals(
                    List.of(Boolean.toString(wanted).toUpperCase(Locale.ROOT)),
                    store.texts(
                            "SELECT CASE WHEN case_due_at IS NULL THEN 'FALSE' ELSE 'TRUE' END FROM incident WHERE id = '"
                                    + id + "'"));
            store.change("DELETE FROM alert_group");
        }
    }

    @Test
    void whatHasNoRuleOrNoHostJoinsNothing() {
        for (int i = 0; i < 2; i++) {
            assertFalse(one.store(alert("no-rule-" + i, document -> document.remove("kibana.alert.rule.name")))
                    .joined());
            assertFalse(one.store(hostless("no-host-" + i, document -> {})).joined());
        }
        AlertGroups byUser = groups(store.one, WINDOW, "rule", "host", "user");
        byUser.store(SharedStore.alert("first"));
        assertFalse(byUser.store(SharedStore.alert("second")).joined());
        Consumer<ObjectNode> dana = document -> document.withObject("/user").put("name", "dana");
        assertFalse(byUser.store(alert("third", dana)).joined());
        assertTrue(byUser.store(alert("fourth", dana)).joined());
    }

    /** A host's alert without all of: name, address, user, source address, terms. */
    private static Alert hostless(String id, Consumer<ObjectNode> change) {
        return alert(id, document -> {
            document.remove(List.of("host", "user", "source"));
            change.accept(document);
        });
    }

    private static void term(ObjectNode document, String field, String value) {
        document.withObject("/kibana.alert.threshold_result")
                .withArray("terms")
                .addObject()
                .put("field", field)
                .put("value", value);
    }

    @Test
    void withoutAHostTheyJoinByWhatTheyAreAbout() {
        List<Consumer<ObjectNode>> subjects = List.of(
                document -> term(document, "source.ip", "203.0.113.7"),
                document -> term(document, "source.ip", "203.0.113.8"),
                document -> term(document, "destination.ip", "203.0.113.7"),
                document -> document.withObject("/user").put("name", "dana"),
                document -> document.withObject("/user").put("name", "dana").put("domain", "CORP"),
                document -> document.withObject("/user")
                        .putArray("name")
                        .add("dana")
                        .add("sam"),
                document -> document.withObject("/user").put("id", "S-1-5-21-1"),
                document -> document.withObject("/source").put("ip", "203.0.113.7"),
                document -> {
                    document.withObject("/source").put("ip", "203.0.113.7");
                    document.withObject("/user").put("name", "dana");
                },
                document -> {
                    document.withObject("/source").put("ip", "203.0.113.7");
                    document.withObject("/cloud/account").put("id", "1234");
                },
                document -> {
                    document.withObject("/source").put("ip", "203.0.113.7");
                    document.put("kibana.alert.severity", "low");
                },
                document -> {
                    document.withObject("/source").put("ip", "203.0.113.7");
                    document.put("kibana.alert.rule.uuid", "another");
                });
        for (int i = 0; i < subjects.size(); i++) {
            assertFalse(one.store(hostless("first-" + i, subjects.get(i))).joined(), "subject " + i);
        }
        for (int i = 0; i < subjects.size(); i++) {
            assertTrue(other.store(hostless("second-" + i, subjects.get(i))).joined(), "subject " + i);
        }
        assertEquals(List.of(Integer.toString(subjects.size())), store.texts("SELECT COUNT(*) FROM incident"));
    }

    /** It may be another's: which term has no value is not known. */
    @Test
    void aThresholdsTermWithoutAValueJoinsNothing() {
        for (int i = 0; i < 2; i++) {
            Alert alert = hostless("term-" + i, document -> {
                term(document, "source.ip", "203.0.113.7");
                term(document, "user.name", "");
            });
            assertFalse(one.store(alert).joined());
        }
    }

    @Test
    void withoutAWindowNothingJoins() {
        AlertGroups none = groups(store.one, Duration.ZERO, "rule", "host");
        none.store(SharedStore.alert("first"));
        assertFalse(none.store(SharedStore.alert("second")).joined());
    }

    @Test
    void ofManyAtOnceEachIsInOneIncidentAndThatIsOne() throws Exception {
        store.tick();
        for (int round = 0; round < 5; round++) {
            String name = "round-" + round + "-";
            Consumer<ObjectNode> rule = document -> document.put("kibana.alert.rule.name", name);
            // each alert comes to both instances
            List<AlertGroups.Stored> answers =
                    AtOnce.run(MANY, number -> (number % 2 == 0 ? one : other).store(alert(name + number / 2, rule)));
            Set<String> ids =
                    answers.stream().map(AlertGroups.Stored::incidentId).collect(Collectors.toSet());
            assertEquals(1, ids.size());
            String id = ids.iterator().next();
            assertEquals(MANY / 2 - 1, incident(id).joined().count());
            assertEquals(
                    MANY / 2, Set.copyOf(store.one.incidents.alertDocuments(id)).size());
            assertEquals(MANY / 2, store.audited(id).size());
        }
    }

    /** Either it joined before the decision, or it is another incident. */
    @Test
    void noAlertJoinsBehindADecision() throws Exception {
        for (int round = 0; round < 5; round++) {
            String name = "round-" + round + "-";
            Consumer<ObjectNode> rule = document -> document.put("kibana.alert.rule.name", name);
            String id = shown(one.store(alert(name, rule)).incidentId());
            List<Boolean> answers = AtOnce.run(
                    MANY,
                    number -> number == 0
                            ? store.one.decide(id, true, SharedStore.USER, "dana.reyes")
                            : other.store(alert(name + number, rule))
                                    .incidentId()
                                    .equals(id));
            assertTrue(answers.get(0));
            List<String> events = store.audited(id);
            assertEquals("APPROVED", events.get(events.size() - 1), events.toString());
            assertEquals(
                    answers.stream().filter(joined -> joined).count() - 1,
                    incident(id).joined().count());
        }
    }
}
