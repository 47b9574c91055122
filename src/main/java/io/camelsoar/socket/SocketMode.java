package io.camelsoar.socket;

import io.camelsoar.failure.FailureKind;
import io.camelsoar.failure.Failures;
import io.camelsoar.slack.SlackConnections;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to Slack open, over which comes what would come to the webhooks (docs.slack.dev, "Using Socket Mode"). Where
 * Slack says that it will end one, the next is open before; where one breaks, another is tried for with growing waits. What came is
 * acknowledged when it is done, else Slack sends it again.
 */
public final class SocketMode implements SocketConnection.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(SocketMode.class);
    private static final String BOUNDARY = "Slack, Socket Mode (soar.slack.url, soar.slack.app-token)";
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    /** From the opening of a connection to Slack's hello. */
    private static final Duration GREETING = Duration.ofSeconds(15);
    /** How long a stop waits for what is in work. */
    private static final Duration STOP = Duration.ofSeconds(20);

    private static final int WORKERS = 4;
    private static final int QUEUE = 1_000;

    private final SlackConnections connections;
    private final String appId;
    private final int longest;
    private final Failures failures;
    private final Function<SocketEnvelope, Optional<String>> work;
    /** All of the state below is this thread's. */
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "slack-socket"));
    /** Where the queue is full the connection's own thread works, too, and reads nothing meanwhile. */
    private final ExecutorService workers = new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            task -> daemon(task, "slack-socket-work"),
            new ThreadPoolExecutor.CallerRunsPolicy());

    private SocketConnection candidate;
    private ScheduledFuture<?> next;
    private Duration wait = FIRST_WAIT;
    /** When Slack last said hello, by {@link System#nanoTime}. */
    private Long greetedAt;

    private volatile SocketConnection current;
    private volatile String problem = BOUNDARY + ": not connected yet";
    private volatile boolean stopping;

    /**
     * @param appId the app that the connection has to be for
     * @param longest most characters of a message
     * @param work does what an envelope says, and gives its acknowledgement once that is stored; empty, or an exception: there is none
     */
    public SocketMode(
            SlackConnections connections,
            String appId,
            int longest,
            Failures failures,
            Function<SocketEnvelope, Optional<String>> work) {
        this.connections = connections;
        this.appId = appId;
        this.longest = longest;
        this.failures = failures;
        this.work = work;
    }

    /** Connects, and does so again whenever that ends. Returns at once. */
    public void start() {
        keep(this::connect);
    }

    /** Ends what is in work, acknowledges it and takes nothing more: what is not acknowledged comes again. */
    public void stop() {
        if (keeper.isShutdown()) {
            return;
        }
        stopping = true;
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("What came over Socket Mode is still in work; Slack sends it again");
            }
            keeper.submit(() -> {
                        close(candidate);
                        close(current);
                    })
                    .get(STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The connection of Socket Mode is given up: {}", failures.describe(BOUNDARY, e, null));
        }
        keeper.shutdownNow(); // nobody waits for its next try
        connections.close();
    }

    /** Why there is no connection; empty while there is one. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private void connect() {
        next = null;
        if (stopping) {
            return;
        }
        SocketConnection opened = new SocketConnection(this, longest);
        try {
            opened.open(connections);
        } catch (RuntimeException e) {
            failed(e);
            return;
        }
        candidate = opened;
        keeper.schedule(
                () -> {
                    if (candidate == opened) {
                        opened.abort("Slack did not say hello within " + GREETING.toSeconds() + " s");
                    }
                },
                GREETING.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void greeted(SocketConnection connection, String itsAppId) {
        keep(() -> {
            if (connection != candidate) {
                return;
            }
            candidate = null;
            if (!itsAppId.isEmpty() && !itsAppId.equals(appId)) {
                connection.close();
                refused("soar.slack.app-token is of the app " + itsAppId.replaceAll("[^A-Z0-9]", "")
                        + ", soar.slack.app-id names " + appId);
                return;
            }
            SocketConnection before = current;
            current = connection;
            problem = null;
            long now = System.nanoTime();
            if (greetedAt == null
                    || now - greetedAt > LONGEST_WAIT.toNanos()) { // one that never lasts is not begun in haste
                wait = FIRST_WAIT;
            }
            greetedAt = now;
            LOG.info("Connected to Slack by Socket Mode");
            if (before != null) {
                before.retire();
            }
        });
    }

    @Override
    public void leaving(SocketConnection connection, String reason) {
        keep(() -> {
            if (connection != current) {
                return; // it has a successor, or ends before it was used
            }
            if (reason.equals("link_disabled")) {
                current = null;
                connection.close();
                refused("Socket Mode is switched off in the Slack app (soar.slack.mode is socket)");
                return;
            }
            LOG.info("Slack ends the connection of Socket Mode soon ({}); the next one is opened", reason);
            connectLater();
        });
    }

    @Override
    public void ended(SocketConnection connection, Exception why) {
        keep(() -> {
            if (connection == candidate) {
                candidate = null;
                failed(why);
            } else if (connection == current) {
                current = null;
                failed(why);
            }
        });
    }

    @Override
    public void received(SocketConnection connection, SocketEnvelope envelope) {
        workers.execute(() -> {
            try {
                work.apply(envelope).ifPresent(text -> acknowledge(connection, envelope, text));
            } catch (RuntimeException e) {
                LOG.error(
                        "Not acknowledged, so Slack sends it again: {}",
                        failures.describe("Socket Mode, " + envelope, e, null));
            } finally {
                connection.done();
            }
        });
    }

    /** Where its own connection is gone, over the one that took its place. */
    private void acknowledge(SocketConnection connection, SocketEnvelope envelope, String text) {
        SocketConnection other = current;
        if (!connection.send(text) && (other == null || !other.send(text))) {
            LOG.warn(
                    "There is no connection to acknowledge {}; Slack sends it again, and nothing is done twice",
                    envelope);
        }
    }

    private void failed(Exception why) {
        Duration asked = failures.asked(why);
        if (failures.kind(why) == FailureKind.HOPELESS) {
            wait = LONGEST_WAIT;
        } else if (asked != null && asked.compareTo(wait) > 0) {
            wait = asked;
        }
        tell(failures.describe(BOUNDARY, why, null));
    }

    /** What a person has to mend is not asked for again and again. */
    private void refused(String why) {
        wait = LONGEST_WAIT;
        tell(BOUNDARY + ": " + why);
    }

    private void tell(String why) {
        if (stopping) {
            return;
        }
        if (current == null) {
            problem = why;
        }
        LOG.warn("{}; the next try is in {} s", why, wait.toSeconds());
        connectLater();
    }

    private void connectLater() {
        if (stopping || next != null || candidate != null) {
            return;
        }
        next = keeper.schedule(this::connect, wait.toMillis(), TimeUnit.MILLISECONDS);
        Duration longer = wait.multipliedBy(2);
        wait = longer.compareTo(LONGEST_WAIT) < 0 ? longer : LONGEST_WAIT;
    }

    private void keep(Runnable task) {
        try {
            keeper.execute(task);
        } catch (RejectedExecutionException stopped) {
            // nothing is kept any more
        }
    }

    private static void close(SocketConnection connection) {
        if (connection != null) {
            connection.close();
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
