package io.camelsoar.bench;

import io.camelsoar.winrm.WinrmSides;
import java.util.Map;

/** What the winrm: component costs beside WinRM4J alone; {@code src/bench/java} measures the same with JMH. */
final class WinrmCostBench implements Bench {

    @Override
    public String name() {
        return "winrm";
    }

    @Override
    public String about() {
        return "a warm command by the winrm: component and by WinRM4J alone, in turns, on the same simulated host in this process";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        int commands = size.of(1_000, 100, 3);
        for (WinrmSides.Way way : WinrmSides.Way.values()) {
            try (WinrmSides sides = new WinrmSides(way)) {
                measure(sides, size.of(300, 50, 1)); // logged on, loaded and compiled
                for (int round = 0; round < size.of(3, 1, 1); round++) {
                    Times times = measure(sides, commands);
                    times.component().report(measures, way.words(), "winrm:");
                    times.bare().report(measures, way.words(), "WinRM4J alone");
                    measures.add(
                            way.words(),
                            "winrm: against WinRM4J alone, p50",
                            "x",
                            times.component().percentile(50) / times.bare().percentile(50));
                    progress.say(way.words() + ": p50 "
                            + Figures.shown(times.component().percentile(50)) + " ms, WinRM4J alone "
                            + Figures.shown(times.bare().percentile(50)) + " ms");
                }
            }
        }
    }

    private record Times(Latencies component, Latencies bare) {}

    private static Times measure(WinrmSides sides, int commands) throws Exception {
        Times times = new Times(new Latencies(), new Latencies());
        int before = sides.executed();
        int renewed = 0;
        for (int i = 0; i < commands; i++) {
            renewed += sides.renew() ? 1 : 0;
            String output = "warm " + i;
            long begun = System.nanoTime();
            String ours = sides.component("Write-Output '" + output + "'");
            long between = System.nanoTime();
            String theirs = sides.bare("Write-Output '" + output + "'");
            times.component().add(between - begun);
            times.bare().add(System.nanoTime() - between);
            Bench.require(
                    ours.strip().equals(output) && theirs.strip().equals(output),
                    "not the command's output: " + ours + ", " + theirs);
        }
        Bench.require(sides.executed() == before + 2 * commands + renewed, "not every command ran once");
        return times;
    }
}
