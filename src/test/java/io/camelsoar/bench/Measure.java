package io.camelsoar.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One figure, as it came out in each round.
 *
 * @param bench which bench, such as {@code burst}
 * @param setup what was done, such as how many alerts came how fast
 * @param name what was measured
 * @param unit of the figures
 * @param rounds a figure for each round, in their order
 * @param target null: there is none
 */
record Measure(String bench, String setup, String name, String unit, List<Double> rounds, Target target) {

    Measure {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException(bench + ", " + setup + ": no round of " + name);
        }
        rounds = List.copyOf(rounds);
    }

    /**
     * What the figure should be.
     *
     * @param atLeast else at most
     */
    record Target(boolean atLeast, double value) {

        static Target atLeast(double value) {
            return new Target(true, value);
        }

        static Target atMost(double value) {
            return new Target(false, value);
        }

        boolean isMet(double figure) {
            return atLeast ? figure >= value : figure <= value;
        }
    }

    Measure withoutTarget() {
        return new Measure(bench, setup, name, unit, rounds, null);
    }

    double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least() {
        return sorted()[0];
    }

    double most() {
        return sorted()[rounds.size() - 1];
    }

    /** Whether the median is as it should be; empty where nothing is said about it. */
    Optional<Boolean> met() {
        return Optional.ofNullable(target).map(wanted -> wanted.isMet(median()));
    }

    private double[] sorted() {
        double[] figures = rounds.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(figures);
        return figures;
    }
}
