package io.camelsoar.sandbox.routetest;

import io.camelsoar.sandbox.routetest.Step.Mismatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code commands:} what was proposed, and what became of it: each that is listed is among them. */
final class CommandChecks {

    private static final Map<String, String> COLUMNS = new TreeMap<>(
            Map.of("text", "TEXT", "state", "STATE", "exit", "EXIT_CODE", "class", "CLASS", "kind", "KIND"));

    private CommandChecks() {}

    static List<Check> of(Part part, int incident) throws UnusableTestException {
        List<Check> checks = new ArrayList<>();
        for (Part item : part.items()) {
            checks.add(one(item, incident));
        }
        return checks;
    }

    private static Check one(Part item, int incident) throws UnusableTestException {
        Map<String, String> expected = new LinkedHashMap<>();
        String output = null;
        if (item.isMap()) {
            List<String> known = new ArrayList<>(COLUMNS.keySet());
            known.add("output");
            for (Map.Entry<String, Part> key : item.entries(known).entrySet()) {
                if (key.getKey().equals("output")) {
                    output = key.getValue().text();
                } else {
                    expected.put(key.getKey(), key.getValue().text().strip());
                }
            }
        } else {
            expected.put("text", item.text().strip());
        }
        String contained = output;
        int line = item.line();
        return world -> {
            List<Map<String, Object>> commands = world.incident(incident)
                    .map(stored -> world.commands(stored.id()))
                    .orElse(List.of());
            boolean there = commands.stream()
                    .anyMatch(command -> shown(command, expected.keySet()).equals(expected.toString())
                            && (contained == null
                                    || String.valueOf(command.get("OUTPUT")).contains(contained)));
            if (there) {
                return Optional.empty();
            }
            List<String> found = commands.stream()
                    .map(command -> shown(command, expected.keySet())
                            + (contained == null ? "" : " output: " + command.get("OUTPUT")))
                    .toList();
            return Optional.of(new Mismatch(
                    line,
                    "commands",
                    expected + (contained == null ? "" : " output: " + contained),
                    String.join("\n", found)));
        };
    }

    private static String shown(Map<String, Object> command, Iterable<String> keys) {
        Map<String, String> shown = new LinkedHashMap<>();
        keys.forEach(key -> shown.put(key, String.valueOf(command.get(COLUMNS.get(key)))));
        return shown.toString();
    }
}
