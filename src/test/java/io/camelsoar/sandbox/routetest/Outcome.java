package io.camelsoar.sandbox.routetest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What came of a test.
 *
 * @param line of the test
 * @param failure null: it passed
 */
record Outcome(Path file, int line, String test, Duration took, Failure failure) {

    /**
     * Why it failed.
     *
     * @param step the step's number and kind; null: none was run
     * @param line of the step
     * @param why in one line
     * @param log what camel-soar warned of until then
     */
    record Failure(String step, int line, String why, List<Step.Mismatch> mismatches, List<String> log) {}

    boolean passed() {
        return failure == null;
    }
}
