package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an alert without a host is about: the terms of its threshold rule, its user and its source address, as far as it has them. One
 * that has none of these is like no other.
 *
 * @param alert the alert
 */
record AlertSubject(Alert alert) {

    private static final String TERMS = "kibana.alert.threshold_result.terms.";
    private static final List<String> USER = List.of("user.id", "user.name");
    private static final List<String> SOURCE = List.of("source.ip");
    /** Name nothing by themselves, and tell users of the same name apart. */
    private static final List<String> REALM = List.of("user.domain", "cloud.account.id");

    /** Whether it has a host, by name or address. */
    static boolean hasHost(Alert alert) {
        return alert.hostName().isPresent() || alert.hostAddress().isPresent();
    }

    /** What alerts about the same have in common, with all values of each field; empty: it says not what it is about. */
    List<String> key() {
        List<String> fields = values("field");
        List<String> values = values("value");
        // of a term without a value it is not known which one it is
        if (fields.size() != values.size() || !has(USER) && !has(SOURCE) && fields.isEmpty()) {
            return List.of();
        }
        List<String> key = new ArrayList<>(List.of("no host", fields.toString(), values.toString()));
        Stream.of(USER, SOURCE, REALM)
                .flatMap(List::stream)
                .map(field -> field + alert.fields().texts(field))
                .forEach(key::add);
        return key;
    }

    /** What the alerts of one incident have in common, besides the rule: in words, after "alerts of this rule". */
    static String shared(Alert alert) {
        if (hasHost(alert)) {
            return "on this host";
        }
        AlertSubject subject = new AlertSubject(alert);
        String same = Stream.of(
                        subject.values("field").isEmpty() ? "" : "threshold terms",
                        subject.has(USER) ? "user" : "",
                        subject.has(SOURCE) ? "source address" : "")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" and "));
        return same.isEmpty() ? "" : "with the same " + same;
    }

    private boolean has(List<String> fields) {
        return fields.stream().anyMatch(field -> alert.fields().text(field).isPresent());
    }

    private List<String> values(String part) {
        return alert.fields().texts(TERMS + part);
    }
}
