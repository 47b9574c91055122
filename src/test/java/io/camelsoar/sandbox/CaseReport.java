package io.camelsoar.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.text.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** A case of the simulated Kibana: as text, and whether it is complete. */
final class CaseReport {

    private final JsonNode record;

    CaseReport(JsonNode record) {
        this.record = record;
    }

    /** The case with all its comments. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text("title"));
        lines.add("severity " + text("severity") + ", status " + text("status") + ", "
                + record.path("totalAlerts").asInt() + " alert, "
                + Count.of(comments().size(), "comment") + ", tags "
                + String.join(", ", tags()));
        lines.add("");
        lines.addAll(text("description").lines().toList());
        for (String comment : comments()) {
            lines.add("");
            lines.add("--");
            lines.addAll(comment.lines().toList());
        }
        for (JsonNode file : record.findValues("files")) {
            lines.add("");
            lines.add("-- file " + file.at("/0/name").asText() + "."
                    + file.at("/0/extension").asText());
        }
        return lines;
    }

    /**
     * What a complete case would hold and this one does not; empty if it is complete.
     *
     * @param executed the commands that the host ran
     */
    List<String> missing(Decision decision, List<String> executed, int approved) {
        List<String> missing = new ArrayList<>();
        String written = String.join("\n", comments());
        require(!text("description").isBlank(), "the summary", missing);
        require(record.path("totalAlerts").asInt() == 1, "the alert", missing);
        require(!text("status").equals("open"), "a status other than open", missing);
        require(
                written.contains(decision == Decision.APPROVE ? "**Approved** by" : "**Declined** by"),
                "the decision",
                missing);
        if (decision == Decision.APPROVE) {
            require(executed.size() == approved, "all " + approved + " commands run, not " + executed.size(), missing);
            for (String command : executed) {
                require(
                        comments().stream()
                                .anyMatch(comment -> comment.contains(command) && comment.contains("**SUCCEEDED**")),
                        "the result of " + command,
                        missing);
            }
            require(written.contains("Output"), "the output of a command", missing);
        } else {
            require(executed.isEmpty(), "no command run", missing);
        }
        require(written.contains("**Audit trail**"), "the audit trail", missing);
        return missing;
    }

    private static void require(boolean there, String what, List<String> missing) {
        if (!there) {
            missing.add(what);
        }
    }

    private List<String> comments() {
        return StreamSupport.stream(record.path("comments").spliterator(), false)
                .filter(comment -> comment.path("type").asText().equals("user"))
                .map(comment -> comment.path("comment").asText())
                .toList();
    }

    private List<String> tags() {
        return StreamSupport.stream(record.path("tags").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private String text(String field) {
        return record.path(field).asText();
    }
}
