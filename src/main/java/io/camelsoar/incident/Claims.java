package io.camelsoar.incident;

import io.camelsoar.failure.LostClaimException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who works on which incident. A stage works on an incident only while it holds its claim, for as long as a lease; what a stage
 * left behind, by a failure or a crash, is handed out again.
 */
public final class Claims {

    private static final String WORKING_STATES = list(IncidentState.WORKING);
    /** Keeps incidents that failed together from coming back together. */
    private static final double JITTER = 0.2;

    private final Store store;
    private final String instance;
    private final Duration lease;
    private final Duration handover;
    private final Duration longestWait;
    private final int tries;
    /** Incidents by claims whose failure the store could not take. */
    private final Map<String, String> unseen = new ConcurrentHashMap<>();

    /** Of an incident. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,36}");

    /**
     * @param instance this instance's name, on the claims it holds
     * @param lease how long a stage may work before another may take over
     * @param handover how long an incident may wait for its next stage before it is sent again
     * @param longestWait the most that a failed stage waits before it is tried again
     * @param tries how often a stage is tried whose failure may or may not pass
     */
    public Claims(Store store, String instance, Duration lease, Duration handover, Duration longestWait, int tries) {
        this.store = store;
        this.instance = instance;
        this.lease = lease;
        this.handover = handover;
        this.longestWait = longestWait;
        this.tries = tries;
    }

    /** Takes an incident for one stage: the claim; null if it is parked, in another state, or another worker has it. */
    public String take(String id, List<IncidentState> states) {
        releaseUnseen();
        if (id == null || !ID.matcher(id).matches()) {
            return null; // whoever may write to a topic wrote it; a database may not even take it as a parameter
        }
        String claim = Leases.worker(instance);
        try {
            return take(id, claim, states) ? claim : null;
        } catch (RuntimeException e) { // whatever pool or driver throws: the store may have done it
            failedUnseen(id, claim);
            throw e;
        }
    }

