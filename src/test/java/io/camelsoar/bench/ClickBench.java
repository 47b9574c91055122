package io.camelsoar.bench;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackClicker.Press;
import io.camelsoar.sandbox.windows.WindowsHost.Moment;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How long an analyst's click takes: to its answer, and to the host. */
final class ClickBench implements Bench {

    private static final int ROUNDS = 3;
    private static final int CLICKS_A_SECOND = 50;
    private static final String APPROVE = "soar_approve";
    /** Slack shows an error after that. */
    private static final double SLACK_WAITS_MS = 3_000;

    @Override
    public String name() {
        return "click";
    }

    @Override
    public String about() {
        return "from a click on the approval of one command until the host has the command, one click after another; and until Slack has the"
                + " answer, at " + CLICKS_A_SECOND + " clicks a second";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(SteadySettings.about());
        settings.put("soar.execution.most-per-host-per-hour", "100000, all alerts are of one host");
        settings.put("soar.channel.respond", "as shipped, 4 at once");
        return settings;
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        int oneByOne = size.of(300, 30, 3);
        int atRate = size.of(1_500, 50, 5);
        int warmUp = size.of(100, 5, 1);
        for (int round = 0; round < size.of(ROUNDS, 1, 1); round++) {
            try (Surroundings around = new Surroundings(SteadySettings.values())) {
                around.services().kibana().assistantScript(new OneCommand());
                around.start();
                around.burst(warmUp + oneByOne + atRate);
                Clicks clicks = new Clicks(around);
                clicks.oneByOne(0, warmUp);
                Clicks.Times times = clicks.oneByOne(warmUp, oneByOne);
                times.toHost().report(measures, oneByOne + " clicks, one by one", "to the command at the host");
                times.toAnswer().report(measures, oneByOne + " clicks, one by one", "to the answer");
                Latencies answers = clicks.atRate(warmUp + oneByOne, atRate);
                answers.report(
                        measures,
                        atRate + " clicks at " + CLICKS_A_SECOND + " a second",
                        "to the answer",
                        Measure.Target.atMost(SLACK_WAITS_MS));
                clicks.requireEachRanOnce(warmUp + oneByOne + atRate);
                around.requireQuiet();
                progress.say("to the host p99 " + Figures.shown(times.toHost().percentile(99))
                        + " ms, to the answer p99 " + Figures.shown(answers.percentile(99)) + " ms");
            }
        }
    }

    /** The clicks of one round. */
    private static final class Clicks {

        private static final Duration LONGEST = Duration.ofMinutes(2);

        private final Surroundings around;
        /** When commands arrived, in the time of {@link System#nanoTime}. */
        private final BlockingQueue<Long> arrivals = new ArrayBlockingQueue<>(100_000);

        record Times(Latencies toHost, Latencies toAnswer) {}

        Clicks(Surroundings around) {
            this.around = around;
            // a command travels in the request for its shell
            around.services().windows().onMoment(moment -> {
                if (moment == Moment.SHELL) {
                    arrivals.add(System.nanoTime());
                }
            });
        }

        private Press press(int number) {
            return around.services()
                    .clicker()
                    .press(around.requests().of(number).message(), APPROVE, Services.WINDOWS_ANALYST);
        }

        private void send(Press press, Latencies answers, long since) throws Exception {
            HttpResponse<String> answer = press.send(around.soar().webhook());
            answers.add(System.nanoTime() - since);
            Bench.require(
                    answer.statusCode() == 200,
                    "a click was answered with " + answer.statusCode() + ": " + answer.body());
        }

        Times oneByOne(int first, int count) throws Exception {
            Times times = new Times(new Latencies(), new Latencies());
            for (int number = first; number < first + count; number++) {
                Press press = press(number);
                arrivals.clear();
                long clicked = System.nanoTime();
                send(press, times.toAnswer(), clicked);
                Long arrived = arrivals.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
                Bench.require(arrived != null, "no command came to the host after a click");
                times.toHost().add(arrived - clicked);
                awaitExecuted(number);
            }
            return times;
        }

        /** Another click would find the host busy with this one's command. */
        private void awaitExecuted(int number) throws InterruptedException {
            await(() -> around.services().windows().executed().contains(OneCommand.of(number)));
        }

        Latencies atRate(int first, int count) throws Exception {
            Latencies answers = new Latencies();
            List<Press> presses = new ArrayList<>();
            for (int number = first; number < first + count; number++) {
                presses.add(press(number));
            }
            ExecutorService people = Executors.newFixedThreadPool(CLICKS_A_SECOND);
            try {
                List<Future<?>> clicks = new ArrayList<>();
                Paced.run(
                        count,
                        CLICKS_A_SECOND,
                        (number, due) -> clicks.add(people.submit(() -> {
                            send(presses.get(number), answers, due);
                            return null;
                        })));
                for (Future<?> click : clicks) {
                    click.get();
                }
            } finally {
                people.shutdownNow();
            }
            Bench.require(answers.count() == count, answers.count() + " of " + count + " clicks were answered");
            return answers;
        }

        void requireEachRanOnce(int count) throws InterruptedException {
            await(() -> around.services().windows().executed().size() >= count);
            Map<String, Integer> ran = new HashMap<>();
            around.services().windows().executed().forEach(command -> ran.merge(command, 1, Integer::sum));
            for (int number = 0; number < count; number++) {
                int times = ran.getOrDefault(OneCommand.of(number), 0);
                Bench.require(times == 1, OneCommand.of(number) + " ran " + times + " times");
            }
        }

        private void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
            long begun = System.nanoTime();
            while (!condition.getAsBoolean()) {
                around.soar().requireAlive();
                Bench.require(System.nanoTime() - begun < LONGEST.toNanos(), "a command that was approved did not run");
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
    }
}
