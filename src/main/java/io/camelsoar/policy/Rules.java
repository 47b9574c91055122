package io.camelsoar.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Patterns of texts, each with the reason why they matter. The first that is found, or takes too long to be looked for, counts. */
final class Rules {

    private record Rule(String reason, Pattern pattern) {}

    private final List<Rule> rules = new ArrayList<>();

    /**
     * @param where the part of the policy they are from
     * @throws IllegalArgumentException if one is no regular expression, with where it is
     */
    Rules(String where, List<PolicyFile.Rule> written) {
        for (PolicyFile.Rule rule : written) {
            for (String pattern : rule.patterns()) {
                rules.add(new Rule(rule.reason(), Patterns.compile(where + ", " + rule.reason(), pattern)));
            }
        }
    }

    Optional<String> reason(String text) {
        return rules.stream()
                .filter(rule -> BoundedText.mayHold(rule.pattern(), text))
                .map(Rule::reason)
                .findFirst();
    }
}
