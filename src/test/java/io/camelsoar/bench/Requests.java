package io.camelsoar.bench;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackSimulator;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests that came to the simulated Slack, by the rule of their alert, and when. */
final class Requests {

    /** What each alert of a bench has as its rule: it stands in the text of its request. */
    private static final Pattern RULE = Pattern.compile("Bench \\d+");

    /**
     * One request.
     *
     * @param at when it came, in the time of {@link System#nanoTime}
     */
    record Arrived(long at, Message message) {}

    private final Map<String, Arrived> byRule = new ConcurrentHashMap<>();
    private int doubled;
    private long latest;

    Requests(SlackSimulator slack) {
        slack.onMessage(this::note);
    }

    static String rule(int number) {
        return "Bench " + number;
    }

    private synchronized void note(Message message) {
        Matcher rule = RULE.matcher(message.text());
        if (message.threadTs() != null || message.edited() || !rule.find()) {
            return;
        }
        latest = System.nanoTime();
        if (byRule.put(rule.group(), new Arrived(latest, message)) != null) {
            doubled++;
        }
        notifyAll();
    }

    /**
     * Waits until there are so many.
     *
     * @param longest without another one
     * @return when the last of them came, in the time of {@link System#nanoTime}
     * @throws Bench.WorkNotDoneException if there are not, or an alert has two
     */
    synchronized long await(int count, Duration longest, MeasuredSoar soar) throws InterruptedException {
        int before = byRule.size();
        long since = System.nanoTime();
        while (byRule.size() < count) {
            if (byRule.size() > before) {
                before = byRule.size();
                since = System.nanoTime();
            }
            soar.requireAlive();
            Bench.require(
                    System.nanoTime() - since < longest.toNanos(),
                    byRule.size() + " of " + count + " alerts have a request in #" + Services.CHANNEL
                            + ", and no other came for " + longest.toSeconds() + " s");
            TimeUnit.MILLISECONDS.timedWait(this, 500);
        }
        Bench.require(doubled == 0, doubled + " alerts have two requests");
        Bench.require(byRule.size() == count, byRule.size() + " requests, not " + count);
        return latest;
    }

    /** Null: there is none yet. */
    Arrived of(int number) {
        return byRule.get(rule(number));
    }
}
