package io.camelsoar.sandbox;

import java.util.Locale;
import java.util.Optional;

/** What an analyst decides, and the button for it. */
enum Decision {
    APPROVE("soar_approve"),
    DECLINE("soar_decline");

    private final String actionId;

    Decision(String actionId) {
        this.actionId = actionId;
    }

    String actionId() {
        return actionId;
    }

    /** Reads what was typed: a word or its beginning. */
    static Optional<Decision> typed(String line) {
        String word = line.strip().toLowerCase(Locale.ROOT);
        for (Decision decision : values()) {
            if (!word.isEmpty() && decision.toString().startsWith(word)) {
                return Optional.of(decision);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
