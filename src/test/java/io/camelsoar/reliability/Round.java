package io.camelsoar.reliability;

import java.util.List;

/**
 * Some alerts, and kills on their way to complete cases.
 *
 * @param boundary where the application is killed; null: at a random moment, and at another one of the start that follows
 * @param passage it is killed when it passes the boundary for this time; at a random moment: milliseconds after the alerts
 * @param again at a random moment: milliseconds from the start to the second kill
 * @param patient whether the analyst leaves messages from before the kill alone for a while
 */
record Round(Boundary boundary, int passage, int again, boolean patient) {

    static final int ALERTS = 2;

    /** What came of a round. */
    record Result(Round round, List<Finding> findings, int unknown) {}

    String title() {
        return boundary == null ? "random moments, of the way and of the start after it" : boundary.title();
    }

    int kills() {
        return boundary == null || boundary.first().isPresent() ? 2 : 1;
    }

    @Override
    public String toString() {
        return title() + " (" + passage + (boundary == null ? " ms, " + again + " ms)" : ".)");
    }
}
