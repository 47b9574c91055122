package io.camelsoar.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code docs/settings.md}: the keys of {@code application.properties} with what their comments say. */
final class SettingsPage {

    private SettingsPage() {}

    static String text() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Settings",
                "",
                "Generated from `application.properties` (`mvn -B test -Dtest=GeneratedPagesTest -Dsoar.docs.write=true`); a test holds"
                        + " it to that.",
                ""));
        List<String> comment = new ArrayList<>();
        boolean table = false;
        boolean after = false; // keys that follow one share its comment
        for (String line : Files.readAllLines(Path.of("application.properties"))) {
            if (line.startsWith("# ----")) {
                lines.addAll(List.of("", "## " + line.substring(6).strip(), ""));
                table = false;
            } else if (line.startsWith("#")) {
                if (after) {
                    comment.clear();
                    after = false;
                }
                comment.add(line.substring(1).strip());
            } else if (line.isBlank()) {
                if (!table && lines.size() == 4) { // what is said before the first key
                    lines.addAll(comment);
                }
                comment.clear();
            } else {
                if (!table) {
                    lines.addAll(List.of("| key | what it does | as shipped |", "|---|---|---|"));
                    table = true;
                }
                String[] entry = line.split("=", 2);
                lines.add("| `" + entry[0] + "` | " + (after ? "see above" : cell(String.join(" ", comment))) + " | "
                        + (entry[1].isBlank() ? "" : "`" + cell(entry[1]) + "`") + " |");
                after = true;
            }
        }
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
