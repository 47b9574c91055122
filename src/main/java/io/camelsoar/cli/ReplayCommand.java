package io.camelsoar.cli;

import io.camelsoar.app.Soar;
import io.camelsoar.incident.IncidentView;
import io.camelsoar.settings.Settings;
import io.camelsoar.text.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
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

    /** False: a running camel-soar holds the store's file and cannot be asked, or there is no store yet. */
    private boolean looked = true;

    private final List<String> notParked = new ArrayList<>();

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() throws Exception {
        if (all != ids.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Which incidents: ids, or " + ALL + "?");
        }
        RunCommand.requireProfile(profile);
        System.setProperty("soar.log.level", "warn"); // Camel's own start is none of the user's business here
        List<String> wanted = all ? List.of(ALL) : named();
        String parked = all ? parked() : about(); // before it is read, and goes on
        try (DefaultCamelContext camel = new DefaultCamelContext();
                ProducerTemplate producer = camel.createProducerTemplate()) {
            camel.getPropertiesComponent().setLocation(Soar.propertyLocations(profile));
            camel.getPropertiesComponent().setInitialProperties(Settings.defaults());
            Soar.readFilesOnly(camel);
            camel.start();
            producer.sendBodyAndHeader(
                    "{{soar.recover.replay}}",
                    wanted.stream().map(id -> id + byWhom()).collect(Collectors.joining("\n")),
                    Exchange.FILE_NAME,
                    UUID.randomUUID() + ".ids");
            spec.commandLine()
                    .getOut()
                    .println("Sent to "
                            + camel.resolvePropertyPlaceholders("{{soar.recover.replay}}")
                                    .replaceAll("\\?.*", "")
                            + ". A camel-soar that runs with the same settings (--profile) replays it at once, else the next that"
                            + " starts; its log says what was replayed"
                            + parked);
        }
        return 0;
    }

    /**
     * The whole ids.
     *
     * @throws CommandFailedException if one is no incident's, as far as that can be known
     */
    private List<String> named() {
        ids.forEach(this::requireId);
        IncidentSource incidents = new IncidentSource(profile);
        List<String> named = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String id : ids) {
            if (!looked && id.length() == WHOLE_ID) {
                named.add(id); // a camel-soar that starts was waited for once
                continue;
            }
            try {
                incidents
                        .one(id)
                        .ifPresentOrElse(
                                incident -> {
                                    named.add(incident.path("id").asText());
                                    if (!incident.path("parked").isTextual()) {
                                        notParked.add(id);
                                    }
                                },
                                () -> unknown.add(id));
            } catch (CommandFailedException notReadable) {
                if (id.length() < WHOLE_ID) {
                    throw notReadable;
                }
                looked = false;
                named.add(id);
            }
        }
        if (!unknown.isEmpty()) {
            throw new CommandFailedException(
                    "Nothing is replayed: the store (soar.store.url) has no incident "
                            + String.join(", ", unknown)
                            + ", or more than one that begins so; ./soar incidents lists them, with so much of their ids that they differ, with the --profile of camel-soar");
        }
        return named;
    }

    private String about() {
        return !looked
                ? ", and which id is no parked incident's: from here its store cannot be read."
                : notParked.isEmpty()
                        ? "."
                        : ". Not parked, and left as " + Count.fitting(notParked.size(), "it is: ", "they are: ")
                                + String.join(", ", notParked);
    }

    /** For the audit trail: whoever may write there may write another name, which is why it says no more than this. */
    private static String byWhom() {
        String sudo = System.getenv("SUDO_USER");
        return " by the account " + System.getProperty("user.name") + (sudo == null ? "" : " (sudo: " + sudo + ")")
                + ", with ./soar replay";
    }

    /** How many there were to go on; nothing where that cannot be known. */
    private String parked() {
        try {
            int parked = new IncidentSource(profile)
                    .list(new IncidentView.Query(null, null, true, IncidentView.MOST))
                    .size();
            return ". " + (parked == IncidentView.MOST ? "At least " : "") + Count.of(parked, "incident")
                    + Count.fitting(parked, " was", " were") + " parked.";
        } catch (CommandFailedException notReadable) {
            return ".";
        }
    }

    /** What is no id must not get into the file of ids. */
    private void requireId(String text) {
        if (!IncidentCommand.ID.matcher(text).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "'" + text + "' is no incident's id; ./soar incidents lists them");
        }
    }
}
