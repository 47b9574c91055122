package io.camelsoar.sandbox.routetest;

import java.util.List;

/** One step of a test: something happens around camel-soar, or something is expected of it. */
interface Step {

    /**
     * Has it happen, or waits for what is expected.
     *
     * @throws StepFailedException if it cannot happen, or what is expected does not come in time
     */
    void run(World world) throws Exception;

    /** What was expected and is not so. */
    record Mismatch(int line, String what, String expected, String found) {

        /** For people, with what the nearest of it all differs in. */
        List<String> lines() {
            return Difference.lines(this);
        }
    }

    /** Why a test goes no further. */
    final class StepFailedException extends Exception {

        private final transient List<Mismatch> mismatches;

        StepFailedException(String why) {
            this(why, List.of());
        }

        StepFailedException(String why, List<Mismatch> mismatches) {
            super(why);
            this.mismatches = List.copyOf(mismatches);
        }

        List<Mismatch> mismatches() {
            return mismatches;
        }
    }

    /** A step with its place in the file. */
    record Placed(int number, int line, String kind, Step step) {}
}
