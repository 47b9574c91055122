package io.camelsoar.cli;

import io.camelsoar.app.Soar;
import io.camelsoar.settings.Settings;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
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

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            description = "Ids of incidents, as the log and the Slack message name them.")
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
        String lines =
                all ? ALL : String.join("\n", ids.stream().map(this::incidentId).toList());
        try (DefaultCamelContext camel = new DefaultCamelContext();
                ProducerTemplate producer = camel.createProducerTemplate()) {
            camel.getPropertiesComponent().setLocation(Soar.propertyLocations(profile));
            camel.getPropertiesComponent().setInitialProperties(Settings.defaults());
            Soar.readFilesOnly(camel);
            camel.start();
            producer.sendBodyAndHeader(
                    "{{soar.recover.replay}}", lines, Exchange.FILE_NAME, UUID.randomUUID() + ".ids");
            spec.commandLine()
                    .getOut()
                    .println("Sent to "
                            + camel.resolvePropertyPlaceholders("{{soar.recover.replay}}")
                                    .replaceAll("\\?.*", "")
                            + ". A camel-soar that runs with the same settings (--profile) replays it at once, else the next that"
                            + " starts; its log says what was replayed.");
        }
        return 0;
    }

    /** What is no id must not get into the file of ids. */
    private String incidentId(String text) {
        try {
            return UUID.fromString(text).toString();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "'" + text + "' is no incident's id", e);
        }
    }
}
