package io.camelsoar.bench;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.KibanaEvent;
import io.camelsoar.sandbox.slack.Message;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The whole way, from alert to closed case, against a plain script that does one thing after another. */
final class SequentialBench implements Bench {

    private static final int ROUNDS = 3;
    private static final String APPROVE = "soar_approve";

    @Override
    public String name() {
        return "sequential";
    }

    @Override
    public String about() {
        return "from alerts to closed cases, each request approved as soon as it is in Slack, against a script that does one thing after"
                + " another on the same simulators";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(SteadySettings.about());
        settings.put("channels", "as shipped: 16 alerts are triaged at once, 4 incidents executed");
        settings.put("soar.record.case-status", "closed, which says that all is done");
        settings.put("soar.execution.most-per-host-per-hour", "100000, all alerts are of one host");
        return settings;
    }

    private static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>(SteadySettings.values());
        values.put("soar.record.case-status", "closed");
        return values;
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        int count = size.of(100, 20, 3);
        int warmUp = size.of(200, 20, 1);
        List<Duration> latencies = size.of(
                List.of(Duration.ofMillis(200), Duration.ofSeconds(2)),
                List.of(Duration.ofMillis(200)),
                List.of(Duration.ofMillis(50)));
        for (Duration latency : latencies) {
            String setup = String.format("%d alerts, AI %s s", count, latency.toMillis() / 1000.0);
            for (int round = 0; round < size.of(ROUNDS, 1, 1); round++) {
                double script = script(count, warmUp, latency);
                double soar = soar(count, warmUp, latency);
                measures.add(setup, "the script", "s", script);
                measures.add(setup, "camel-soar", "s", soar);
                measures.add(setup, "times as fast as the script", "x", script / soar);
                progress.say(setup + ": the script " + Figures.shown(script) + " s, camel-soar " + Figures.shown(soar)
                        + " s");
            }
        }
    }

    private static double script(int count, int warmUp, Duration latency) throws Exception {
        double[] seconds = new double[1];
        for (int alerts : List.of(Math.max(1, warmUp / 10), count)) { // the first to load and compile classes
            try (Surroundings around = new Surroundings(Map.of());
                    SequentialScript script = new SequentialScript(around.services())) {
                around.services().kibana().assistantScript(new OneCommand());
                around.alerts().add(alerts);
                if (alerts == count) {
                    around.services().kibana().assistantDelay(latency);
                }
                long begun = System.nanoTime();
                int handled = script.run();
                seconds[0] = Figures.seconds(System.nanoTime() - begun);
                Bench.require(handled == alerts, "the script found " + handled + " of " + alerts + " alerts");
                requireDone(around, 0, alerts);
            }
        }
        return seconds[0];
    }

    private static double soar(int count, int warmUp, Duration latency) throws Exception {
        try (Surroundings around = new Surroundings(values());
                Deciding deciding = new Deciding(around)) {
            around.services().kibana().assistantScript(new OneCommand());
            around.start();
            around.burst(warmUp);
            deciding.awaitClosed(warmUp);
            around.services().kibana().assistantDelay(latency);
            long begun = around.find(count).get(1, TimeUnit.MINUTES);
            long ended = deciding.awaitClosed(warmUp + count);
            requireDone(around, warmUp, count);
            around.requireQuiet();
            return Figures.seconds(ended - begun);
        }
    }

    private static void requireDone(Surroundings around, int first, int count) {
        List<String> executed = around.services().windows().executed();
        Set<String> wanted =
                IntStream.range(first, first + count).mapToObj(OneCommand::of).collect(Collectors.toSet());
        List<String> ran = executed.stream().filter(wanted::contains).toList();
        Bench.require(
                ran.size() == count && new HashSet<>(ran).size() == count,
                ran.size() + " commands ran for " + count + " alerts");
        long closed = around.services().kibana().cases().stream()
                .filter(one -> one.path("status").asText().equals("closed"))
                .count();
        Bench.require(closed == first + count, closed + " cases are closed, not " + (first + count));
    }

    /** Approves each request when it comes, and counts the cases that are closed. */
    private static final class Deciding implements AutoCloseable {

        private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

        private final Surroundings around;
        private final ExecutorService analysts = Executors.newFixedThreadPool(4);
        private final Set<String> clicked = ConcurrentHashMap.newKeySet();
        private final Set<String> closed = new HashSet<>();
        private long latest;
        private Exception failure;

        Deciding(Surroundings around) {
            this.around = around;
            around.services().slack().onMessage(this::decide);
            around.services().kibana().onEvent(this::note);
        }

        private void decide(Message message) {
            if (message.threadTs() == null && message.button(APPROVE).isPresent() && clicked.add(message.ts())) {
                analysts.execute(() -> {
                    try {
                        around.services()
                                .clicker()
                                .click(around.soar().webhook(), message, APPROVE, Services.WINDOWS_ANALYST);
                    } catch (Exception e) {
                        fail(e);
                    }
                });
            }
        }

        private synchronized void fail(Exception e) {
            failure = e;
        }

        private synchronized void note(KibanaEvent event) {
            if (event.kind() == KibanaEvent.Kind.CASE_UPDATED
                    && event.document().path("status").asText().equals("closed")
                    && closed.add(event.id())) {
                latest = System.nanoTime();
                notifyAll();
            }
        }

        /** When the last of so many was closed, in the time of {@link System#nanoTime}. */
        synchronized long awaitClosed(int count) throws InterruptedException {
            int before = closed.size();
            long since = System.nanoTime();
            while (closed.size() < count) {
                if (closed.size() > before) {
                    before = closed.size();
                    since = System.nanoTime();
                }
                around.soar().requireAlive();
                Bench.require(failure == null, "a click failed: " + failure);
                Bench.require(
                        System.nanoTime() - since < LONGEST_SILENCE.toNanos(),
                        closed.size() + " of " + count + " cases are closed, and no other was for a while");
                TimeUnit.MILLISECONDS.timedWait(this, 500);
            }
            return latest;
        }

        @Override
        public void close() {
            analysts.shutdownNow();
        }
    }
}
