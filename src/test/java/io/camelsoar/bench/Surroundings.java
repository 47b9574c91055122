package io.camelsoar.bench;

import io.camelsoar.sandbox.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A round: simulators in this process, camel-soar in one of its own, and alerts that go from one to the other. */
final class Surroundings implements AutoCloseable {

    /** A start on a busy machine, a poll and an answer of the assistant, together. */
    static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    private static final Path CHECKOUT =
            Path.of(System.getProperty("soar.home", "")).toAbsolutePath();

    private final Path folder;
    private final Services services;
    private final SearchGate gate = new SearchGate();
    private final Requests requests;
    private final Alerts alerts;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private MeasuredSoar soar;

    /** @param settings that are others than shipped ones */
    Surroundings(Map<String, String> settings) throws IOException {
        folder = Files.createTempDirectory("soar-bench");
        Leftovers.note(this, () -> Leftovers.delete(folder));
        services = Services.start(Services.Ports.ANY, folder.resolve("services"));
        services.kibana().trustRequests();
        services.elasticsearch().watch(gate);
        requests = new Requests(services.slack());
        alerts = new Alerts(services);
        this.settings.putAll(services.settings());
        this.settings.putAll(settings);
    }

    static Path checkout() {
        return CHECKOUT;
    }

    /** The folder of camel-soar, which may hold a store before the start. */
    Path home() {
        return folder.resolve("soar");
    }

    Services services() {
        return services;
    }

    Requests requests() {
        return requests;
    }

    Alerts alerts() {
        return alerts;
    }

    SearchGate gate() {
        return gate;
    }

    MeasuredSoar soar() {
        return soar;
    }

    /** Starts camel-soar and waits for its first search; how long that took from the start of its process, in nanoseconds. */
    long start() throws IOException, InterruptedException {
        soar = MeasuredSoar.start(CHECKOUT, home(), JvmOptions.ofMeasured(), settings);
        while (!gate.searchedSince(soar.begun())) {
            soar.requireAlive();
            Bench.require(
                    System.nanoTime() - soar.begun() < LONGEST_SILENCE.toNanos(), "camel-soar searched for no alert");
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return gate.firstSearchAfter(soar.begun()) - soar.begun();
    }

    /** Alerts that come all at once; how long it took from the search that found them to the last request, in nanoseconds. */
    long burst(int count) throws Exception {
        CompletableFuture<Long> found = find(count);
        long last = requests.await(alerts.count(), LONGEST_SILENCE, soar);
        return last - found.get(1, TimeUnit.SECONDS);
    }

    /** Alerts that come all at once; when the search came that found them, in the time of {@link System#nanoTime}. */
    CompletableFuture<Long> find(int count) {
        return gate.closedWhile(() -> alerts.add(count));
    }

    /** @throws Bench.WorkNotDoneException if it had anything to complain about */
    void requireQuiet() throws IOException {
        List<String> complaints = soar.complaints();
        Bench.require(
                complaints.isEmpty(),
                complaints.size() + " complaints in the log, such as "
                        + complaints.stream().findFirst().orElse(""));
    }

    @Override
    public void close() {
        if (soar != null) {
            soar.close();
        }
        services.close();
        folder.toFile().delete();
        Leftovers.forget(this);
    }
}
