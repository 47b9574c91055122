package io.camelsoar.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.app.Soar;
import io.camelsoar.incident.IncidentView;
import io.camelsoar.settings.Settings;
import io.camelsoar.text.Count;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells camel-soar, by way of {@code soar.recover.replay}, to have parked incidents go on. */
@Command(
        name = "replay",
        description =
                "Has parked incidents go on, once what made them fail is mended. What is not parked is left as it is.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

    private static final String ALL = "--all";
    private static final int WHOLE_ID = 36;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            description =
                    "Ids of incidents, as the log and the Slack message name them, or the first eight characters of one or"
                            + " more, as soar incidents prints them.")
    private List<String> ids = List.of();

    @Option(names = ALL, description = "All that are parked.")
    private boolean all;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() throws Exception {
        if (all != ids.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Which incidents: ids, or " + ALL + "?");
        }
        RunCommand.requireProfile(profile);
        List<String> lines =
                all ? List.of(ALL) : ids.stream().map(this::incidentId).toList();
        System.setProperty("soar.log.level", "warn"); // Camel's own start is none of the user's business here
        boolean looked = all || requireIncidents(lines);
        try (DefaultCamelContext camel = new DefaultCamelContext();
                ProducerTemplate producer = camel.createProducerTemplate()) {
            camel.getPropertiesComponent().setLocation(Soar.propertyLocations(profile));
            camel.getPropertiesComponent().setInitialProperties(Settings.defaults());
            Soar.readFilesOnly(camel);
            camel.start();
            producer.sendBodyAndHeader(
                    "{{soar.recover.replay}}",
                    String.join("\n", lines),
                    Exchange.FILE_NAME,
                    UUID.randomUUID() + ".ids");
            spec.commandLine()
                    .getOut()
                    .println("Sent to "
                            + camel.resolvePropertyPlaceholders("{{soar.recover.replay}}")
                                    .replaceAll("\\?.*", "")
                            + ". A camel-soar that runs with the same settings (--profile) replays it at once, else the next that"
                            + " starts; its log says what was replayed"
                            + (looked
                                    ? "." + (all ? parked() : "")
                                    : ", and which id is no parked incident's: from here its store cannot be read."));
        }
        return 0;
    }

    /**
     * False: that cannot be known, since a running camel-soar holds the store's file, or there is no store yet.
     *
     * @throws CommandFailedException if an id is no incident's
     */
    private boolean requireIncidents(List<String> named) {
        List<String> unknown;
        try {
            unknown = new StoreReader(new Configured(profile))
                    .read("look for incidents", source -> unknown(source, named));
        } catch (StoreReader.InUseException | CommandFailedException notReadable) {
            return false;
        }
        if (!unknown.isEmpty()) {
            throw new CommandFailedException("Nothing is replayed: the store (soar.store.url) has no incident "
                    + String.join(", ", unknown) + "; is it another --profile's?");
        }
        return true;
    }

    private static List<String> unknown(DataSource source, List<String> named) {
        JdbcClient jdbc = JdbcClient.create(source);
        return named.stream()
                .filter(id -> jdbc.sql("SELECT 1 FROM incident WHERE id = ?")
                        .param(id)
                        .query()
                        .listOfRows()
                        .isEmpty())
                .toList();
    }

    /** How many there are to go on; nothing where that cannot be known. */
    private String parked() {
        try {
            JsonNode newest = new IncidentSource(profile).list(new IncidentView.Query(null, null, IncidentView.MOST));
            long parked = newest.valueStream()
                    .filter(incident -> incident.path("parked").isTextual())
                    .count();
            return newest.size() == IncidentView.MOST
                    ? "" // there may be older ones
                    : " " + Count.of(parked, "incident") + Count.fitting(parked, " is", " are") + " parked now.";
        } catch (CommandFailedException notReadable) {
            return "";
        }
    }

    /** What is no id must not get into the file of ids. */
    private String incidentId(String text) {
        if (!IncidentCommand.ID.matcher(text).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "'" + text + "' is no incident's id; ./soar incidents lists them");
        }
        return text.length() == WHOLE_ID ? text : whole(text);
    }

    private String whole(String beginning) {
        return new IncidentSource(profile)
                .one(beginning)
                .map(incident -> incident.path("id").asText())
                .orElseThrow(() ->
                        new CommandFailedException("Nothing is replayed: the store (soar.store.url) has no incident "
                                + beginning + ", or more than one that begins so; ./soar incidents lists them"));
    }
}
