package io.camelsoar.incident;

import java.time.Duration;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;

/** Lets one worker at a time do what two may not do at once, over all instances; a lease that a crash left behind runs out. */
public final class Leases {

    /** Part of a statement's WHERE, with a lease's name and owner: who lost the lease has no say any more. */
    static final String HELD = "EXISTS (SELECT 1 FROM lease WHERE name = ? AND owner = ?)";

    private final Store store;
    private final String instance;
    private final Duration length;

    /** @param instance this instance's name, on the leases it holds */
    public Leases(Store store, String instance, Duration length) {
        this.store = store;
        this.instance = instance;
        this.length = length;
    }

    /** A name that no other worker has, of this instance or another. */
    static String worker(String instance) {
        return instance + "/" + UUID.randomUUID();
    }

    /**
     * A lease that ends later than this was given before a clock was set back, and is over. One more lease is allowed for: the
     * clocks of two instances differ, and of two workers the one that looked at the clock first may come second.
     */
    static long latestEnd(long now, Duration lease) {
        return now + 2 * lease.toMillis();
    }

    /** Takes the lease: the token to give it back with; null if another worker has it. */
    String take(String name) {
        String owner = worker(instance);
        long now = store.now();
        long end = now + length.toMillis();
        int taken = store.sql(
                        "UPDATE lease SET owner = ?, lease_end = ? WHERE name = ? AND (lease_end < ? OR lease_end > ?)")
                .params(owner, end, name, now, latestEnd(now, length))
                .update();
        if (taken == 1) {
            return owner;
        }
        try {
            store.sql("INSERT INTO lease (name, owner, lease_end) VALUES (?, ?, ?)")
                    .params(name, owner, end)
                    .update();
            return owner;
        } catch (DuplicateKeyException held) {
            return null;
        }
    }

    /** More time. False: it ran out, and another worker took it. */
    boolean renew(String name, String owner) {
        return store.sql("UPDATE lease SET lease_end = ? WHERE name = ? AND owner = ?")
                        .params(store.now() + length.toMillis(), name, owner)
                        .update()
                == 1;
    }

    void giveBack(String name, String owner) {
        store.sql("DELETE FROM lease WHERE name = ? AND owner = ?")
                .params(name, owner)
                .update();
    }

    /** Nobody gets it before that time has passed. */
    void keep(String name, String owner, Duration time) {
        store.sql("UPDATE lease SET lease_end = ? WHERE name = ? AND owner = ?")
                .params(store.now() + time.toMillis(), name, owner)
                .update();
    }

    /** Writes a row of this instance's own, which is another each time. */
    void beat() {
        String name = "health:" + instance;
        int there = store.sql("UPDATE lease SET owner = ?, lease_end = ? WHERE name = ?")
                .params(worker(instance), store.now(), name)
                .update();
        if (there == 0) {
            store.sql("INSERT INTO lease (name, owner, lease_end) VALUES (?, ?, ?)")
                    .params(name, worker(instance), store.now())
                    .update();
        }
    }

    /** After a start: what this instance held when it stopped is free. */
    void releaseOwn() {
        String own = instance + "/";
        store.sql("DELETE FROM lease WHERE SUBSTRING(owner, 1, ?) = ?")
                .params(own.length(), own)
                .update();
    }
}
