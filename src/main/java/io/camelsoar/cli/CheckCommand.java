package io.camelsoar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.app.Validation;
import io.camelsoar.check.Checks;
import io.camelsoar.check.Finding;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.text.Count;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether the settings lead to services and hosts that work, before an alert needs them. */
@Command(
        name = "check",
        description = {
            "Looks at the settings and at what they lead to: store, folders, channels, Elasticsearch, Kibana with connector and licence, Slack with"
                    + " scopes, and hosts. Nothing is changed: no message, no case; on a host hostname is run.",
            "Exit codes: 0 all is well or was not looked at, 1 something is not."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description =
                    "A host, by name or address as alerts have it, on which hostname is run; may be given more than once.")
    private List<String> hosts = List.of();

    @Option(names = "--json", description = "Prints what is found as JSON Lines.")
    private boolean json;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() {
        System.setProperty("soar.log.level", "off"); // it says the same once more
        Configured configured = new Configured(profile);
        settings(configured).ifPresent(settings -> {
            tell(store(configured));
            start();
            new Checks(settings, configured.camel()).look(hosts, this::tell);
        });
        long failed = findings.stream()
                .filter(finding -> finding.result() == Finding.Result.FAILED)
                .count();
        if (!json) {
            out().println(failed == 0 ? "Nothing is wrong." : failed + " to mend.");
            out().flush();
        }
        return failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void tell(Finding finding) {
        findings.add(finding);
        out().println(
                        json
                                ? line(finding)
                                : "%-8s %-14s %s"
                                        .formatted(
                                                finding.result().name().toLowerCase(Locale.ROOT),
                                                finding.subject(),
                                                finding.detail()));
        out().flush(); // each may take as long as its service lets it wait
    }

    private static String line(Finding finding) {
        try {
            return JSON.writeValueAsString(finding);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Settings> settings(Configured configured) {
        try {
            Settings settings = Settings.of(configured.camel());
            tell(Finding.ok("settings", "all that are required are there, and none is unknown or mistyped"));
            return Optional.of(settings);
        } catch (InvalidSettingsException e) {
            e.problems().lines().forEach(problem -> tell(Finding.failed("settings", problem)));
            return Optional.empty();
        }
    }

    /** The files that settings name, routes and all else that a start reads: as soar validate does it, which needs no service. */
    private void start() {
        List<Validation.Problem> problems;
        try {
            problems = Validation.of(profile);
        } catch (IOException e) {
            tell(Finding.failed("start", "cannot read routes/: " + e.getMessage()));
            return;
        }
        problems.stream()
                .map(Validation.Problem::toString)
                .filter(problem ->
                        findings.stream().noneMatch(finding -> finding.detail().contains(problem)))
                .forEach(problem -> tell(Finding.failed("start", problem)));
        if (problems.isEmpty()) {
            tell(Finding.ok(
                    "start", "routes, prompts, queries, templates and the files that settings name can be used"));
        }
    }

    private static Finding store(Configured configured) {
        String url = configured.value("soar.store.url").replaceAll("[;?].*", "");
        try {
            return new StoreReader(configured)
                    .read(
                            "look at it",
                            source -> Finding.ok(
                                    "store",
                                    url + " has "
                                            + Count.of(
                                                    JdbcClient.create(source)
                                                            .sql("SELECT COUNT(*) FROM incident")
                                                            .query(Long.class)
                                                            .single(),
                                                    "incident")));
        } catch (StoreReader.InUseException e) {
            return Finding.ok("store", url + ": a running camel-soar has it");
        } catch (StoreReader.NotReadyException e) {
            return Finding.skipped("store", url + ": there is none of this version yet; ./soar run makes it");
        } catch (CommandFailedException e) {
            return Finding.failed("store", e.getMessage());
        }
    }
}
