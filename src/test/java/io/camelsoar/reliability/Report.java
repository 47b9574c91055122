package io.camelsoar.reliability;

import io.camelsoar.reliability.Finding.Kind;
import io.camelsoar.reliability.Round.Outcome;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The outcomes as a table, a line for each boundary, and as a list of what was found. */
final class Report {

    private final List<Outcome> outcomes;

    Report(List<Outcome> outcomes) {
        this.outcomes = outcomes;
    }

    /** Markdown. What came of an alert counts in the line of the last kill on its way. */
    String table() {
        StringBuilder table =
                new StringBuilder("| killed at | kills | lost | doubled | unknown |\n|---|---:|---:|---:|---:|\n");
        rounds(outcomes)
                .collect(Collectors.toMap(Round::place, Round::title, (one, same) -> one, TreeMap::new))
                .forEach((place, title) -> append(
                        table,
                        title,
                        rounds(outcomes).filter(round -> round.place() == place).toList(),
                        outcomes.stream()
                                .filter(outcome -> last(outcome).place() == place)
                                .toList()));
        append(table, "**all**", rounds(outcomes).toList(), outcomes);
        return table.toString();
    }

    /** Every finding, with the kills that were on the way of its alert. */
    List<String> findings() {
        return outcomes.stream()
                .flatMap(outcome -> outcome.findings().stream().map(finding -> outcome.rounds() + ": " + finding))
                .toList();
    }

    private static Stream<Round> rounds(List<Outcome> outcomes) {
        return outcomes.stream().flatMap(outcome -> outcome.rounds().stream()).distinct();
    }

    private static Round last(Outcome outcome) {
        return outcome.rounds().get(outcome.rounds().size() - 1);
    }

    private static void append(StringBuilder table, String title, List<Round> rounds, List<Outcome> outcomes) {
        table.append("| %s | %d | %d | %d | %d |\n"
                .formatted(
                        title,
                        rounds.stream()
                                .mapToInt(round -> round.strikes().size())
                                .sum(),
                        count(outcomes, Kind.LOST),
                        count(outcomes, Kind.DOUBLED),
                        outcomes.stream().mapToInt(Outcome::unknown).sum()));
    }

    private static long count(List<Outcome> outcomes, Kind kind) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.findings().stream())
                .filter(finding -> finding.kind() == kind)
                .count();
    }
}
