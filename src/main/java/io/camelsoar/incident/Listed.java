package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import io.camelsoar.alert.AlertFacts;
import io.camelsoar.policy.ShownText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a list of incidents shows of an alert, each in one line and short: kept in columns, so that no list has to read alerts.
 *
 * @param host its name, or where it has none its address; null where it has neither
 * @param account null where the alert names no user
 * @param search all that is searched, in small letters
 * @param raisedAt milliseconds since 1970; null where the alert does not say when it was raised
 */
public record Listed(String severity, String rule, String host, String account, String search, Long raisedAt) {

    private static final int LONGEST = 300;
    private static final int LONGEST_SEVERITY = 20;

    public static Listed of(Alert alert) {
        AlertFacts facts = new AlertFacts(alert);
        String rule = shown(alert.rule());
        String name = alert.hostName().map(Listed::shown).orElse(null);
        String address = alert.hostAddress().map(Listed::shown).orElse(null);
        String account = facts.account().map(Listed::shown).orElse(null);
        return new Listed(
                cut(alert.severity(), LONGEST_SEVERITY),
                rule,
                name == null ? address : name,
                account,
                Stream.of(rule, name, address, account)
                        .filter(text -> text != null)
                        .map(text -> cut(text.toLowerCase(Locale.ROOT), LONGEST)) // some letters get longer by it
                        .collect(Collectors.joining("\n")),
                facts.raised().map(Instant::toEpochMilli).orElse(null));
    }

    private static String shown(String text) {
        return cut(ShownText.line(Store.clean(text)), LONGEST);
    }

    /** Never within a character, and as every database keeps it: half a surrogate pair is none. */
    private static String cut(String text, int longest) {
        String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        int end = Math.min(longest, whole.length());
        if (end < whole.length() && Character.isHighSurrogate(whole.charAt(end - 1))) {
            end--;
        }
        return whole.substring(0, end);
    }
}
