package io.camelsoar.playbook;

import io.camelsoar.alert.Alert;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which alerts a playbook is for: those that fit one of the patterns of each fact it names. An alert's fields may be anybody's words:
 * no pattern takes long, whatever they are.
 */
record When(Map<Fact, List<String>> patterns) {

    /** What of an alert patterns are about. */
    enum Fact {
        RULE(alert -> Stream.of(alert.rule()), List.of()),
        HOST(
                alert -> Stream.concat(
                        alert.hostName().stream(),
                        Stream.concat(alert.hostAddress().stream(), alert.fields().texts("host.ip").stream())),
                List.of()),
        TACTIC(alert -> mitre(alert, "tactic"), List.of()),
        TECHNIQUE(alert -> Stream.concat(mitre(alert, "technique"), mitre(alert, "technique.subtechnique")), List.of()),
        OS(alert -> Stream.of(alert.operatingSystem()), List.of("windows", "linux", "macos", "unknown")),
        SEVERITY(alert -> Stream.of(alert.severity()), List.of("low", "medium", "high", "critical")),
        SOURCE(alert -> Stream.of(alert.source()), List.of());

        private final Function<Alert, Stream<String>> values;
        private final List<String> known;

        Fact(Function<Alert, Stream<String>> values, List<String> known) {
            this.values = values;
            this.known = known;
        }

        /** Its key in the file. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** All values that it can have; empty where that is open. */
        List<String> known() {
            return known;
        }

        static Optional<Fact> of(String key) {
            return Arrays.stream(values())
                    .filter(fact -> fact.key().equals(key))
                    .findFirst();
        }

        static List<String> keys() {
            return Arrays.stream(values()).map(Fact::key).toList();
        }

        private static Stream<String> mitre(Alert alert, String kind) {
            List<String> found = new ArrayList<>();
            for (String threat : List.of("kibana.alert.rule.threat.", "threat.")) {
                found.addAll(alert.fields().texts(threat + kind + ".name"));
                found.addAll(alert.fields().texts(threat + kind + ".id"));
            }
            return found.stream();
        }
    }

    /** The severities of alerts that may fit. */
    Set<String> severities() {
        return Fact.SEVERITY.known().stream()
                .filter(severity -> !patterns.containsKey(Fact.SEVERITY)
                        || patterns.get(Fact.SEVERITY).stream().anyMatch(pattern -> matches(pattern, severity)))
                .collect(Collectors.toSet());
    }

    boolean matches(Alert alert) {
        return patterns.entrySet().stream()
                .allMatch(entry -> entry.getKey().values.apply(alert).anyMatch(value -> anyMatches(entry, value)));
    }

    private static boolean anyMatches(Map.Entry<Fact, List<String>> entry, String value) {
        return entry.getValue().stream().anyMatch(pattern -> matches(pattern, value));
    }

    /** Whether a text is as a pattern says, in any case; in it {@code *} stands for any characters, {@code ?} for one. Takes time as both are long. */
    static boolean matches(String pattern, String text) {
        int at = 0;
        int in = 0;
        int star = -1;
        int from = 0;
        while (in < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                from = in;
            } else if (at < pattern.length()
                    && (pattern.charAt(at) == '?' || same(pattern.charAt(at), text.charAt(in)))) {
                at++;
                in++;
            } else if (star >= 0) { // the last star takes one character more
                at = star + 1;
                in = ++from;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private static boolean same(char one, char other) {
        return Character.toLowerCase(one) == Character.toLowerCase(other);
    }
}
