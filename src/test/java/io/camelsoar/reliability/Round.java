package io.camelsoar.reliability;

import java.util.List;

/**
 * Some alerts and a kill on their way to complete cases.
 *
 * @param name of the boundary
 * @param boundary null: at a random moment
 * @param passage the application is killed when it passes the boundary for this time; at a random moment: so many milliseconds
 *     after the alerts
 * @param patient whether the analyst leaves messages from before the kill alone for a while
 */
record Round(String name, Boundary boundary, int passage, boolean patient) {

    static final int ALERTS = 2;

    /** What came of a round. */
    record Result(Round round, List<Finding> findings, int unknown) {}
}
