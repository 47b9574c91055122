package io.camelsoar.sandbox.routetest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** {@code case:} what is in an incident's case. */
final class CaseChecks {

    private static final List<String> KEYS =
            List.of("title", "status", "severity", "alerts", "tags", "contains", "lacks", "files", "assignee");

    private CaseChecks() {}

    static List<Check> of(Part part, int incident) throws UnusableTestException {
        Map<String, Part> keys = part.entries(KEYS);
        List<Check> checks = new ArrayList<>(Expectation.texts(keys, "case", of(incident, CaseChecks::text)));
        for (String field : List.of("title", "status", "severity")) {
            if (keys.containsKey(field)) {
                checks.add(Check.equal(
                        keys.get(field),
                        "case, " + field,
                        of(incident, record -> record.path(field).asText())));
            }
        }
        if (keys.containsKey("assignee")) {
            checks.add(Check.equal(
                    keys.get("assignee"),
                    "case, assignee",
                    of(incident, record -> record.at("/assignees/0/uid").asText())));
        }
        if (keys.containsKey("alerts")) {
            checks.add(Check.equal(
                    keys.get("alerts"),
                    "case, alerts",
                    of(incident, record -> record.path("totalAlerts").asText())));
        }
        if (keys.containsKey("tags")) {
            checks.addAll(Check.contains(
                    keys.get("tags"),
                    "case, tags",
                    of(incident, record -> String.join("\n", texts(record.path("tags"), "")))));
        }
        if (keys.containsKey("files")) {
            checks.addAll(Check.contains(keys.get("files"), "case, files", of(incident, CaseChecks::files)));
        }
        return checks;
    }

    private static Function<World, String> of(int incident, Function<JsonNode, String> what) {
        return world -> world.caseOf(incident).map(what).orElse("(no case)");
    }

    /** Its description and its comments. */
    private static String text(JsonNode record) {
        return record.path("title").asText() + "\n" + record.path("description").asText() + "\n"
                + String.join("\n", texts(record.path("comments"), "comment"));
    }

    private static String files(JsonNode record) {
        List<String> names = new ArrayList<>();
        record.findValues("files").forEach(files -> names.addAll(texts(files, "name")));
        return String.join("\n", names);
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> field.isEmpty() ? item.asText() : item.path(field).asText())
                .toList();
    }
}