    private boolean take(String id, String claim, List<IncidentState> states) {
        String holder = store.sql("SELECT COALESCE(claimed_by, '') FROM incident WHERE id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .orElse("");
        if (store.recent().lasts(holder)) {
            return false; // whatever the clock says by now
        }
        store.recent().note(claim, lease);
        long now = store.now();
        boolean taken = store.sql(
                                "UPDATE incident SET claimed_by = ?, due_at = ? WHERE id = ? AND parked_at IS NULL AND state IN "
                                        + list(states)
                                        + " AND (claimed_by IS NULL OR claimed_by = ? AND (due_at < ? OR due_at > ?))")
                        .params(claim, now + lease.toMillis(), id, holder, now, Leases.latestEnd(now, lease))
                        .update()
                == 1;
        if (!taken) {
            store.recent().forget(claim);
        }
        return taken;
    }

    /**
     * Gives the worker that holds the claim more time, or leaves it at nine tenths of a lease at least, since a write costs. False: it took
     * too long, and another worker has the incident.
     */
    public boolean renew(String id, String claim) {
        if (store.recent().isFresh(claim, lease)) {
            return store.sql("SELECT COUNT(*) FROM incident WHERE id = ? AND claimed_by = ?")
                            .params(id, claim)
                            .query(Long.class)
                            .single()
                    == 1;
        }
        boolean mine = store.sql("UPDATE incident SET due_at = ? WHERE id = ? AND claimed_by = ?")
                        .params(store.now() + lease.toMillis(), id, claim)
                        .update()
                == 1;
        if (mine) {
            store.recent().note(claim, lease);
        }
        return mine;
    }

    /**
     * Gives the worker that holds the claim more time.
     *
     * @throws LostClaimException if another worker has the incident, or it waits for an analyst
     */
    void require(String id, String claim) {
        if (!renew(id, claim)) {
            throw new LostClaimException(id);
        }
    }

    /** A claim that a change of state ended goes on; part of the transaction that it is called in. */
    void keep(String id, String claim) {
        store.sql("UPDATE incident SET claimed_by = ?, due_at = ? WHERE id = ?")
                .params(claim, store.now() + lease.toMillis(), id)
                .update();
        store.recent().note(claim, lease);
    }

    /**
     * A stage failed: says why, lets go, and has the incident sent again after a wait that doubles from a quarter of the hand-over
     * time; or parks it, where no retry can help.
     *
     * @param passing whether it will pass by itself, however long that takes
     * @param hopeless whether trying again cannot succeed
     * @param asked how long the service wants to be left alone; null if it did not say
     * @return whether it is parked now; it is not if the claim was lost meanwhile
     */
    public boolean failed(
            String id, String claim, String stage, String error, boolean passing, boolean hopeless, Duration asked) {
        return store.transact(() -> {
            Tries before = tries(id);
            int failures = 1 + before.failures();
            // one event for a reason, not one for each try
            boolean told = Objects.equals(Store.clean(error), before.lastError());
            // an outage does not use up the tries of what may not pass
            int unclear = before.unclear() + (passing ? 0 : 1);
            boolean park = hopeless || !passing && unclear >= tries;
            int changed = store.sql("""
                            UPDATE incident SET claimed_by = NULL, last_error = ?, failures = ?, unclear = ?, due_at = ?, parked_at = ?,
                                                updated_at = ?,
                                                message_changes = message_changes + CASE WHEN CAST(? AS BOOLEAN)
                                                    OR last_error IS NULL AND state IN ('APPROVED', 'EXECUTING') THEN 1 ELSE 0 END
                            WHERE id = ? AND claimed_by = ?""")
                    .params(
                            Store.clean(error),
                            failures,
                            unclear,
                            store.now() + wait(failures, asked).toMillis(),
                            park ? store.now() : null,
                            store.now(),
                            park)
                    .params(id, claim)
                    .update();
            if (changed == 1 && (park || !told)) {
                store.audit(id, stage, park ? "PARKED" : "FAILED", error);
            }
            return park && changed == 1;
        });
    }

    /** Lets go of an incident for which nothing could be tried: it is due at once, and no try counts. */
    public void giveBack(String id, String claim) {
        store.sql("UPDATE incident SET claimed_by = NULL, due_at = ? WHERE id = ? AND claimed_by = ?")
                .params(store.now() - 1, id, claim)
                .update();
    }

    /**
     * Lets go of an incident that waits for a person meanwhile; it is tried again after a wait that doubles.
     *
     * @param asked how long the service that failed wants to be left alone; null if it did not say
     */
    public void putOff(String id, String claim, Duration asked) {
        int failures = 1 + tries(id).failures();
        store.sql("UPDATE incident SET claimed_by = NULL, failures = ?, due_at = ? WHERE id = ? AND claimed_by = ?")
                .params(failures, store.now() + wait(failures, asked).toMillis(), id, claim)
                .update();
    }

    /** A look for what a try before may have sent begins now. */
    Late.Look look() {
        return store.look();
    }

    /** Incidents that wait in Slack without an answer of the assistant, and that nobody asks about; the longest overdue first. */
    public List<String> untriaged(int most) {
        long now = store.now();
        return store.sql("""
                        SELECT id FROM incident WHERE state = 'AWAITING_APPROVAL' AND outcome = 'NOT_TRIAGED'
                        AND (due_at < ? OR due_at > ?) ORDER BY due_at FETCH FIRST ? ROWS ONLY""")
                .params(now, Leases.latestEnd(now, lease) + longestWait.toMillis(), most)
                .query(String.class)
                .list();
    }

    private record Tries(int failures, int unclear, String lastError) {}

    private Tries tries(String id) {
        return store.sql("SELECT failures, unclear, last_error FROM incident WHERE id = ?")
                .param(id)
                .query((row, n) ->
                        new Tries(row.getInt("failures"), row.getInt("unclear"), row.getString("last_error")))
                .single();
    }

    private Duration wait(int failures, Duration asked) {
        long doubled = Math.max(1, handover.toMillis() / 8) << Math.min(failures, 20);
        long wait = Math.min(longestWait.toMillis(), doubled);
        long varied = (long) (wait * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1));
        return asked == null || asked.toMillis() < varied
                ? Duration.ofMillis(varied)
                : Duration.ofMillis(Math.min(asked.toMillis(), longestWait.toMillis()));
    }

