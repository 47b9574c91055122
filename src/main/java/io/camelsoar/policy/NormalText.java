package io.camelsoar.policy;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text without its disguises, for patterns of what must never run: lower case, straight quotes and dashes, no invisible
 * characters, no escapes, look-alikes as the letters they look like. It is never what runs.
 */
final class NormalText {

    private static final Pattern DASHES = Pattern.compile("[\\p{Pd}\u2212]");
    private static final Pattern QUOTES = Pattern.compile("[\u2018-\u201B\u201C-\u201F\u00B4\"]");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Mn}\\p{Co}\\p{Cn}\\p{Cc}&&[^\\t\\n\\r]]");
    private static final Pattern ESCAPES = Pattern.compile("[`^]\\r?\\n?");
    private static final Pattern SHELL_ESCAPES = Pattern.compile("\\\\\\r?\\n?|[$](?=['\"])|[$][@*]|[$][{][@*]}");
    private static final Pattern SHELL_SPACES = Pattern.compile("[$]IFS\\b([$]9)?|[$][{]IFS[^}]*}");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern JOINTS = Pattern.compile("'\\s*\\+\\s*'");

    /** Letters of other alphabets before what they are taken for (Unicode TR 39, confusables, the Latin small letters). */
    private static final Map<Character, Character> LOOK_ALIKES = Arrays.stream(
                    ("аa еe оo рp сc уy хx іi јj ѕs ԁd һh ԛq ԝw ӏl кk мm"
                                    + " тt вb нh αa οo ρp νv ιi κk τt υu χx ɡg ɑa ıi ſs")
                            .split(" "))
            .collect(Collectors.toMap(pair -> pair.charAt(0), pair -> pair.charAt(1)));

    private NormalText() {}

    /** The text in two forms, the second without quotes and what joins texts. */
    static List<String> forms(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        plain = DASHES.matcher(plain).replaceAll("-");
        plain = QUOTES.matcher(plain).replaceAll("'");
        plain = INVISIBLE.matcher(plain).replaceAll("");
        plain = ESCAPES.matcher(plain).replaceAll("");
        plain = SPACES.matcher(latin(plain)).replaceAll(" ");
        String joined = JOINTS.matcher(plain).replaceAll("").replace("'", "");
        return List.of(plain, joined);
    }

    /** The same for a shell such as bash, also without its own ways to hide a word or a space. */
    static List<String> shellForms(String text) {
        List<String> forms = new ArrayList<>(forms(text));
        String bare = SHELL_ESCAPES
                .matcher(SHELL_SPACES.matcher(text).replaceAll(" "))
                .replaceAll("");
        forms.addAll(forms(bare));
        return forms;
    }

    private static String latin(String text) {
        StringBuilder latin = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            latin.append(LOOK_ALIKES.getOrDefault(text.charAt(i), text.charAt(i)));
        }
        return latin.toString();
    }
}
