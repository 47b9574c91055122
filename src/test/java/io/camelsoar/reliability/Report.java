package io.camelsoar.reliability;

import io.camelsoar.reliability.Finding.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The results as a table, a line for each boundary, and as a list of what was found. */
final class Report {

    private final List<Round.Result> results;

    Report(List<Round.Result> results) {
        this.results = results;
    }

    /** Markdown. */
    String table() {
        StringBuilder table =
                new StringBuilder("| killed at | kills | lost | doubled | unknown |\n|---|---:|---:|---:|---:|\n");
        Map<Integer, List<Round.Result>> lines = results.stream()
                .collect(Collectors.groupingBy(result -> place(result.round()), TreeMap::new, Collectors.toList()));
        lines.values().forEach(line -> append(table, line.get(0).round().title(), line));
        append(table, "**all**", results);
        return table.toString();
    }

    /** Every finding, with the round it is from. */
    List<String> findings() {
        return results.stream()
                .flatMap(result -> result.findings().stream().map(finding -> result.round() + ": " + finding))
                .toList();
    }

    private static int place(Round round) {
        return round.boundary() == null ? Integer.MAX_VALUE : round.boundary().ordinal();
    }

    private static void append(StringBuilder table, String name, List<Round.Result> line) {
        table.append("| ")
                .append(name)
                .append(" | ")
                .append(line.stream().mapToInt(result -> result.round().kills()).sum())
                .append(" | ")
                .append(count(line, Kind.LOST))
                .append(" | ")
                .append(count(line, Kind.DOUBLED))
                .append(" | ")
                .append(line.stream().mapToInt(Round.Result::unknown).sum())
                .append(" |\n");
    }

    private static long count(List<Round.Result> line, Kind kind) {
        return line.stream()
                .flatMap(result -> result.findings().stream())
                .filter(finding -> finding.kind() == kind)
                .count();
    }
}
