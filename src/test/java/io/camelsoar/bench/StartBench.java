package io.camelsoar.bench;

import io.camelsoar.app.OpenedStore;
import io.camelsoar.bench.Measure.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long a start takes, and how much memory it takes at rest, in a burst, and after the polls of a day. */
final class StartBench implements Bench {

    private static final double LONGEST_START_MS = 3_000;
    private static final double MOST_MEMORY = 350;
    private static final int ROUNDS = 5;
    /** With a poll each 30 s, as shipped. */
    private static final int POLLS_A_DAY = 2_880;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "from the start of the process to the first search for alerts; and the memory that the system has given it: at rest, at most in"
                + " a burst, and after as many polls as a day has, one each 20 ms, with alerts among them";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(SteadySettings.about());
        settings.put(
                "soar.detect.period (the polls of a day)",
                "20ms; what goes by the clock, such as leases, is not sped up");
        settings.put(
                "memory",
                "as jvm.options says: the heap may be a quarter of the machine's memory at most, unless --soar-opts says another");
        return settings;
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        for (int round = 0; round < size.of(ROUNDS, 1, 1); round++) {
            again(size, measures, progress);
            try (Surroundings around = new Surroundings(SteadySettings.values())) {
                start("no store yet", around, measures, progress);
                TimeUnit.SECONDS.sleep(size.of(10, 3, 0));
                measures.add("at rest", "resident memory", "MiB", around.soar().residentMemory());
                int burst = size.of(1_000, 100, 3);
                around.burst(burst);
                double most = around.soar().mostResidentMemory();
                measures.add(
                        String.format("%,d alerts at once", burst),
                        "most resident memory",
                        "MiB",
                        most,
                        Target.atMost(MOST_MEMORY));
                progress.say("most resident memory: " + Figures.shown(most) + " MiB");
                around.requireQuiet();
            }
        }
        day(size, measures, progress);
    }

    /** As every start but the first. */
    private static void again(Size size, Measures measures, Progress progress) throws Exception {
        int stored = size.of(1_000, 100, 10);
        try (Surroundings around = new Surroundings(SteadySettings.values())) {
            Path home = Files.createDirectories(around.home());
            try (StoredIncidents store = new StoredIncidents(OpenedStore.inFile(home.resolve("store"), 2))) {
                store.fillTo(stored);
            }
            start(String.format("%,d stored", stored), around, measures, progress);
        }
    }

    private static void start(String setup, Surroundings around, Measures measures, Progress progress)
            throws IOException, InterruptedException {
        double start = Figures.milliseconds(around.start());
        measures.add(setup, "start to first search", "ms", start, Target.atMost(LONGEST_START_MS));
        progress.say(setup + ": start to first search: " + Figures.shown(start) + " ms");
    }

    /** The heap in use is what can grow; what the system gave the JVM stays given. */
    private static void day(Size size, Measures measures, Progress progress) throws Exception {
        Map<String, String> values = new LinkedHashMap<>(SteadySettings.values());
        values.put("soar.detect.period", "20ms");
        values.put("soar.detect.overlap", "1s");
        values.put("soar.recover.period", "100ms");
        int polls = size.of(POLLS_A_DAY, 300, 5);
        int batches = size.of(24, 4, 1);
        try (Surroundings around = new Surroundings(values)) {
            around.start();
            around.burst(size.of(200, 50, 1));
            double before = around.soar().heapInUse();
            double early = 0;
            for (int batch = 1; batch <= batches; batch++) {
                long until = around.gate().searches() + polls / batches;
                around.burst(size.of(20, 5, 1));
                while (around.gate().searches() < until) {
                    around.soar().requireAlive();
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                early = batch == Math.max(1, batches / 4) ? around.soar().heapInUse() : early;
            }
            double late = around.soar().heapInUse();
            String setup = String.format(
                    "%,d polls, %,d alerts", polls, around.alerts().count());
            measures.add(setup, "heap in use after a collection, at first", "MiB", before);
            measures.add(setup, "the same after a quarter of it", "MiB", early);
            measures.add(setup, "the same after all of it", "MiB", late);
            measures.add(
                    setup,
                    "resident memory after all of it",
                    "MiB",
                    around.soar().residentMemory());
            progress.say("heap in use: " + Figures.shown(before) + ", " + Figures.shown(early) + ", "
                    + Figures.shown(late) + " MiB");
            around.requireQuiet();
        }
    }
}
