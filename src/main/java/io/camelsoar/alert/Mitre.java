package io.camelsoar.alert;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an alert says of MITRE ATT&amp;CK. */
public final class Mitre {

    /** Of a tactic, a technique or one below it; nothing else may become a tag. */
    private static final Pattern ID = Pattern.compile("TA?\\d{4}(\\.\\d{3})?");

    private static final int MOST = 50;

    private Mitre() {}

    /** Ids of tactics, then of techniques, those below others last; each once. */
    public static List<String> ids(AlertFields fields) {
        return Stream.of("tactic.id", "technique.id", "technique.subtechnique.id")
                .flatMap(id -> Stream.of("kibana.alert.rule.threat." + id, "threat." + id))
                .flatMap(path -> fields.texts(path).stream())
                .filter(id -> ID.matcher(id).matches())
                .distinct()
                .limit(MOST)
                .toList();
    }
}