    /** A failure that the store could not take: the claim is let go as soon as it can, not only when its lease is over. */
    public void failedUnseen(String id, String claim) {
        unseen.put(claim, id);
    }

    /** It was handed on to nobody: it is due again after the hand-over time, and not only when a lease is over. */
    public void handOnAgain(String id) {
        store.sql(
                        "UPDATE incident SET due_at = ? WHERE id = ? AND claimed_by IS NULL AND parked_at IS NULL AND state IN "
                                + WORKING_STATES)
                .params(store.now() + handover.toMillis(), id)
                .update();
    }

    private void releaseUnseen() {
        unseen.forEach((claim, id) -> {
            store.sql("UPDATE incident SET claimed_by = NULL, due_at = ? WHERE id = ? AND claimed_by = ?")
                    .params(store.now() - 1, id, claim)
                    .update();
            unseen.remove(claim);
        });
    }

    /** Incidents that wait for one of the stages of these states and that nobody works on; each is handed out once a lease. */
    public List<String> overdue(List<IncidentState> states, int most) {
        releaseUnseen();
        long now = store.now();
        long latest = Leases.latestEnd(now, lease) + Math.max(handover.toMillis(), longestWait.toMillis());
        List<Due> due = store.sql("SELECT id, claimed_by FROM incident WHERE parked_at IS NULL AND state IN "
                        + list(states) + " AND (due_at < ? OR due_at > ?) ORDER BY due_at FETCH FIRST ? ROWS ONLY")
                .params(now, latest, most)
                .query((row, n) -> new Due(row.getString(1), row.getString(2)))
                .list();
        return due.stream()
                .filter(each -> !store.recent().lasts(each.holder())) // whatever the clock says by now
                .filter(each -> store.sql("""
                                        UPDATE incident SET claimed_by = NULL, due_at = ?
                                        WHERE id = ? AND claimed_by IS NOT DISTINCT FROM CAST(? AS VARCHAR(200))
                                        AND (due_at < ? OR due_at > ?)""")
                                .params(now + lease.toMillis(), each.id(), each.holder(), now, latest)
                                .update()
                        == 1)
                .map(Due::id)
                .toList();
    }

    private record Due(String id, String holder) {}

    /** After a start: what this instance had in its hands, or only in memory, is due at once. */
    public int releaseOwn() {
        String own = instance + "/";
        return store.sql("UPDATE incident SET claimed_by = NULL, due_at = ? WHERE parked_at IS NULL AND state IN "
                        + WORKING_STATES
                        + " AND (claimed_by IS NULL OR claimed_by = ? OR SUBSTRING(claimed_by, 1, ?) = ?)")
                .params(store.now() - 1, instance, own.length(), own)
                .update();
    }

    /** The ids of parked incidents, the longest parked first. */
    public List<String> parked() {
        return store.sql("SELECT id FROM incident WHERE parked_at IS NOT NULL ORDER BY parked_at")
                .query(String.class)
                .list();
    }

    /** Has a parked incident go on from where it is. False: it is not parked, so nothing is to be done. */
    public boolean replay(String id, String actor) {
        return replay(id, actor, null);
    }

    /**
     * The same, with what is known of who wants it.
     *
     * @param detail null for nothing
     */
    boolean replay(String id, String actor, String detail) {
        return store.transact(() -> {
            boolean changed =
                    store.sql("""
                            UPDATE incident SET parked_at = NULL, failures = 0, unclear = 0, claimed_by = NULL, due_at = ?, updated_at = ?,
                                                message_changes = message_changes + 1
                            WHERE id = ? AND parked_at IS NOT NULL""").params(store.now() - 1, store.now(), id).update() == 1;
            if (changed) {
                store.audit(id, actor, "REPLAYED", detail);
            }
            return changed;
        });
    }

    private static String list(Collection<IncidentState> states) {
        return states.stream().map(state -> "'" + state + "'").collect(Collectors.joining(",", "(", ")"));
    }
}
