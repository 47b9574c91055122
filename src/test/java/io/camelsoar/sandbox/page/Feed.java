package io.camelsoar.sandbox.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells those who watch what changed, as server-sent events: all parts to who comes, then only those that are other than before. What
 * there is is looked at when somebody says that it changed; the store, which says nothing, by one number that grows with each change.
 */
final class Feed implements AutoCloseable {

    /** Between two looks at the store's number, in milliseconds. */
    private static final long LOOK = 500;
    /** Many changes at once are told together: at least so long after the last, in milliseconds. */
    private static final long PAUSE = 150;

    private final Supplier<Map<String, JsonNode>> state;
    private final LongSupplier number;
    private final Set<Consumer<String>> coming = new HashSet<>();
    private final Set<Consumer<String>> watching = new HashSet<>();
    private final Thread teller = new Thread(this::tell, "sandbox-page");
    private Map<String, JsonNode> told = new HashMap<>();
    private long lastNumber = -1;
    private boolean changed;

    /**
     * @param state all that there is, by part
     * @param number grows with each change of the store
     */
    Feed(Supplier<Map<String, JsonNode>> state, LongSupplier number) {
        this.state = state;
        this.number = number;
        teller.setDaemon(true);
        teller.start();
    }

    /** Something may be other than before. */
    synchronized void changed() {
        changed = true;
        notifyAll();
    }

    /** @param watcher is given events, the first with everything; must not block */
    synchronized void watch(Consumer<String> watcher) {
        coming.add(watcher);
        notifyAll();
    }

    synchronized void leave(Consumer<String> watcher) {
        coming.remove(watcher);
        watching.remove(watcher);
    }

    private void tell() {
        try {
            while (true) {
                try {
                    awaitNews();
                    look();
                } catch (RuntimeException failed) { // the store is away, or this is its end
                    System.getLogger(Feed.class.getName())
                            .log(System.Logger.Level.WARNING, "The page is not up to date", failed);
                    Thread.sleep(LOOK);
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitNews() throws InterruptedException {
        while (coming.isEmpty()) {
            if (watching.isEmpty()) {
                wait();
            } else if (changed || number.getAsLong() != lastNumber) {
                return;
            } else {
                wait(LOOK);
            }
        }
    }

    private void look() {
        synchronized (this) {
            changed = false; // what changes from here on is looked at again
        }
        lastNumber = number.getAsLong();
        Map<String, JsonNode> now = state.get();
        ObjectNode news = SimulatorHttp.JSON.createObjectNode();
        now.forEach((name, part) -> {
            if (!part.equals(told.get(name))) {
                news.set(name, part);
            }
        });
        told.keySet().stream().filter(name -> !now.containsKey(name)).forEach(news::putNull);
        told = now;
        synchronized (this) {
            if (!news.isEmpty()) {
                watching.forEach(watcher -> watcher.accept(event("news", news)));
            }
            if (!coming.isEmpty()) {
                String all = event("all", SimulatorHttp.JSON.valueToTree(now));
                coming.forEach(watcher -> watcher.accept(all));
                watching.addAll(coming);
                coming.clear();
            }
        }
    }

    /** JSON has no line breaks of its own. */
    private static String event(String name, JsonNode data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    @Override
    public void close() {
        teller.interrupt();
    }
}
