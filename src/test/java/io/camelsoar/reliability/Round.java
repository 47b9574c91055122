package io.camelsoar.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One try of a boundary: one kill, or two where another kill leads to it.
 *
 * @param number tells it from others of the same boundary
 * @param place of its line in the table
 * @param patient whether the analyst leaves messages from before a kill alone for a while
 */
record Round(int number, int place, String title, List<Strike> strikes, boolean patient) {

    /** How many alerts are planted at a time. */
    static final int ALERTS = 2;

    private static final int LONGEST_WAY_MILLIS = 5_000;

    /**
     * A kill.
     *
     * @param point where; null: at a moment
     * @param count at which passage of the point, counted from now; or how many milliseconds from now
     */
    record Strike(Point point, int count) {}

    /** What came of an alert, or of a try that went wrong, with the kills that were on its way. */
    record Outcome(List<Round> rounds, List<Finding> findings, int unknown) {}

    /** Without a kill: what goes wrong here no kill is to blame for. */
    static Round rehearsal() {
        return new Round(-1, -1, "not killed", List.of(), false);
    }

    static Round at(int number, Boundary boundary, int passage, boolean patient) {
        List<Strike> strikes = new ArrayList<>();
        boundary.first().ifPresent(first -> strikes.add(new Strike(first, 1)));
        strikes.add(new Strike(boundary.point(), passage));
        return new Round(number, boundary.ordinal(), boundary.title(), strikes, patient);
    }

    /** At a moment of the way, and once more at a moment of the start and the recovery that follow. */
    static Round atRandom(int number, Random random) {
        return new Round(
                number,
                Boundary.values().length,
                "at random moments, also of the start after a kill",
                List.of(
                        new Strike(null, random.nextInt(LONGEST_WAY_MILLIS)),
                        new Strike(null, random.nextInt(LONGEST_WAY_MILLIS))),
                random.nextBoolean());
    }

    @Override
    public String toString() {
        return title + " " + strikes.stream().map(Strike::count).toList();
    }
}
