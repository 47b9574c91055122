package io.camelsoar.slack;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether a text may say of whom it names that it is somebody else's turn: by a word of denial, absence, succession, condition or
 * doubt, or by the name of another operating system than the one asked about. Rather once too often: a refused answer costs the
 * fallback, a wrong one sends the alert to the wrong person.
 */
final class Reservation {

    /** Whole words; an underscore is markup. */
    private static final String START = "(?<![\\p{L}\\p{N}])(?:";

    private static final String END = ")(?![\\p{L}\\p{N}])";

    private static final Pattern WORDS = words(
            // denial
            "not|cannot|no|non|nobody|none|nothing|never|nowhere|neither|nor|unable|unknown|unclear|unsure|uncertain|unspecified"
                    + "|unassigned|unlisted|undefined|undetermined|missing|lacks?|without|n/a|vacant|sorry|unfortunately",
            // others than that
            "except|excepting|excluding|instead|rather|other than|apart from|aside from|besides|but|any ?one|any ?body|however"
                    + "|although|though|or|either|example|e\\.g|nearest|closest",
            // not any more, not now, not yet
            "left|leaves?|leaving|gone|quit|quits|retired|resigned|formerly|former|ex|previous|previously|used to|was|were|had"
                    + "|until|unavailable|vacation|holidays?|sick|absent|absence|away|off|(?<!reach )(?<!reaching )out|pto|busy|unreachable",
            // another in that place
            "replaced|replaces|replacing|replacement|succeeded|successor|predecessor|stands? in|stand-?in|substitutes?|deputy"
                    + "|covers for|covering|backup|back-up|secondary|alternate|alternative|alternatively|fallback|escalates?"
                    + "|escalation|then|manager|supervisor|boss|colleagues?|reports to",
            // who only has to do with whom that is about; a semicolon stands for a name
            "assistant (?:to|of|for)|(?:assisted|supported|helped|backed|hired|trained|mentored|supervised) by"
                    + "|(?:for|under|about|than|like|behind|before|after) [@_\"']*;+",
            // who wrote that
            "(?:created|added|edited|updated|uploaded|written|maintained) by|author",
            // conditions
            "if|unless|otherwise|else|in case|should(?! (?:be (?:sent|routed|directed|assigned|forwarded|handled)|contact|ask|go))|depends|depending",
            // doubt
            "maybe|perhaps|possibly|probably|presumably|likely|might|may be|could be|guess|guessing|assume|assuming");

    private static final Pattern CONTRACTED = Pattern.compile("n['\u2019\u02bc]t(?![\\p{L}\\p{N}])");

    /** As alerts name them, to what they are called in prose. */
    private static final Map<String, Pattern> SYSTEMS = Map.of(
            "windows", words("windows"),
            "macos", words("macos|mac|macs|macbooks?|os ?x|osx|apple|darwin"),
            "linux", words("linux|unix|ubuntu|debian|red ?hat|rhel|centos"));

    private Reservation() {}

    /** @param text in lower case, without the names that were found in it */
    static boolean isIn(String text) {
        return WORDS.matcher(text).find() || CONTRACTED.matcher(text).find();
    }

    /**
     * Whether it speaks of another operating system.
     *
     * @param text as for {@link #isIn}
     * @param operatingSystem the one asked about; of an unknown one every other is another
     */
    static boolean isOfAnotherSystem(String text, String operatingSystem) {
        return SYSTEMS.entrySet().stream()
                .anyMatch(system -> !system.getKey().equals(operatingSystem)
                        && system.getValue().matcher(text).find());
    }

    private static Pattern words(String... alternatives) {
        return Pattern.compile(START + String.join("|", alternatives) + END);
    }
}
