package io.camelsoar.text;

/** How many of something there are, in words: {@code 1 alert}, {@code 2 alerts}. */
public final class Count {

    private Count() {}

    /** @param noun of one, whose plural ends in s */
    public static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The form of a verb, or of another word, that goes with so many. */
    public static String fitting(long count, String one, String more) {
        return count == 1 ? one : more;
    }
}
