package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.AuditEvent;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.audit.Head;
import io.camelsoar.host.HostInventory;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.sandbox.store.MigratedStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** One database and two instances on it, at a time that stands still until a test moves it. */
final class SharedStore implements AutoCloseable {

    static final Duration LEASE = Duration.ofMinutes(10);
    static final Duration HANDOVER = Duration.ofMinutes(2);
    static final Duration SETTLE = Duration.ofSeconds(40);
    static final Duration LONGEST_WAIT = Duration.ofHours(1);
    static final Duration EXPIRES_AFTER = Duration.ofHours(4);
    static final int TRIES = 3;
    static final int MOST_PER_HOST = 60;
    static final int MOST_INCIDENTS = 10;
    static final String ADDRESS = "10.20.30.41:5986";
    static final String USER = "U0AAA1111";

    static final Verdict SAFE = new Verdict(CommandClass.SAFE, false, "Only reads");

    private static final int COMMANDS = 3;

    final Instance one;
    final Instance other;
    private final MigratedStore database;
    private final MovableClock clock = new MovableClock();
    private final AtomicInteger alerts = new AtomicInteger();

    SharedStore(Database.Kind kind) throws IOException, SQLException {
        database = MigratedStore.open(kind);
        one = new Instance("one");
        other = new Instance("other");
    }

    /** What an instance has of the store. */
    final class Instance {
        final Store store;
        final IncidentStore incidents;
        final Claims claims;
        final Decisions decisions;
        final ExecutionSwitch executionSwitch;
        final Commands commands;
        final Deadlines deadlines;
        final Leases leases;
        final AlertIds alertIds;

        private Instance(String name) {
            store = new Store(
                    database.jdbc(), database.transactions(), clock, new AuditTrail(database.jdbc(), "policy"));
            incidents = new IncidentStore(
                    store, HANDOVER, EXPIRES_AFTER, SETTLE, (alert, executor) -> HostInventory.ofAlert(alert));
            decisions = new Decisions(store, incidents, "policy", false);
            claims = new Claims(store, name, LEASE, HANDOVER, LONGEST_WAIT, TRIES);
            executionSwitch = new ExecutionSwitch(store);
            commands = commands(MOST_PER_HOST, MOST_INCIDENTS);
            deadlines = new Deadlines(store, incidents, commands, EXPIRES_AFTER);
            leases = new Leases(store, name, LEASE);
            alertIds = new AlertIds(database.jdbc(), clock, name, LEASE);
        }

        /** With other caps than the usual. */
        Commands commands(int mostPerHost, int mostIncidents) {
            ExecutionCaps caps = new ExecutionCaps(store, executionSwitch, mostPerHost, mostIncidents, false);
            return new Commands(store, incidents, claims, caps, EXPIRES_AFTER);
        }

        String claim(String id) {
            return claims.take(id, List.of(IncidentState.values()));
        }

        /** The assistant proposed three commands. */
        void triage(String id, String claim) {
            List<Command> proposed = IntStream.rangeClosed(1, COMMANDS)
                    .mapToObj(number ->
                            Command.proposed(id, number, Command.Kind.INVESTIGATION, "Get-Process -Id " + number, SAFE))
                    .toList();
            incidents.triaged(id, claim, TriageOutcome.COMPLETE, "A run key was set.", "conversation", proposed);
        }

        /** Approves all of them, or none. */
        boolean decide(String id, boolean approved, String user, String userName) {
            Set<Integer> all =
                    incidents.get(id).commands().stream().map(Command::number).collect(Collectors.toSet());
            Decisions.Outcome outcome = approved
                    ? decisions.approved(id, IncidentStore.digest(incidents.get(id)), all, user, userName)
                    : decisions.declined(id, user, userName);
            return outcome == Decisions.Outcome.DECIDED;
        }
    }

    private static final class MovableClock extends Clock implements MonotonicTime {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-15T10:00:00Z"));
        private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
        private volatile Duration step = Duration.ZERO;

        @Override
        public long nanos() {
            return passed.get().toNanos();
        }

