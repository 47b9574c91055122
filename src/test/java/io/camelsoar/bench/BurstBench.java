package io.camelsoar.bench;

import io.camelsoar.bench.Measure.Target;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many alerts at once: how long until the request of each is in Slack. */
final class BurstBench implements Bench {

    private static final int CONCURRENCY = 64;
    /** Beside the answers that are waited for, of which there are no more than connections to Kibana: some are stored, and have their case opened. */
    private static final int TRIAGED_AT_ONCE = CONCURRENCY + 32;

    private static final double RATE = 200;
    private static final double SHARE = 95;

    /** So many alerts, and how long the assistant takes for each answer. */
    private record Burst(int alerts, Duration latency, int rounds) {}

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public String about() {
        return "alerts that one poll finds, until the request of the last one is in Slack; ideal: alerts x AI time / concurrency";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("soar.detect.sources", "detection, to which all alerts belong");
        settings.put("soar.detect.group-window", "0s, each alert is a request of its own");
        settings.put("soar.slack.message-interval", "0s, the simulated Slack takes more than a message a second");
        settings.put("soar.detect.page-size", "1000, the simulated Elasticsearch sorts all alerts for each page");
        settings.put(
                "soar.channel.triage",
                "concurrentConsumers=" + TRIAGED_AT_ONCE + ": " + CONCURRENCY
                        + " answers are waited for at once, the most that camel-soar has connections for, while others are stored");
        settings.put("soar.channel.notify", "concurrentConsumers=4, since the pace of a channel is off");
        return settings;
    }

    private static Map<String, String> values() {
        return Map.of(
                "soar.detect.sources", "detection", // a search in another would be taken for the one that found them
                "soar.detect.group-window", "0s",
                "soar.slack.message-interval", "0s",
                "soar.detect.page-size", "1000",
                "soar.channel.triage",
                        "seda:triage?concurrentConsumers=" + TRIAGED_AT_ONCE + "&size=1000&blockWhenFull=true",
                "soar.channel.notify", "seda:notify?concurrentConsumers=4&size=1000&blockWhenFull=true");
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        Duration some = Duration.ofMillis(200);
        Duration longest = Duration.ofSeconds(2);
        // one of ten thousand lasts for minutes: what differs between rounds is evened out in it
        List<Burst> bursts = size.of(
                List.of(
                        new Burst(1_000, Duration.ZERO, 3),
                        new Burst(10_000, Duration.ZERO, 1),
                        new Burst(1_000, some, 3),
                        new Burst(10_000, some, 1),
                        new Burst(1_000, longest, 3),
                        new Burst(10_000, longest, 1)),
                List.of(new Burst(300, Duration.ZERO, 1), new Burst(200, longest, 1)),
                List.of(new Burst(20, Duration.ZERO, 1)));
        int warmUp = size.of(1_000, 100, 5);
        for (Burst burst : bursts) {
            for (int round = 1; round <= burst.rounds(); round++) {
                measure(burst, warmUp, measures, progress);
            }
        }
    }

    private void measure(Burst burst, int warmUp, Measures measures, Progress progress) throws Exception {
        try (Surroundings around = new Surroundings(values())) {
            around.start();
            around.burst(warmUp); // the analyst is known from then on: one answer for each alert
            if (!burst.latency().isZero()) {
                around.services().kibana().assistantDelay(burst.latency());
            }
            long busy = around.soar().processorTime();
            long took = around.burst(burst.alerts());
            busy = around.soar().processorTime() - busy;
            around.requireQuiet();
            requireChats(around);
            double seconds = Figures.seconds(took);
            String setup = String.format(
                    "%,d alerts, AI %s s", burst.alerts(), burst.latency().toMillis() / 1000.0);
            progress.say(setup + ": " + Figures.shown(seconds) + " s");
            measures.add(setup, "time to the last request", "s", seconds);
            measures.add(
                    setup,
                    "requests",
                    "1/s",
                    burst.alerts() / seconds,
                    burst.latency().isZero() ? Target.atLeast(RATE) : null);
            measures.add(
                    setup, "camel-soar's processor time for each", "ms", Figures.milliseconds(busy) / burst.alerts());
            if (!burst.latency().isZero()) {
                double ideal = burst.alerts() * Figures.seconds(burst.latency().toNanos()) / CONCURRENCY;
                measures.add(
                        setup,
                        "share of the ideal",
                        "%",
                        100 * ideal / seconds,
                        burst.latency().compareTo(Duration.ofSeconds(2)) >= 0 ? Target.atLeast(SHARE) : null);
            }
        }
    }

    /** Each alert was asked about, and once. */
    private static void requireChats(Surroundings around) {
        long asked = around.services().kibana().chats().stream()
                .filter(chat -> chat.content().contains("Bench "))
                .count();
        Bench.require(
                asked == around.alerts().count(),
                asked + " questions about " + around.alerts().count() + " alerts");
    }
}
