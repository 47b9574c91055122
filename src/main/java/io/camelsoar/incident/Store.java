package io.camelsoar.incident;

import java.time.Clock;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the parts of the incident store share: one database, one clock, one audit trail. */
public final class Store {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public Store(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    JdbcClient.StatementSpec sql(String statement) {
        return jdbc.sql(statement);
    }

    /** All of the work or none of it; its answer. */
    <T> T transact(Supplier<T> work) {
        return transaction.execute(status -> work.get());
    }

    /** Whoever changes an incident and its commands begins with the incident: else two of them could wait for each other. */
    void lock(String id) {
        sql("SELECT id FROM incident WHERE id = ? FOR UPDATE")
                .param(id)
                .query(String.class)
                .optional();
    }

    /** Part of the transaction that it is called in. */
    void audit(String incidentId, String actor, String action, String detail) {
        sql("INSERT INTO audit_event (incident_id, at, actor, action, detail) VALUES (?, ?, ?, ?, ?)")
                .params(incidentId, now(), actor, action, clean(detail))
                .update();
    }

    /** Milliseconds since 1970. */
    long now() {
        return clock.millis();
    }

    /** PostgreSQL takes no NUL in a text. */
    static String clean(String text) {
        return text == null ? null : text.replace("\0", "");
    }
}