        @Override
        public Instant instant() {
            return now.getAndUpdate(time -> time.plus(step));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    void pass(Duration by) {
        clock.passed.updateAndGet(by::plus);
        jump(by);
    }

    /**
     * Somebody sets the clock.
     *
     * @param by may be negative: back
     */
    void jump(Duration by) {
        clock.now.updateAndGet(time -> time.plus(by));
    }

    /** From now on no two looks at the clock show the same time. */
    void tick() {
        clock.step = Duration.ofMillis(1);
    }

    long now() {
        return clock.millis();
    }

    static Alert alert(String id) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kibana.alert.uuid", id).put("kibana.alert.rule.name", "Registry Run Key Created Through WMI");
        document.putObject("host")
                .put("name", "win-fs01")
                .put("ip", "10.20.30.41")
                .putObject("os")
                .put("type", "windows");
        return Alert.of("detection", ".internal.alerts-security.alerts-default-000001", id, document);
    }

    /** A new incident that went the usual way until this state; nobody holds it. */
    String incident(IncidentState state) {
        String id = one.incidents.open(alert("alert-" + alerts.incrementAndGet()));
        for (IncidentState step : List.of(
                IncidentState.TRIAGED,
                IncidentState.AWAITING_APPROVAL,
                IncidentState.APPROVED,
                IncidentState.EXECUTING,
                IncidentState.UNKNOWN)) {
            if (one.incidents.get(id).state() != state) {
                advance(id, step);
            }
        }
        if (one.incidents.get(id).state() != state) {
            throw new IllegalArgumentException("No way to " + state);
        }
        return id;
    }

    private void advance(String id, IncidentState step) {
        switch (step) {
            case TRIAGED -> one.triage(id, one.claim(id));
            case AWAITING_APPROVAL -> one.incidents.posted(id, "C0123ABCDEF", "1768471200.000001");
            case APPROVED -> one.decide(id, true, USER, "dana.reyes");
            case EXECUTING -> one.commands.begin(id, one.claim(id));
            default -> {
                String claim = claimOf(id);
                one.commands.running(id, claim, 1, ADDRESS);
                one.commands.finished(id, 1, 1, Commands.Result.without(Command.State.UNKNOWN, "connection lost"));
            }
        }
    }

    /** The claim that holds an incident; null: nobody. */
    String claimOf(String id) {
        return texts("SELECT claimed_by FROM incident WHERE id = '" + id + "'").get(0);
    }

    Command command(String id, int number) {
        return one.incidents.get(id).commands().get(number - 1);
    }

    /** What an incident's audit trail says was done, oldest first. */
    List<String> audited(String id) {
        return texts("SELECT action FROM audit_event WHERE incident_id = '" + id + "' ORDER BY seq");
    }

    DataSource source() {
        return database.dataSource();
    }

    JdbcClient jdbc() {
        return database.jdbc();
    }

    List<String> texts(String query) {
        return database.jdbc().sql(query).query(String.class).list();
    }

    /** @param kept a head from outside the store; null: none */
    AuditCheck.Result check(Head kept) {
        return new AuditCheck(database.dataSource()).verify(kept);
    }

    AuditEvent event(int seq) {
        return database.jdbc()
                .sql("SELECT * FROM audit_event WHERE seq = ?")
                .param(seq)
                .query((row, n) -> AuditEvent.of(row))
                .single();
    }

    /** Puts an event into a place of the audit trail, whether it belongs there or not. */
    void insert(int seq, AuditEvent event) {
        database.jdbc()
                .sql("""
                        INSERT INTO audit_event (seq, previous, incident_id, at, actor, action, detail, policy, hash)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        seq,
                        event.previous(),
                        event.entry().incidentId(),
                        event.entry().at())
                .params(
                        event.entry().actor(),
                        event.entry().action(),
                        event.entry().detail())
                .params(event.policy(), event.hash())
                .update();
    }

    /** Does what is undone at once. */
    <T> T tryOut(Supplier<T> work) {
        return new TransactionTemplate(database.transactions()).execute(status -> {
            status.setRollbackOnly();
            return work.get();
        });
    }

    void change(String statement) {
        database.jdbc().sql(statement).update();
    }

    /** Everything there is, row by row. */
    List<String> content() {
        return List.of(
                        "incident",
                        "incident_alert",
                        "alert_group",
                        "command",
                        "command_start",
                        "execution_switch",
                        "approval",
                        "audit_event",
                        "audit_head",
                        "reply",
                        "conversation_turn",
                        "closing",
                        "incident_host",
                        "lease",
                        "alert_claim")
                .stream()
                .flatMap(table -> database.jdbc().sql("SELECT * FROM " + table).query().listOfRows().stream()
                        .map(row -> table + row))
                .sorted()
                .toList();
    }

    @Override
    public void close() throws SQLException, IOException {
        database.close();
    }
}
