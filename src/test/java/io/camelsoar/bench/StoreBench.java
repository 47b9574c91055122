package io.camelsoar.bench;

import io.camelsoar.app.OpenedStore;
import io.camelsoar.sandbox.AtOnce;
import io.camelsoar.sandbox.LentFiles;
import io.camelsoar.sandbox.store.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The incident store alone: how many incidents it takes in a second, and whether it matters how many it has. */
final class StoreBench implements Bench {

    private static final int WORKERS = 8;
    private static final int CONNECTIONS = 10;
    /** To be told of in between: to fill it lasts for minutes. */
    private static final int AT_ONCE = 100_000;

    private static final double MOST_SLOWDOWN = 1.2;

    @Override
    public String name() {
        return "store";
    }

    @Override
    public String about() {
        return "incidents that detect opens, and that triage and notify bring to a decision, in an H2 file and in PostgreSQL, each transaction"
                + " durable";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "soar.store.pool-size",
                "as shipped, 10; each stored incident has eight commands and seven audit events",
                "PostgreSQL",
                "as it is by itself, on the same machine");
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        Path folder = Files.createTempDirectory("soar-bench-store");
        Leftovers.note(folder, () -> Leftovers.delete(folder));
        try {
            try (StoredIncidents store =
                    new StoredIncidents(OpenedStore.inFile(folder.resolve("store"), CONNECTIONS))) {
                measure("H2", store, size, measures, progress);
            }
            try (PostgresServer server = PostgresServer.startDurable(folder.resolve("postgres.log"));
                    StoredIncidents store = new StoredIncidents(OpenedStore.at(
                            server.url("postgres"), PostgresServer.USER, PostgresServer.PASSWORD, CONNECTIONS))) {
                measure("PostgreSQL", store, size, measures, progress);
            }
        } finally {
            LentFiles.delete(folder);
            Leftovers.forget(folder);
        }
    }

    private static void measure(String database, StoredIncidents store, Size size, Measures measures, Progress progress)
            throws Exception {
        List<Integer> stored = size.of(List.of(1_000, 100_000, 1_000_000), List.of(1_000, 20_000), List.of(20, 40));
        int rounds = size.of(3, 2, 1);
        int each = size.of(2_000, 500, 5);
        take(store, each, new Latencies()); // classes are loaded and compiled
        double least = 0;
        for (int count : stored) {
            String setup = String.format("%s, %,d stored", database, count);
            for (long there = store.count(); there < count; there = store.count()) {
                store.fillTo(Math.min(count, there + AT_ONCE));
                progress.say(String.format("%s, %,d incidents are stored", database, store.count()));
            }
            double p99 = 0;
            for (int round = 0; round < rounds; round++) {
                Latencies transactions = new Latencies();
                long before = store.count();
                long busy = processorTime();
                measures.add(setup, "incidents, one after another", "1/s", take(store, each, transactions));
                measures.add(
                        setup,
                        "this process's processor time for each",
                        "ms",
                        Figures.milliseconds(processorTime() - busy) / each);
                measures.add(setup, "incidents, " + WORKERS + " at once", "1/s", takeAtOnce(store, each));
                Bench.require(
                        store.count() == before + each + each / WORKERS * WORKERS,
                        (store.count() - before) + " incidents were stored, not " + 2 * each);
                transactions.report(measures, setup, "an incident to its decision");
                p99 += transactions.percentile(99) / rounds;
            }
            progress.say(String.format("%s: 99%% of incidents are at their decision in %.1f ms", setup, p99));
            if (least == 0) {
                least = p99;
            } else {
                measures.add(
                        setup,
                        "p99, times that with " + String.format("%,d", stored.get(0)),
                        "x",
                        p99 / least,
                        Measure.Target.atMost(MOST_SLOWDOWN));
            }
        }
        store.requireWholeTrail();
    }

    /** Of this process, in nanoseconds. */
    private static long processorTime() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElseThrow();
    }

    /** How many a second. */
    private static double take(StoredIncidents store, int count, Latencies latencies) {
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            takeOne(store, latencies);
        }
        return count / Figures.seconds(System.nanoTime() - begun);
    }

    private static double takeAtOnce(StoredIncidents store, int count) throws Exception {
        int each = count / WORKERS;
        Latencies latencies = new Latencies();
        long begun = System.nanoTime();
        AtOnce.run(WORKERS, worker -> {
            for (int i = 0; i < each; i++) {
                takeOne(store, latencies);
            }
            return worker;
        });
        return each * WORKERS / Figures.seconds(System.nanoTime() - begun);
    }

    private static void takeOne(StoredIncidents store, Latencies latencies) {
        long begun = System.nanoTime();
        store.present(store.open());
        latencies.add(System.nanoTime() - begun);
    }
}
