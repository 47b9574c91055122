package io.camelsoar.incident;

import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditEvent;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.secrets.Redaction;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the parts of the incident store share: one database, one clock, one audit trail. */
public final class Store {

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    /** How long the health page waits for the store. */
    private static final int HURRY_SECONDS = 3;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final TransactionTemplate hurried;
    private final Clock clock;
    private final Recent recent;
    private final AuditTrail trail;
    /** What this thread's transaction has for the audit trail; null outside of one. */
    private final ThreadLocal<List<AuditEntry>> entries = new ThreadLocal<>();

    private volatile Consumer<List<AuditEntry>> listener = stored -> {};

    /** @param clock where it is a {@link MonotonicTime}, too, that is used as well */
    public Store(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock, AuditTrail trail) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.hurried = new TransactionTemplate(transactions);
        this.hurried.setTimeout(HURRY_SECONDS);
        this.clock = clock;
        this.recent = new Recent(MonotonicTime.of(clock));
        this.trail = trail;
    }

    JdbcClient.StatementSpec sql(String statement) {
        return jdbc.sql(statement);
    }

    /** All of the work, with its audit events, or none of it; its answer. Within another one it is a part of that. */
    <T> T transact(Supplier<T> work) {
        if (entries.get() != null) {
            return transaction.execute(status -> work.get());
        }
        List<AuditEntry> written = new ArrayList<>();
        entries.set(written);
        T answer;
        try {
            answer = transaction.execute(status -> {
                T done = work.get();
                trail.append(written);
                return done;
            });
        } finally {
            entries.remove();
        }
        tell(written);
        return answer;
    }

    /** Who is told of each transaction's audit events, once they are stored, in their order; on the thread that stored them. */
    public void onStored(Consumer<List<AuditEntry>> told) {
        listener = told;
    }

    /** What is stored stays so, whatever the listener makes of it. */
    private void tell(List<AuditEntry> written) {
        try {
            listener.accept(written);
        } catch (RuntimeException e) {
            LOG.warn("Not counted: {}", e.toString());
        }
    }

    /**
     * Does some writing, and then what every transition does last, without its effect.
     *
     * @throws RuntimeException if no transition could be stored now
     */
    void tryWriting(Runnable writing) {
        hurried.execute(status -> {
            writing.run();
            trail.touch();
            return true;
        });
    }

    /** Until the end of the transaction that it is called in nobody else adds to the audit trail. To be called once all else is locked. */
    void holdTrail() {
        trail.touch();
    }

    /** Whoever changes an incident and its commands begins with the incident: else two of them could wait for each other. */
    void lock(String id) {
        sql("SELECT id FROM incident WHERE id = ? FOR UPDATE")
                .param(id)
                .query(String.class)
                .optional();
    }

    /**
     * Part of the transaction that it is called in, written at its end; outside of one it is one itself.
     *
     * @param incidentId null for what is of no incident
     */
    void audit(String incidentId, String actor, String action, String detail) {
        transact(() -> entries.get().add(new AuditEntry(incidentId, now(), actor, action, clean(detail))));
    }

    /** What was done about an incident, oldest first. */
    List<AuditEvent> audited(String incidentId) {
        return trail.of(incidentId);
    }

    /** Milliseconds since 1970. */
    long now() {
        return clock.millis();
    }

    /** What this process does just now. */
    Recent recent() {
        return recent;
    }

    /** A look for something begins now. */
    Late.Look look() {
        return new Late.Look(now(), recent.now());
    }

    /** As a text may be stored: without secrets, and PostgreSQL takes no NUL. Slack and the case show only what is stored. */
    static String clean(String text) {
        String stored = text == null ? null : text.replace("\0", "");
        return stored != null && stored.startsWith("{") ? Redaction.ofJson(stored) : Redaction.of(stored);
    }
}
