package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.camelsoar.alert.Alert;
import io.camelsoar.alert.AlertFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.dao.DuplicateKeyException;

/**
 * Alerts of the same rule on the same host that come while the first waits to be decided are one incident: people are asked once. What
 * has been decided, in part or by a first of two persons, takes no more: the decision did not cover it. Nor does what is posted only,
 * once it is in Slack, what is parked, which nobody may see for long, and what has as many as a case takes.
 *
 * <p>An alert without a host, as of a threshold rule, is grouped by {@link AlertSubject what it is about} instead.
 */
public final class AlertGroups {

    private static final List<String> RULE =
            List.of("kibana.alert.rule.uuid", "kibana.alert.rule.name", "rule.id", "rule.name");
    /** Besides name and address: which machine it is, and whether a response action can reach it. */
    private static final List<String> HOST = List.of("host.id", "agent.id", "event.agent_id_status");

    private final Store store;
    private final IncidentStore incidents;
    private final Duration window;
    private final List<String> keys;
    private final Function<Alert, String> way;
    /** Incidents that were joined and whose message may not show it yet; should this be lost, recover finds them. */
    private final Set<String> grown = ConcurrentHashMap.newKeySet();

    /**
     * @param window how long after an incident was opened alerts join it; zero: none does
     * @param keys what has to be the same: rule, host, user
     * @param way which playbook an alert goes by; those of one incident all go by the same
     */
    public AlertGroups(
            Store store, IncidentStore incidents, Duration window, List<String> keys, Function<Alert, String> way) {
        this.store = store;
        this.incidents = incidents;
        this.window = window;
        this.keys = keys;
        this.way = way;
    }

    /**
     * An alert as it is stored.
     *
     * @param joined whether its incident is another alert's
     */
    public record Stored(String incidentId, boolean joined) {}

    /** Stores a new alert, with the incident that it joins or opens; one that is stored already stays where it is. */
    public Stored store(Alert alert) {
        Optional<String> key = key(alert);
        if (key.isEmpty()) {
            return new Stored(incidents.open(alert), false);
        }
        Optional<Stored> known = find(alert);
        if (known.isPresent()) {
            return known.get();
        }
        provide(key.get());
        try {
            return store.transact(() -> joinOrOpen(key.get(), alert));
        } catch (DuplicateKeyException e) { // another instance stored it just now
            return find(alert).orElseThrow(() -> e);
        }
    }

    /** The ids of incidents that were joined since this was last asked. */
    public List<String> grown() {
        List<String> ids = List.copyOf(grown);
        ids.forEach(grown::remove);
        return ids;
    }

    private Optional<Stored> find(Alert alert) {
        return store.sql("SELECT incident_id, place FROM incident_alert WHERE alert_id = ?")
                .param(alert.id())
                .query((row, n) -> new Stored(row.getString("incident_id"), row.getInt("place") > 0))
                .optional();
    }

    /** The row that two instances wait for each other at. */
    private void provide(String key) {
        boolean there = store.sql("SELECT COUNT(*) FROM alert_group WHERE group_key = ?")
                        .param(key)
                        .query(Long.class)
                        .single()
                > 0;
        if (there) {
            return;
        }
        try {
            store.sql("INSERT INTO alert_group (group_key) VALUES (?)")
                    .param(key)
                    .update();
        } catch (DuplicateKeyException another) {
            // it is there
        }
    }

    private Stored joinOrOpen(String key, Alert alert) {
        Optional<String> newest = store.sql("SELECT incident_id FROM alert_group WHERE group_key = ? FOR UPDATE")
                .param(key)
                .query((row, n) -> Optional.ofNullable(row.getString(1)))
                .single();
        if (newest.isPresent() && join(newest.get(), alert)) {
            return new Stored(newest.get(), true);
        }
        String id = incidents.insert(alert);
        store.sql("UPDATE alert_group SET incident_id = ? WHERE group_key = ?")
                .params(id, key)
                .update();
        return new Stored(id, false);
    }

    private boolean join(String id, Alert alert) {
        store.lock(id);
        long now = store.now();
        long raised = new AlertFacts(alert).raised().map(Instant::toEpochMilli).orElse(now);
        long last = Math.min(raised, now); // an alert's time is anybody's word
        int waits = store.sql("""
                        UPDATE incident SET joined = joined + 1, updated_at = ?,
                               joined_last = CASE WHEN joined_last > ? THEN joined_last ELSE CAST(? AS BIGINT) END,
                               message_changes = message_changes + CASE WHEN slack_ts IS NULL THEN 0 ELSE 1 END,
                               case_due_at = CASE WHEN outcome IS NULL OR outcome = 'NOT_TRIAGED' OR NOT playbook_case THEN case_due_at
                                                  ELSE COALESCE(case_due_at, ?) END
                        WHERE id = ? AND joined < ? AND state IN ('NEW', 'TRIAGED', 'AWAITING_APPROVAL') AND parked_at IS NULL AND created_at > ?
                        AND (expires_at IS NULL OR expires_at > ?)
                        AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.incident_id = incident.id)""")
                .params(now, last, last, now, id, CaseAlerts.MOST - 1, now - window.toMillis(), now)
                .update();
        if (waits == 0) {
            return false;
        }
        int place = store.sql("SELECT joined FROM incident WHERE id = ?")
                .param(id)
                .query(Integer.class)
                .single();
        incidents.insertAlert(id, place, alert, Store.clean(alert.document().toString()));
        store.audit(id, "detect", "ALERT_JOINED", alert.id());
        grown.add(id);
        return true;
    }

    /**
     * What alerts of one incident have in common; empty: this one has not all of it, and is an incident of its own. Severity, operating
     * system and playbook are a part of it: who may decide where, and how a command is judged, depends on them. Without a host it is all
     * by which the alert says what it is about: two that differ in any of it might be decided differently.
     */
    private Optional<String> key(Alert alert) {
        if (window.isZero()) {
            return Optional.empty();
        }
        ArrayNode key = JsonNodeFactory.instance.arrayNode();
        key.add(alert.severity()).add(alert.operatingSystem()).add(way.apply(alert));
        for (String name : keys) {
            List<String> values = name.equals("host") ? host(alert) : values(name, alert);
            if (values.stream().allMatch(String::isBlank)) {
                return Optional.empty();
            }
            values.forEach(key.add(name)::add);
        }
        HOST.forEach(field -> key.add(text(field, alert)));
        return Optional.of(DigestUtils.sha256Hex(key.toString()));
    }

    private static List<String> host(Alert alert) {
        if (AlertSubject.hasHost(alert)) {
            return List.of(
                    alert.hostName().orElse("").toLowerCase(Locale.ROOT),
                    alert.hostAddress().orElse(""));
        }
        return new AlertSubject(alert).key();
    }

    private static List<String> values(String name, Alert alert) {
        return switch (name) {
            case "rule" -> RULE.stream().map(field -> text(field, alert)).toList();
            case "user" -> List.of(new AlertFacts(alert).account().orElse("").toLowerCase(Locale.ROOT));
            default -> throw new IllegalArgumentException("soar.detect.group-by: " + name);
        };
    }

    private static String text(String field, Alert alert) {
        return alert.fields().text(field).orElse("");
    }
}
