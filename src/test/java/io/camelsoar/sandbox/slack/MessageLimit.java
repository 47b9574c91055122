package io.camelsoar.sandbox.slack;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Slack's limit on messages, a channel at a time: a token each interval, of which some are kept for a burst. */
final class MessageLimit {

    private static final class Tokens {
        private double left;
        private long at = System.nanoTime();

        private Tokens(int burst) {
            left = burst;
        }
    }

    private final Duration interval;
    private final int burst;
    private final Map<String, Tokens> channels = new HashMap<>();
    private int turnedAway;

    MessageLimit(Duration interval, int burst) {
        this.interval = interval;
        this.burst = burst;
    }

    synchronized boolean lets(String channelId) {
        Tokens tokens = channels.computeIfAbsent(channelId, id -> new Tokens(burst));
        long now = System.nanoTime();
        tokens.left = Math.min(burst, tokens.left + (double) (now - tokens.at) / interval.toNanos());
        tokens.at = now;
        if (tokens.left < 1) {
            turnedAway++;
            return false;
        }
        tokens.left--;
        return true;
    }

    synchronized int turnedAway() {
        return turnedAway;
    }
}
