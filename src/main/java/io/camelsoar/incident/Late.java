package io.camelsoar.incident;

import io.camelsoar.failure.BusyException;
import java.time.Duration;
import java.time.Instant;

/** What was sent, and never answered, may still be done by its service for a while: what a look does not find may come after it. */
final class Late {

    /**
     * When a look for something began.
     *
     * @param at milliseconds since 1970
     * @param nanos by {@link MonotonicTime}
     */
    record Look(long at, long nanos) {}

    /** A mark that is not older than this is not written anew before a try: what may come after it may come so much later. */
    private static final Duration MARKED = Duration.ofSeconds(1);

    private final Store store;
    private final String service;
    private final Duration longest;

    /** @param longest how long it may take until the service has done what it was sent */
    Late(Store store, String service, Duration longest) {
        this.store = store;
        this.service = service;
        this.longest = longest.plus(MARKED);
    }

    /** For {@link #isOld}: the mark is stored now. */
    long marked() {
        return store.recent().now();
    }

    /** Whether the mark is to be stored anew before it is sent once more. */
    boolean isOld(long marked) {
        return store.recent().now() - marked > MARKED.toNanos();
    }

    /**
     * It is sent, or its answer given up; since when, for the store, in milliseconds since 1970.
     *
     * @param mark the column in which the store has that
     * @param id of what has the mark
     */
    long sent(String mark, String id) {
        store.recent().note(key(mark, id), longest);
        return store.now();
    }

    /** It was answered, or certainly not sent. */
    void over(String mark, String id) {
        store.recent().forget(key(mark, id));
    }

    /**
     * Whether something may come after a look for it.
     *
     * @param since when it was sent, as the store has it; null: never
     */
    boolean mayCome(String mark, String id, Long since, Look look) {
        // later than the look: the clock was set back
        return since != null
                && (Math.abs(look.at() - since) <= longest.toMillis()
                        || store.recent().lasts(key(mark, id), look.nanos()));
    }

    /** What was sent before this moment does not come after the given one; both in milliseconds since 1970. */
    long settled(long at) {
        return at - longest.toMillis();
    }

    /**
     * Lets nothing more be sent before it is certain what became of the last.
     *
     * @throws BusyException if it may still come
     */
    void require(String mark, String id, Long since, Look look) {
        if (mayCome(mark, id, since, look)) {
            throw new BusyException(service + " may still do what it did not answer to; it is looked for again after "
                    + Instant.ofEpochMilli(since).plus(longest));
        }
    }

    private static String key(String mark, String id) {
        return mark + " " + id;
    }
}
