package io.camelsoar.bench;

import io.camelsoar.bench.Measure.Target;
import org.HdrHistogram.Histogram;

/** How long many things of a kind took, in nanoseconds. Thread-safe. */
final class Latencies {

    private static final long LONGEST = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(LONGEST, DIGITS);

    synchronized void add(long nanoseconds) {
        histogram.recordValue(Math.max(0, Math.min(LONGEST, nanoseconds)));
    }

    synchronized long count() {
        return histogram.getTotalCount();
    }

    /** In milliseconds. */
    synchronized double percentile(double percent) {
        return Figures.milliseconds(histogram.getValueAtPercentile(percent));
    }

    /** Adds median and 99th percentile of a round. */
    void report(Measures measures, String setup, String name) {
        report(measures, setup, name, null);
    }

    /** @param target of the 99th percentile, in milliseconds */
    void report(Measures measures, String setup, String name, Target target) {
        measures.add(setup, name + ", p50", "ms", percentile(50));
        measures.add(setup, name + ", p99", "ms", percentile(99), target);
    }
}
