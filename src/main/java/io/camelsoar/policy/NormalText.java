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
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Mn}" + Unseen.CHARACTERS + "&&[^\\t\\n\\r\\p{Zl}\\p{Zp}]]");
    private static final Pattern ESCAPES = Pattern.compile("[`^]\\r?\\n?");
    private static final Pattern SHELL_ESCAPES = Pattern.compile("\\\\\\r?\\n?|[$](?=['\"])|[$][@*]|[$][{][@*]}");
    private static final Pattern SHELL_SPACES = Pattern.compile("[$]IFS\\b([$]9)?|[$][{]IFS[^}]*}");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    /** Looked for from the start of a blank only, so that a long one is read once. */
    private static final Pattern STATEMENT_END =
            Pattern.compile("(?<![`^|,;({&\\s\\p{Z}])[\\s\\p{Z}]*[\\r\\n\\p{Zl}\\p{Zp}]");

    private static final Pattern JOINTS = Pattern.compile("'\\s*\\+\\s*'");

    /** Letters and signs before what they are taken for (Unicode TR 39, confusables; Latin small letters and what a command is made of). */
    private static final Map<Character, Character> LOOK_ALIKES = Arrays.stream(
                    ("аa еe оo рp сc уy хx іi јj ѕs ԁd һh ԛq ԝw ӏl кk мm тt вb нh гr пn ѵv ѡw αa οo ρp νv ιi κk τt"
                                    + " υu χx γy ηn σo ωw ɡg ɑa ıi ſs ɩi ʋv օo սu ոn հh ցg ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn"
                                    + " ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz"
                                    + " ノ/ 丿/ ⁄/ ∕/ ⧸/ 丶\\ ヽ\\ ∖\\ ⧵\\ 丨| ᅵ| ∣| ǀ| 一- ー- ᅳ- 二= ニ= 十+ ։: ː: ∶: ꞉:")
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

    /** The second form, in which a line that ends a statement still does. */
    static String statements(String text) {
        return forms(STATEMENT_END.matcher(text).replaceAll(";")).get(1);
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
