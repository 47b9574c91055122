package io.camelsoar.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long an alert is under way through camel-soar alone, at a steady rate. */
final class DelayBench implements Bench {

    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "delay";
    }

    @Override
    public String about() {
        return "from the search that could find an alert until its request is in Slack, at a steady rate; the assistant answers at once";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(SteadySettings.about());
        settings.put("soar.channel.triage, soar.channel.notify", "as shipped, 8 and 2 at once");
        return settings;
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        Duration lasting = size.of(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(1));
        int rounds = size.of(ROUNDS, 1, 1);
        List<Integer> rates = size.of(List.of(1, 10, 50), List.of(1, 10, 50), List.of(10));
        for (int round = 0; round < rounds; round++) {
            try (Surroundings around = new Surroundings(SteadySettings.values())) {
                around.start();
                around.burst(size.of(1_000, 50, 3));
                for (int rate : rates) {
                    Latencies delays = measure(around, rate, (int) (rate * lasting.toSeconds()));
                    delays.report(measures, rate + " a second for " + lasting.toSeconds() + " s", "to Slack");
                    progress.say(rate + " a second: p50 " + Figures.shown(delays.percentile(50)) + " ms, p99 "
                            + Figures.shown(delays.percentile(99)) + " ms");
                }
                around.requireQuiet();
            }
        }
    }

    private static Latencies measure(Surroundings around, int rate, int count) throws Exception {
        int first = around.alerts().count();
        long[] searchable = new long[count];
        Paced.run(count, rate, (number, due) -> {
            around.alerts().add();
            searchable[number] = System.nanoTime();
        });
        around.requests().await(around.alerts().count(), Surroundings.LONGEST_SILENCE, around.soar());
        Latencies delays = new Latencies();
        for (int number = 0; number < count; number++) {
            long found = around.gate().firstSearchAfter(searchable[number]);
            delays.add(around.requests().of(first + number).at() - found);
        }
        Bench.require(delays.count() == count, delays.count() + " of " + count + " alerts were timed");
        return delays;
    }
}
