package io.camelsoar.incident;

import io.camelsoar.failure.HeldBackException;
import io.camelsoar.text.Count;
import java.time.Duration;
import java.util.Locale;

/**
 * How much may run: counted in the store, over all instances, in the transaction that starts it and behind the lock of the {@link
 * ExecutionSwitch}, so that no two can take the last place.
 */
public final class ExecutionCaps {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Store store;
    private final ExecutionSwitch executionSwitch;
    private final int mostPerHost;
    private final int mostIncidents;
    private final boolean dryRun;

    /**
     * @param mostPerHost commands that may start on a host within an hour
     * @param mostIncidents incidents whose commands may run at once
     * @param dryRun whether no command goes to a host, so that none counts there
     */
    public ExecutionCaps(
            Store store, ExecutionSwitch executionSwitch, int mostPerHost, int mostIncidents, boolean dryRun) {
        this.store = store;
        this.executionSwitch = executionSwitch;
        this.mostPerHost = mostPerHost;
        this.mostIncidents = mostIncidents;
        this.dryRun = dryRun;
    }

    boolean isDryRun() {
        return dryRun;
    }

    /**
     * A command starts. What counts as its host is where it goes, not what an alert calls it: two names of a host lead to one address,
     * and behind one address several hosts can have a port each.
     *
     * @throws HeldBackException if execution is switched off, or the host had as many as it may have
     */
    void start(String id, int number, int attempt, String address) {
        executionSwitch.pass();
        if (dryRun) {
            return;
        }
        String host = address.toLowerCase(Locale.ROOT);
        // also what is later than now: the clock was set back
        store.sql("DELETE FROM command_start WHERE at <= ? OR at > ?")
                .params(store.now() - HOUR.toMillis(), store.now() + HOUR.toMillis())
                .update();
        long started = store.sql("SELECT COUNT(*) FROM command_start WHERE address = ?")
                .param(host)
                .query(Long.class)
                .single();
        if (started >= mostPerHost) {
            throw new HeldBackException(
                    "held-host",
                    host + " had " + Count.of(started, "command")
                            + " within an hour (soar.execution.most-per-host-per-hour)");
        }
        store.sql("INSERT INTO command_start (incident_id, number, attempt, address, at) VALUES (?, ?, ?, ?, ?)")
                .params(id, number, attempt, host, store.now())
                .update();
    }

    /**
     * What has started is about to be sent.
     *
     * @throws HeldBackException if execution was switched off meanwhile
     */
    void confirm() {
        executionSwitch.requireOn();
    }

    /** A start that never left counts for nothing. */
    void notStarted(String id, int number, int attempt) {
        store.sql("DELETE FROM command_start WHERE incident_id = ? AND number = ? AND attempt = ?")
                .params(id, number, attempt)
                .update();
    }

    /**
     * The incident's commands are about to run under this claim. It has its place until the claim ends: one that waits for its host or
     * for an analyst takes none.
     *
     * @throws HeldBackException if as many as may be are in execution
     */
    void enter(String id, String claim) {
        executionSwitch.lock();
        long others = store.sql("""
                        SELECT COUNT(*) FROM incident
                        WHERE state = 'EXECUTING' AND executing_claim = claimed_by AND due_at >= ? AND id <> ?""").params(store.now(), id).query(Long.class).single();
        if (others >= mostIncidents) {
            throw new HeldBackException(
                    "held-incidents",
                    Count.of(others, "incident") + Count.fitting(others, " is", " are")
                            + " in execution already (soar.execution.most-incidents)");
        }
        store.sql("UPDATE incident SET executing_claim = ? WHERE id = ?")
                .params(claim, id)
                .update();
    }
}
