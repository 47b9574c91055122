package io.camelsoar.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.settings.Settings;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What happened to one incident. */
@Command(
        name = "incident",
        description =
                "Shows one incident: its timeline, its commands and what came of them, also while camel-soar runs.",
        mixinStandardHelpOptions = true)
final class IncidentCommand implements Callable<Integer> {

    /** The beginning of an id, as {@code soar incidents} prints it, or all of it. */
    static final Pattern ID = Pattern.compile("[0-9a-f]{8}[0-9a-f-]{0,28}");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "Its id, or the first eight characters of it or more.")
    private String id;

    @Option(names = "--json", description = "All that is known of it, with the commands' output, as JSON.")
    private boolean json;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() {
        id = id.toLowerCase(Locale.ROOT);
        if (!ID.matcher(id).matches()) {
            throw new CommandFailedException("'" + id + "' is no incident's id; ./soar incidents lists them");
        }
        JsonNode incident = new IncidentSource(profile)
                .one(id)
                .orElseThrow(() -> new CommandFailedException("The store (soar.store.url) has no incident " + id
                        + ", or more than one that begins so; ./soar incidents lists them, with so much of their ids that they differ"
                        + exported()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Terminal.json(incident.toPrettyString()));
        } else {
            print(incident, out);
        }
        out.flush();
        return 0;
    }

    /** Where else it may be. */
    private String exported() {
        Configured settings = new Configured(profile);
        boolean kept = Settings.RETENTION_AGES.stream()
                .map(key -> settings.value(key).strip())
                .allMatch(age -> age.isEmpty() || age.matches("0+[a-z]*"));
        return kept
                ? ""
                : ". One whose case was complete longer ago than soar.retention.age and the like say may be exported: look for it in"
                        + " the files of soar.retention.folder, " + settings.value("soar.retention.folder");
    }

    private static void print(JsonNode incident, PrintWriter out) {
        out.println(incident.path("severity").asText().toUpperCase(Locale.ROOT) + ": "
                + Terminal.line(incident.path("rule")));
        field(out, "Incident", incident.path("id"));
        field(out, "State", incident.path("state"));
        field(out, "Host", incident.at("/host/name"));
        field(out, "Analyst", incident.path("analystName"));
        field(out, "Case", incident.at("/case/url"));
        field(out, "Stopped", incident.path("parked"));
        if (incident.path("parked").isTextual()) {
            field(out, "Once that is mended", incident.path("replayCommand"));
        }
        out.println("Timeline:");
        incident.path("timeline")
                .forEach(entry ->
                        out.println("  " + entry.path("at").asText() + "  " + Terminal.line(entry.path("what"))));
        out.println("Commands:");
        incident.path("commands").forEach(command -> out.println("  " + command(command)));
    }

    private static void field(PrintWriter out, String name, JsonNode value) {
        if (value.isTextual()) {
            out.println(name + ": " + Terminal.line(value));
        }
    }

    private static String command(JsonNode command) {
        return command.path("number").asText() + ". " + command.path("state").asText()
                + (command.path("exitCode").isInt()
                        ? ", exit code " + command.path("exitCode").asInt()
                        : "")
                + ": " + Terminal.line(command.path("shown"));
    }
}
