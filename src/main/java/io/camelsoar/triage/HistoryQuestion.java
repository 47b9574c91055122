package io.camelsoar.triage;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Whether somebody asks what was done on a host before, which the store knows and no model has to be asked. Every word has to be one of
 * such a question: what goes further ("before the reboot", "by the attacker") goes to the assistant, which gets that history as well.
 */
final class HistoryQuestion {

    private static final Set<String> HOST =
            words("host machine server computer system endpoint box workstation device pc vm");
    /** Before a host: it is the alert's own. Of others, "any host", "other machines", the answer about this one would mislead. */
    private static final Set<String> THIS = words("this that the our my same affected it its");

    private static final Set<String> TIME = words("before earlier previously previous past prior already history ever");
    private static final Set<String> TOPIC = words(
            "do done run ran executed performed changed tried approved declined decided happened"
                    + " happen seen incident incidents alert alerts case cases command commands action actions history");

    private static final Set<String> AROUND = words(
            "what which when how often many much who whom was were is are has have had did do"
                    + " does been being carried out see find found we you anyone anybody someone somebody people anything something"
                    + " everything nothing any all other others else last latest recent recently lately so far until till up now today yet"
                    + " in on to at with for of about against from by under the this that these those there it its our my same here a an"
                    + " affected and or please tell show list give me us can could would know i want hi hey hello ok thanks s");

    private static final Pattern APART = Pattern.compile("[^\\p{L}\\p{N}_-]+");
    private static final int MOST_WORDS = 40;

    private HistoryQuestion() {}

    /** @param host the alert's host by name; null where it has none */
    static boolean is(String question, String host) {
        String text = question.toLowerCase(Locale.ROOT);
        if (host != null && !host.isBlank()) {
            text = text.replace(host.toLowerCase(Locale.ROOT), " this host ");
        }
        List<String> words = Arrays.stream(APART.split(text))
                .filter(word -> !word.isEmpty())
                .limit(MOST_WORDS + 1L)
                .toList();
        Set<String> known = new HashSet<>(AROUND);
        known.addAll(HOST);
        known.addAll(TIME);
        known.addAll(TOPIC);
        return words.size() <= MOST_WORDS
                && known.containsAll(words)
                && words.stream().anyMatch(HOST::contains)
                && IntStream.range(0, words.size())
                        .filter(i -> HOST.contains(words.get(i)))
                        .allMatch(i -> i > 0 && THIS.contains(words.get(i - 1)))
                && words.stream().anyMatch(TIME::contains)
                && words.stream().anyMatch(TOPIC::contains);
    }

    private static Set<String> words(String text) {
        return Set.copyOf(List.of(text.split(" ")));
    }
}
