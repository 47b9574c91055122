package io.camelsoar.slack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text may name somebody besides those who were found in it, or somebody else of a longer name. What may be a name
 * counts as one:
 *
 * <ul>
 *   <li>right beside a name that was found, also over a hyphen, an apostrophe, the dot of an initial or an {@code and}: every word
 *       that is not one of the {@link OrdinaryWords};
 *   <li>anywhere else: such a word if it is capitalised, part of a handle, or of a script without capitals; in a text without
 *       capitals every such word;
 *   <li>an e-mail address that is not of who was found.
 * </ul>
 *
 * <p>What somebody has is not who it is, but for the duty itself: {@code Dana Reyes's shift}, not {@code Dana Reyes's team}.
 */
final class OtherNames {

    /** Stands in the text for each character of a name that was found. */
    static final char NAME = '\ue000';

    /** The same for what is whole by itself, such as an address. */
    static final char CLOSED = '\ue001';

    private static final Pattern ADDRESS =
            Pattern.compile("([\\p{L}\\p{N}._%+-]+)@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)*\\.\\p{L}{2,}");
    /** Citations, the targets of links, and an abbreviation that looks like an initial. */
    private static final Pattern NO_TEXT = Pattern.compile(
            "\\{reference\\([^)]*\\)\\}|\\]\\([^)\\s]*\\)|\\p{Alpha}+://[^\\s>|)\\]]+|(?<!\\p{L})[iI]\\.e\\.");

    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]+|" + NAME + "+");
    private static final Pattern SLACK_ID = Pattern.compile("[UWS][A-Z0-9]{6,}");
    private static final Pattern DASH = Pattern.compile(" [-\u2012-\u2015]+ ");
    /** What a name does not go on over. */
    private static final String BREAKS = ",;:()[]{}<>\"\u201c\u201d\u201e\u00ab\u00bb|\n!?=\u2022\u00b7\u2026" + CLOSED;

    private static final Set<String> CONTRACTED = Set.of("s", "re", "ll", "d", "ve", "m");
    /** Parts of a name also after a comma. */
    private static final Set<String> GENERATIONS = Set.of("jr", "sr", "ii", "iii", "iv");

    private static final Set<String> CONJUNCTIONS = Set.of("and", "plus");
    /** What is said to be somebody's where it is him or her who is asked. */
    private static final Set<String> DUTIES = Set.of(
            "shift",
            "turn",
            "job",
            "responsibility",
            "duty",
            "task",
            "remit",
            "purview",
            "queue",
            "area",
            "domain",
            "hands");

    /** An address may have a part of a name within a longer word; shorter ones occur by chance. */
    private static final int SHORTEST_PART = 3;

    private record Token(String word, int start, int end) {

        boolean isName() {
            return word.charAt(0) == NAME;
        }

        boolean isInitial() {
            return word.length() == 1 && Character.isLetter(word.charAt(0));
        }
    }

    private final String text;
    private final Set<String> own;
    private final boolean withoutCapitals;
    private final List<Token> tokens = new ArrayList<>();

    private OtherNames(String text, Set<String> own, boolean withoutCapitals) {
        this.text = text;
        this.own = own;
        this.withoutCapitals = withoutCapitals;
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            tokens.add(new Token(token.group(), token.start(), token.end()));
        }
    }

    /**
     * @param text as written, with {@link #NAME} and {@link #CLOSED} for what was found
     * @param own the words of the names of who was found, in lower case
     * @param capitals whether the names that were found are capitalised; empty if there is none to tell
     */
    static boolean areIn(String text, Set<String> own, Optional<Boolean> capitals) {
        Matcher address = ADDRESS.matcher(NO_TEXT.matcher(text).replaceAll(";"));
        if (address.results().anyMatch(found -> isOfSomebodyElse(found.group(1).toLowerCase(Locale.ROOT), own))) {
            return true;
        }
        String prose = address.replaceAll(";");
        boolean withCapitals = capitals.orElse(prose.chars().anyMatch(Character::isUpperCase));
        return new OtherNames(prose, own, !withCapitals).any();
    }

    private static boolean isOfSomebodyElse(String mailbox, Set<String> own) {
        return own.stream().noneMatch(word -> word.length() >= SHORTEST_PART && mailbox.contains(word))
                && Pattern.compile("[^\\p{L}]+")
                        .splitAsStream(mailbox)
                        .anyMatch(word -> !word.isEmpty() && !OrdinaryWords.contains(word));
    }

    private boolean any() {
        for (int at = 0; at < tokens.size(); at++) {
            if (!tokens.get(at).isName() && isOfName(at)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfName(int at) {
        String word = tokens.get(at).word.toLowerCase(Locale.ROOT);
        if (isContraction(at)) {
            return false;
        }
        if (isOwned(at)) {
            return !DUTIES.contains(word);
        }
        if (word.equals("of") && isBeside(at) && isNameAt(at + 1)) {
            return at == 0 || !DUTIES.contains(tokens.get(at - 1).word.toLowerCase(Locale.ROOT));
        }
        return isBeside(at) ? !isOrdinaryBesideName(at, word) : mayBeNameByItself(at, word);
    }

    private boolean isOrdinaryBesideName(int at, String word) {
        Token token = tokens.get(at);
        return !token.isInitial()
                && OrdinaryWords.contains(word)
                && (!OrdinaryWords.isAlsoAName(word) || Character.isLowerCase(token.word.charAt(0)));
    }

    private boolean mayBeNameByItself(int at, String word) {
        Token token = tokens.get(at);
        if (OrdinaryWords.contains(word) || own.contains(word)) {
            return false;
        }
        char first = token.word.charAt(0);
        if (word.chars().anyMatch(Character::isDigit)) {
            return SLACK_ID.matcher(token.word).matches();
        }
        if (token.isInitial() && (Character.isLowerCase(first) || Character.isUpperCase(first))) {
            return false;
        }
        return withoutCapitals || GENERATIONS.contains(word) || !Character.isLowerCase(first) || isOfHandle(at);
    }

    private boolean isOfHandle(int at) {
        String before = gapBefore(at);
        String after = gapBefore(at + 1);
        return before.endsWith("@") || at > 0 && isJoint(before) || at + 1 < tokens.size() && isJoint(after);
    }

    private static boolean isJoint(String gap) {
        return gap.equals(".") || gap.equals("_");
    }

    /** The end of {@code it's}. */
    private boolean isContraction(int at) {
        return at > 0
                && gapBefore(at).equals("'")
                && CONTRACTED.contains(tokens.get(at).word.toLowerCase(Locale.ROOT));
    }

    /** Said to be of a name, as in {@code Dana Reyes's shift} or {@code Dana Reyes' shift}. */
    private boolean isOwned(int at) {
        if (at == 0 || !isJoined(at)) {
            return false;
        }
        if (isNameAt(at - 1)) {
            return gapBefore(at).startsWith("'") && !gapBefore(at - 1).endsWith("'");
        }
        return isContraction(at - 1) && isNameAt(at - 2);
    }

    private boolean isBeside(int at) {
        int next = at + 1;
        while (isJoined(next) && isConjunction(next)) {
            next++;
        }
        int previous = at;
        while (isJoined(previous) && isConjunction(previous - 1)) {
            previous--;
        }
        return isJoined(next) && isNameAt(next) || isJoined(previous) && isNameAt(previous - 1);
    }

    private boolean isConjunction(int at) {
        return CONJUNCTIONS.contains(tokens.get(at).word.toLowerCase(Locale.ROOT));
    }

    private boolean isNameAt(int at) {
        return at >= 0 && at < tokens.size() && tokens.get(at).isName();
    }

    /** Whether a name may go on from the token before. */
    private boolean isJoined(int at) {
        if (at <= 0 || at >= tokens.size()) {
            return false;
        }
        String gap = gapBefore(at);
        String afterInitial = tokens.get(at - 1).isInitial() && gap.startsWith(".") ? gap.substring(1) : gap;
        return !DASH.matcher(gap).matches()
                && afterInitial.chars().noneMatch(character -> character == '.' || BREAKS.indexOf(character) >= 0);
    }

    private String gapBefore(int at) {
        if (at < 0 || at > tokens.size()) {
            return "";
        }
        int start = at == 0 ? 0 : tokens.get(at - 1).end;
        return text.substring(start, at == tokens.size() ? text.length() : tokens.get(at).start);
    }
}
