package io.camelsoar.slack;

import io.camelsoar.failure.NoTurnException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Slack takes about one message a second in a channel (docs.slack.dev, "Rate limits"): whoever has more waits here, what is urgent
 * before what is not, and otherwise in the order in which they came. Other instances are not seen: what comes together all the same
 * Slack turns away, and says for how long.
 */
public final class ChannelPace {

    private final Duration interval;
    private final Duration longest;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    /** Ids by names. */
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    private volatile boolean stopped;

    /**
     * @param interval between two messages in one channel; zero: none
     * @param longest that one may wait for its turn
     */
    public ChannelPace(Duration interval, Duration longest) {
        this.interval = interval;
        this.longest = longest;
    }

    /**
     * Waits for its turn.
     *
     * @param channel by name or id
     * @throws NoTurnException if it has not come in time, or the application or the thread is stopped
     */
    public void await(String channel, boolean urgent) {
        if (!interval.isZero()) {
            channel(channel).await(urgent);
        }
    }

    /** A name is that of this id: they have one pace. */
    public void learn(String name, String id) {
        if (!id.equals(name) && ids.put(name, id) == null) {
            channel(id).follow(channels.get(name));
        }
    }

    /** Nobody waits any more. */
    public void stop() {
        stopped = true;
        channels.values().forEach(Channel::wake);
    }

    /** How many wait in a channel. */
    int waiting(String channel) {
        return channel(channel).waiting();
    }

    private Channel channel(String name) {
        return channels.computeIfAbsent(ids.getOrDefault(name, name), Channel::new);
    }

    private final class Channel {

        private final String name;
        private final Deque<Object> urgent = new ArrayDeque<>();
        private final Deque<Object> others = new ArrayDeque<>();
        /** When the next may go, in the time of {@link System#nanoTime}. */
        private long free = System.nanoTime();

        Channel(String name) {
            this.name = name;
        }

        synchronized void await(boolean isUrgent) {
            Deque<Object> line = isUrgent ? urgent : others;
            Object me = new Object();
            line.add(me);
            try {
                waitFor(me);
                free = System.nanoTime() + interval.toNanos();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NoTurnException("stopped while it waited for its turn in the channel " + name);
            } finally {
                line.remove(me);
                notifyAll();
            }
        }

        private void waitFor(Object me) throws InterruptedException {
            long end = System.nanoTime() + longest.toNanos();
            while (true) {
                boolean first = me == (urgent.isEmpty() ? others.peek() : urgent.peek());
                long now = System.nanoTime();
                if (first && now - free >= 0) {
                    return;
                }
                if (stopped) {
                    throw new NoTurnException("camel-soar stops; it waited for its turn in the channel " + name);
                }
                if (now - end >= 0) {
                    throw new NoTurnException("its turn in the channel " + name + " has not come within "
                            + longest.toSeconds() + " s (soar.slack.message-interval)");
                }
                TimeUnit.NANOSECONDS.timedWait(
                        this, Math.max(1, (first ? Math.min(free - now, end - now) : end - now)));
            }
        }

        synchronized void follow(Channel before) {
            if (before != null) {
                synchronized (before) {
                    free = before.free - free > 0 ? before.free : free;
                }
            }
        }

        synchronized void wake() {
            notifyAll();
        }

        synchronized int waiting() {
            return urgent.size() + others.size();
        }
    }
}
