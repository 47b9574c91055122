package io.camelsoar.incident;

import java.time.Clock;
import java.time.Duration;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The idempotent consumer's memory of alert ids. An id is claimed with a lease and done when its incident is stored: a claim
 * that a crash left behind runs out, where Camel's own JDBC repository would keep it and lose the alert. What is done with its incident
 * is only looked at here: detect stores one alert after another, and each write would wait for those of all stages.
 */
public class AlertIds extends ServiceSupport implements IdempotentRepository {

    private final JdbcClient jdbc;
    private final Clock clock;
    private final String owner;
    private final Duration lease;

    public AlertIds(JdbcClient jdbc, Clock clock, String owner, Duration lease) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.owner = owner;
        this.lease = lease;
    }

    /** The alert is done; part of the transaction that stores its incident. */
    static void stored(Store store, String alertId) {
        int claimed = store.sql("UPDATE alert_claim SET done = TRUE WHERE alert_id = ?")
                .param(alertId)
                .update();
        if (claimed == 0) {
            store.sql("INSERT INTO alert_claim (alert_id, done, owner, lease_end) VALUES (?, TRUE, 'detect', ?)")
                    .params(alertId, store.now())
                    .update();
        }
    }

    @Override
    public boolean add(String key) {
        if (contains(key)) {
            return false;
        }
        long now = clock.millis();
        try {
            jdbc.sql("INSERT INTO alert_claim (alert_id, done, owner, lease_end) VALUES (?, FALSE, ?, ?)")
                    .params(key, owner, now + lease.toMillis())
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return jdbc.sql(
                                    "UPDATE alert_claim SET owner = ?, lease_end = ? WHERE alert_id = ? AND NOT done AND (lease_end < ? OR lease_end > ?)")
                            .params(owner, now + lease.toMillis(), key, now, Leases.latestEnd(now, lease))
                            .update()
                    == 1;
        }
    }

    @Override
    public boolean contains(String key) {
        return jdbc.sql("SELECT COUNT(*) FROM alert_claim WHERE alert_id = ? AND done")
                        .param(key)
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Override
    public boolean remove(String key) {
        return jdbc.sql("DELETE FROM alert_claim WHERE alert_id = ? AND owner = ? AND NOT done")
                        .params(key, owner)
                        .update()
                == 1;
    }

    @Override
    public boolean confirm(String key) {
        return contains(key)
                || jdbc.sql("UPDATE alert_claim SET done = TRUE WHERE alert_id = ?")
                                .param(key)
                                .update()
                        == 1;
    }

    /** After a start: what this instance was about to store when it stopped is free. */
    void releaseOwn() {
        jdbc.sql("DELETE FROM alert_claim WHERE owner = ? AND NOT done")
                .param(owner)
                .update();
    }

    @Override
    public void clear() {
        jdbc.sql("DELETE FROM alert_claim WHERE NOT done").update();
    }
}
