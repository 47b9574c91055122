package io.camelsoar.incident;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.dao.DuplicateKeyException;

/** Lets one worker at a time do what two may not do at once, over all instances; a lease that a crash left behind runs out. */
public final class Leases {

    /** Part of a statement's WHERE, with a lease's name and owner: who lost the lease has no say any more. */
    static final String HELD = "EXISTS (SELECT 1 FROM lease WHERE name = ? AND owner = ?)";

    private final Store store;
    private final String instance;
    private final Duration length;
    /** Names by the tokens that the store could not take back. */
    private final Map<String, String> left = new ConcurrentHashMap<>();

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

    /**
     * Takes the lease: the token to give it back with; null if another worker has it. Gives back first what could not be given back:
     * while the store is gone no more comes to that than there are workers.
     */
    public String take(String name) {
        giveBackLeft();
        String owner = worker(instance);
        try {
            return take(name, owner) ? owner : null;
        } catch (RuntimeException e) { // whatever pool or driver throws: the store may have done it
            left.put(owner, name);
            throw e;
        }
    }

    private boolean take(String name, String owner) {
        String holder = store.sql("SELECT owner FROM lease WHERE name = ?")
                .param(name)
                .query(String.class)
                .optional()
                .orElse("");
        if (store.recent().lasts(holder)) {
            return false; // whatever the clock says by now
        }
        store.recent().note(owner, length);
        boolean taken = !holder.isEmpty() && takeOver(name, holder, owner) || takeFree(name, owner);
        if (!taken) {
            store.recent().forget(owner);
        }
        return taken;
    }

    private boolean takeOver(String name, String holder, String owner) {
        long now = store.now();
        return store.sql("""
                        UPDATE lease SET owner = ?, lease_end = ?
                        WHERE name = ? AND owner = ? AND (lease_end < ? OR lease_end > ?)""")
                        .params(owner, now + length.toMillis(), name, holder, now, latestEnd(now, length))
                        .update()
                == 1;
    }

    private boolean takeFree(String name, String owner) {
        try {
            store.sql("INSERT INTO lease (name, owner, lease_end) VALUES (?, ?, ?)")
                    .params(name, owner, store.now() + length.toMillis())
                    .update();
            return true;
        } catch (DuplicateKeyException held) {
            return false;
        }
    }

    /** More time, or nine tenths of it at least, since a write costs. False: it ran out, and another worker took it. */
    boolean renew(String name, String owner) {
        if (store.recent().isFresh(owner, length)) {
            return store.sql("SELECT COUNT(*) FROM lease WHERE name = ? AND owner = ?")
                            .params(name, owner)
                            .query(Long.class)
                            .single()
                    == 1;
        }
        return keep(name, owner, length);
    }

    /** Gives it back; where the store does not take that it is made up for as soon as it does, not only when the lease is over. */
    public void giveBack(String name, String owner) {
        store.recent().forget(owner);
        left.put(owner, name);
        giveBackNow(owner, name);
    }

    /** Makes up for what could not be given back. */
    void giveBackLeft() {
        left.forEach(this::giveBackNow);
    }

    private void giveBackNow(String owner, String name) {
        store.sql("DELETE FROM lease WHERE name = ? AND owner = ?")
                .params(name, owner)
                .update();
        left.remove(owner);
    }

    /** Nobody gets it before that time has passed. False: another worker has it. */
    boolean keep(String name, String owner, Duration time) {
        boolean mine = store.sql("UPDATE lease SET lease_end = ? WHERE name = ? AND owner = ?")
                        .params(store.now() + time.toMillis(), name, owner)
                        .update()
                == 1;
        if (mine) {
            store.recent().note(owner, time);
        }
        return mine;
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
