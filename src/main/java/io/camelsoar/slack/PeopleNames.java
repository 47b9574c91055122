package io.camelsoar.slack;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people are called, for texts that are read outside of Slack, where an id says nothing. A name is nothing to wait for: Slack wants
 * an answer to a click within three seconds, and who has no name by then is told by the id.
 */
public final class PeopleNames {

    private static final Logger LOG = LoggerFactory.getLogger(PeopleNames.class);
    /** Characters; Slack allows 80. */
    private static final int LONGEST = 100;

    private final Function<String, Optional<String>> directory;
    private final Duration longestWait;
    private final ExecutorService lookUps;

    /**
     * @param directory such as {@link SlackDirectory#name}
     * @param longestWait for one name
     */
    public PeopleNames(Function<String, Optional<String>> directory, Duration longestWait) {
        this.directory = directory;
        this.longestWait = longestWait;
        // one at a time, as the directory does; idle it is gone
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), PeopleNames::thread);
        one.allowCoreThreadTimeOut(true);
        lookUps = one;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "slack-names");
        thread.setDaemon(true);
        return thread;
    }

    /** The name of a user or a user group; null where Slack has none, or does not say it soon. */
    public String of(String id) {
        CompletableFuture<Optional<String>> found = CompletableFuture.supplyAsync(() -> directory.apply(id), lookUps);
        try {
            return found.get(longestWait.toMillis(), TimeUnit.MILLISECONDS)
                    .map(PeopleNames::readable)
                    .orElse(null);
        } catch (TimeoutException e) {
            found.cancel(false); // where it has not begun
            LOG.warn("Slack does not say soon what {} is called, who is told by the id", id);
        } catch (ExecutionException e) {
            LOG.warn(
                    "What {} is called is not known, who is told by the id: {}",
                    id,
                    e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** People choose it: one line, and none that is endless. */
    private static String readable(String name) {
        String line = name.replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " ").strip();
        String cut =
                line.substring(0, line.offsetByCodePoints(0, Math.min(LONGEST, line.codePointCount(0, line.length()))));
        return cut.isEmpty() ? null : cut;
    }
}
