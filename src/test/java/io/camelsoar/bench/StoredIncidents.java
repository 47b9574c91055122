package io.camelsoar.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.alert.Alert;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.host.HostInventory;
import io.camelsoar.incident.AlertIds;
import io.camelsoar.incident.Claims;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.incident.IncidentId;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.Store;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.sandbox.Services;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The store alone, with the application's own classes around it: what detect, triage and notify do to it. */
final class StoredIncidents implements AutoCloseable {

    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration HANDOVER = Duration.ofMinutes(2);
    private static final Verdict SAFE = new Verdict(CommandClass.SAFE, false, "Only reads: Get-Process");
    private static final int COMMANDS = 8;
    private static final int AT_ONCE = 20_000;
    private static final int MOST_DAYS = 50;
    private static final List<String> PAST =
            List.of("OPENED", "TRIAGED", "AWAITING_APPROVAL", "APPROVED", "EXECUTING", "EXECUTED", "RECORDED");

    private final HikariDataSource source;
    private final AlertIds alertIds;
    private final IncidentStore incidents;
    private final Claims claims;
    private final AuditTrail trail;
    private final ObjectNode sample;

    /** @param source what it lies in; closed with it */
    StoredIncidents(HikariDataSource source) throws IOException {
        this.source = source;
        JdbcClient jdbc = JdbcClient.create(source);
        Clock clock = Clock.systemUTC();
        trail = new AuditTrail(jdbc, "policy");
        Store store = new Store(jdbc, new DataSourceTransactionManager(source), clock, trail);
        alertIds = new AlertIds(jdbc, clock, "bench", LEASE);
        incidents = new IncidentStore(
                store,
                HANDOVER,
                Duration.ofHours(4),
                Duration.ofSeconds(40),
                (alert, executor) -> HostInventory.ofAlert(alert));
        claims = new Claims(store, "bench", LEASE, HANDOVER, Duration.ofMinutes(10), 8);
        sample = (ObjectNode) Services.sample("alert-wmi-registry.json").get("_source");
    }

    /** What detect does about a new alert; the incident's id. */
    String open() {
        String id = UUID.randomUUID().toString();
        Bench.require(!alertIds.contains(id), "a new alert was known");
        alertIds.add(id);
        ObjectNode document = sample.deepCopy().put("kibana.alert.uuid", id);
        String incident =
                incidents.open(Alert.of("detection", ".internal.alerts-security.alerts-default-000001", id, document));
        alertIds.confirm(id);
        return incident;
    }

    /** What triage and notify do about it until it waits for a decision. */
    void present(String id) {
        String triage = claims.take(id, List.of(IncidentState.NEW));
        incidents.triaged(
                id, triage, TriageOutcome.COMPLETE, "A run key was written through WMI.", "conversation", proposed(id));
        String notify = claims.take(id, List.of(IncidentState.TRIAGED));
        Bench.require(notify != null, "an incident cannot be claimed");
        incidents.get(id);
        Bench.require(
                incidents.posted(id, "C0123ABCDEF", "1768471200." + id.hashCode()), "an incident is posted already");
    }

    private static List<Command> proposed(String id) {
        return IntStream.rangeClosed(1, COMMANDS)
                .mapToObj(number ->
                        Command.proposed(id, number, Command.Kind.INVESTIGATION, "Get-Process -Id " + number, SAFE))
                .toList();
    }

    long count() {
        return JdbcClient.create(source)
                .sql("SELECT COUNT(*) FROM incident")
                .query(Long.class)
                .single();
    }

    /**
     * Adds recorded incidents of the past until there are so many, each with its commands and its part of the audit trail, day after day.
     */
    void fillTo(long wanted) throws SQLException {
        long there = count();
        while (there < wanted) {
            int more = (int) Math.min(AT_ONCE, wanted - there);
            past(more, Duration.ofDays(Math.max(1, MOST_DAYS - there / AT_ONCE)));
            there += more;
        }
    }

    private void past(int count, Duration ago) throws SQLException {
        long at = System.currentTimeMillis() - ago.toMillis();
        List<String> ids = IntStream.range(0, count)
                .mapToObj(i -> IncidentId.of(at))
                .sorted() // so that each page of an index is read and written once for all of them
                .toList();
        List<String> byAlert = ids.stream()
                .sorted(Comparator.comparing(StoredIncidents::alert))
                .toList();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            insert(
                    connection,
                    "INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, due_at, created_at,"
                            + " updated_at) VALUES (?, ?, 'detection', 'RECORDED', 'index', 'document', '{\"kibana.alert.rule.name\":\"Past\"}', "
                            + at + ", " + at + ", " + at + ")",
                    byAlert,
                    id -> List.of(id, alert(id)));
            insert(
                    connection,
                    "INSERT INTO incident_alert (alert_id, incident_id, place, source, alert_index, alert_document, joined_at)"
                            + " VALUES (?, ?, 0, 'detection', 'index', 'document', " + at + ")",
                    byAlert,
                    id -> List.of(alert(id), id));
            insert(
                    connection,
                    "INSERT INTO alert_claim (alert_id, done, owner, lease_end) VALUES (?, TRUE, 'bench', " + at + ")",
                    byAlert,
                    id -> List.of(alert(id)));
            insert(
                    connection,
                    "INSERT INTO incident_host (incident_id, host, at) VALUES (?, 'win-fs01', " + at + ")",
                    ids,
                    List::of);
            for (int number = 1; number <= COMMANDS; number++) {
                insert(
                        connection,
                        "INSERT INTO command (incident_id, number, kind, text, state) VALUES (?, " + number
                                + ", 'INVESTIGATION', 'Get-Process', 'SUCCEEDED')",
                        ids,
                        List::of);
            }
            connection.commit();
        }
        List<AuditEntry> entries = new ArrayList<>();
        for (String id : ids) {
            PAST.forEach(action -> entries.add(new AuditEntry(id, at, "bench", action, null)));
        }
        new TransactionTemplate(new DataSourceTransactionManager(source))
                .executeWithoutResult(status -> trail.append(entries));
    }

    /** An id without any order in it, as those of alerts. */
    private static String alert(String incident) {
        return new StringBuilder(incident).reverse().toString();
    }

    private static void insert(
            Connection connection, String statement, List<String> ids, Function<String, List<String>> parameters)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(statement)) {
            for (String id : ids) {
                int place = 0;
                for (String parameter : parameters.apply(id)) {
                    insert.setString(++place, parameter);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** @throws Bench.WorkNotDoneException if the audit trail is not whole */
    void requireWholeTrail() {
        Bench.require(new AuditCheck(source).verify(null).findings().isEmpty(), "the audit trail is not whole");
    }

    @Override
    public void close() {
        source.close();
    }
}
