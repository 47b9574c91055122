package io.camelsoar.bench;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.NavigableSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** In front of the simulated Elasticsearch: searches wait while alerts are put in, so that one poll finds all of them. */
final class SearchGate extends Filter {

    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final AtomicLong searches = new AtomicLong();
    /** When each search came, in the time of {@link System#nanoTime}. */
    private final NavigableSet<Long> times = new ConcurrentSkipListSet<>();

    private volatile CompletableFuture<Long> next = new CompletableFuture<>();

    /** Puts alerts in; when the first search came after that, in the time of {@link System#nanoTime}. */
    CompletableFuture<Long> closedWhile(Runnable putIn) {
        gate.writeLock().lock();
        try {
            putIn.run();
            next = new CompletableFuture<>();
            return next;
        } finally {
            gate.writeLock().unlock();
        }
    }

    /**
     * When the first search came that could find what was there at a time.
     *
     * @throws Bench.WorkNotDoneException if there was none
     */
    long firstSearchAfter(long time) {
        Long search = times.ceiling(time);
        Bench.require(search != null, "no search came after an alert");
        return search;
    }

    /** Whether alerts are to be put in, and a search is under way. */
    boolean putInWaits() {
        return gate.hasQueuedThreads();
    }

    /** Whether a search came at a time or after it. */
    boolean searchedSince(long time) {
        return times.ceiling(time) != null;
    }

    /** How many searches came. */
    long searches() {
        return searches.get();
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        if (exchange.getRequestURI().getPath().endsWith("/_search")) {
            searches.incrementAndGet();
            gate.readLock().lock(); // until it has its answer: it finds all that is put in at once, or nothing of it
            try {
                long now = System.nanoTime();
                times.add(now);
                next.complete(now);
                chain.doFilter(exchange);
            } finally {
                gate.readLock().unlock();
            }
            return;
        }
        chain.doFilter(exchange);
    }

    @Override
    public String description() {
        return "holds searches while alerts are put in";
    }
}
