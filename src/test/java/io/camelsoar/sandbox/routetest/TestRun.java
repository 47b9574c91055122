package io.camelsoar.sandbox.routetest;

import io.camelsoar.sandbox.routetest.Step.StepFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Runs tests, some at a time, each in a world of its own. */
final class TestRun {

    private static final int LAST_LINES = 10;

    private final String profile;
    private final Coverage coverage;
    private final TestLog log;
    private final int jobs;
    private final int patience;

    /**
     * @param profile as given to {@code soar run}; null: none
     * @param jobs how many at a time
     * @param patience how many times as long as usual is waited
     */
    TestRun(String profile, Coverage coverage, TestLog log, int jobs, int patience) {
        this.profile = profile;
        this.coverage = coverage;
        this.log = log;
        this.jobs = jobs;
        this.patience = patience;
    }

    /**
     * All of them.
     *
     * @param each is told each outcome as it comes, in the order of the tests
     */
    List<Outcome> run(List<RouteTest> tests, Consumer<Outcome> each) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<Outcome>> running = new ArrayList<>();
            for (RouteTest test : tests) {
                running.add(threads.submit(() -> run(test)));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> one : running) {
                Outcome outcome = one.get();
                outcomes.add(outcome);
                each.accept(outcome);
            }
            return outcomes;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    Outcome run(RouteTest test) throws IOException {
        long begin = System.nanoTime();
        Outcome.Failure failure;
        try (World world = new World(test, profile, coverage, log, patience)) {
            failure = failure(test, world);
        }
        return new Outcome(test.file(), test.line(), test.name(), Duration.ofNanos(System.nanoTime() - begin), failure);
    }

    private static Outcome.Failure failure(RouteTest test, World world) {
        try {
            world.start();
        } catch (Exception e) {
            return new Outcome.Failure(
                    null, test.line(), "camel-soar does not start: " + reason(e), List.of(), List.of());
        }
        for (Step.Placed placed : test.steps()) {
            String name = "step " + placed.number() + ", " + placed.kind();
            try {
                placed.step().run(world);
            } catch (StepFailedException e) {
                return new Outcome.Failure(name, placed.line(), e.getMessage(), e.mismatches(), last(world.logged()));
            } catch (Exception e) {
                return new Outcome.Failure(name, placed.line(), reason(e), List.of(), last(world.logged()));
            }
        }
        List<String> refused = world.services().kibana().violations();
        return refused.isEmpty()
                ? null
                : new Outcome.Failure(
                        null,
                        test.line(),
                        "Kibana would refuse what it was sent: " + String.join("; ", refused),
                        List.of(),
                        List.of());
    }

    private static List<String> last(List<String> lines) {
        List<String> different = lines.stream()
                .filter(line -> !line.contains("for tests only"))
                .distinct()
                .toList();
        return different.subList(Math.max(0, different.size() - LAST_LINES), different.size());
    }

    private static String reason(Exception failure) {
        Throwable root = ExceptionUtils.getRootCause(failure);
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
