package io.camelsoar.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which incidents there are. */
@Command(
        name = "incidents",
        description = "Lists incidents, the newest first, also while camel-soar runs.",
        mixinStandardHelpOptions = true)
final class IncidentsCommand implements Callable<Integer> {

    private static final int LEAST_SHOWN = 8;
    private static final int WHOLE_ID = 36;

    private static final String LINE = "%-8s  %-20s  %-17s  %-8s  %-24s  %s%n";

    @Spec
    private CommandSpec spec;

    @Option(names = "--state", paramLabel = "STATE", description = "Only of this state: ${COMPLETION-CANDIDATES}.")
    private IncidentState state;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "Only of the host with this name; of one that has none, with this address.")
    private String host;

    @Option(
            names = "--parked",
            description = "Only what waits for a replay, parked last first; soar incident ID says why.")
    private boolean parked;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many, up to " + IncidentView.MOST + ". Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--json", description = "As JSON Lines.")
    private boolean json;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit " + limit + " asks for none: 1 or more");
        }
        JsonNode incidents = new IncidentSource(profile).list(new IncidentView.Query(state, host, parked, limit));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            incidents.forEach(incident -> out.println(Terminal.json(incident.toString())));
        } else if (incidents.isEmpty()) {
            out.println("No incidents.");
        } else {
            out.printf(LINE, "ID", "OPENED", "STATE", "SEVERITY", "HOST", "RULE");
            int shown = shown(incidents);
            incidents.forEach(incident -> print(out, incident, shown));
        }
        out.flush();
        return 0;
    }

    /** So much of each id as tells those that are listed apart. */
    private static int shown(JsonNode incidents) {
        int shown = LEAST_SHOWN;
        while (shown < WHOLE_ID && begins(incidents, shown) < incidents.size()) {
            shown++;
        }
        return shown;
    }

    private static long begins(JsonNode incidents, int characters) {
        return incidents
                .valueStream()
                .map(incident -> incident.path("id").asText().substring(0, characters))
                .distinct()
                .count();
    }

    private static void print(PrintWriter out, JsonNode incident, int shown) {
        int alerts = incident.path("alerts").asInt();
        out.printf(
                LINE,
                incident.path("id").asText().substring(0, shown),
                incident.path("opened").asText().replaceAll("\\.\\d+", ""),
                incident.path("state").asText() + (incident.path("parked").isTextual() ? ", parked" : ""),
                incident.path("severity").asText(),
                cut(incident.path("host").isTextual() ? Terminal.line(incident.path("host")) : "-", 24),
                cut(Terminal.line(incident.path("rule")), 80)
                        + (alerts > 1 ? " (" + alerts + " alerts)" : "")
                        + (incident.path("follows").isTextual() ? " (follow-up)" : ""));
    }

    private static String cut(String line, int most) {
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }
}
