package io.camelsoar.text;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody may have meant by a name that is not there. */
public final class Suggestion {

    private Suggestion() {}

    /**
     * "; did you mean x?", or nothing where none of the known is near.
     *
     * @param most so many characters may differ
     */
    public static String of(String name, Collection<String> known, int most) {
        LevenshteinDistance distance = new LevenshteinDistance(most);
        return known.stream()
                .filter(each -> distance.apply(each, name) >= 0)
                .min(Comparator.comparing(each -> distance.apply(each, name)))
                .map(each -> "; did you mean " + each + "?")
                .orElse("");
    }
}
