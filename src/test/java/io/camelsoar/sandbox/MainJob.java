package io.camelsoar.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.app.Soar;
import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.sandbox.slack.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One alert from Elasticsearch to a complete case, by the shipped routes between the simulators. */
final class MainJob {

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Services services;
    private final Narrator narrator;
    private final int webhookPort;
    private final Pages pages;

    /**
     * @param webhookPort where camel-soar is to listen for Slack
     * @param pages where what people saw is kept
     */
    MainJob(Services services, Narrator narrator, int webhookPort, Pages pages) {
        this.services = services;
        this.narrator = narrator;
        this.webhookPort = webhookPort;
        this.pages = pages;
    }

    /**
     * Runs to the end.
     *
     * @param fixed the decision; null: the terminal is asked
     * @throws CommandFailedException if the case is not complete in time; the message says what is missing
     */
    void run(Decision fixed, BufferedReader terminal) throws IOException, InterruptedException {
        Main soar = Soar.main("sandbox", settings());
        // Ctrl-C ends the process at once: whatever is in work is simulated.
        soar.setShutdownStrategy(new SimpleMainShutdownStrategy());
        soar.start();
        try {
            detect();
            Message request = await(
                    () -> "a message in Slack",
                    () -> narrator.newest().filter(message -> !message.buttons().isEmpty()));
            pages.request(services, request);
            Analyst analyst = new Analyst(
                    services, narrator, URI.create("http://127.0.0.1:" + webhookPort + "/slack/interactivity"));
            Decision decision = fixed == null ? analyst.ask(request, terminal) : fixed;
            analyst.press(request, decision);
            int approved = commands(request);
            JsonNode record =
                    await(() -> "a complete case: " + missing(decision, approved), () -> complete(decision, approved));
            narrator.stage("Case " + record.path("id").asText());
            narrator.quote(new CaseReport(record).lines());
            pages.outcome(services, narrator.newest().orElseThrow(), record);
        } finally {
            soar.stop();
        }
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.putAll(services.settings());
        settings.setProperty("soar.http.port", String.valueOf(webhookPort));
        settings.setProperty("camel.management.enabled", "false");
        settings.setProperty("soar.recover.replay", "direct:replay"); // nobody replays here
        settings.setProperty("soar.store.url", "jdbc:h2:mem:sandbox-" + webhookPort + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("soar.backup.period", "0s");
        return settings;
    }

    private void detect() throws IOException {
        ObjectNode hit = services.plantNow(SandboxCommand.ALERT);
        narrator.stage("Detect");
        narrator.say("A critical alert is raised in " + hit.get("_index").asText() + ":");
        JsonNode alert = hit.get("_source");
        narrator.quote(List.of(
                alert.path("kibana.alert.rule.name").asText(),
                alert.path("kibana.alert.reason").asText()));
    }

    /** How many commands the message shows. */
    private static int commands(Message message) {
        int commands = 0;
        for (JsonNode block : message.blocks()) {
            commands += block.at("/text/text").asText().matches("(?s)\\d+\\. .*```.*") ? 1 : 0;
        }
        return commands;
    }

    private Optional<JsonNode> complete(Decision decision, int approved) {
        return missing(decision, approved).isEmpty() ? Optional.of(onlyCase()) : Optional.empty();
    }

    private List<String> missing(Decision decision, int approved) {
        int cases = services.kibana().cases().size();
        if (cases != 1) {
            return List.of("one case, not " + cases);
        }
        String outcome = decision == Decision.APPROVE ? approved + " succeeded" : "Declined";
        if (!message().contains(outcome) || !message().contains("/app/security/cases/")) {
            return List.of("the outcome and the case's link in the Slack message");
        }
        if (decision == Decision.APPROVE && results() < approved) {
            return List.of("the result of each command in the message's thread");
        }
        return new CaseReport(onlyCase()).missing(decision, services.windows().executed(), approved);
    }

    /** How many commands have their result in the thread: they come a message a second. */
    private long results() {
        return services.slack().messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() != null && message.text().matches("Command \\d+: [A-Z ]+"))
                .map(Message::text)
                .distinct()
                .count();
    }

    /** The request as it was shown last. */
    private String message() {
        return narrator.newest().orElseThrow().blocks().toString();
    }

    private JsonNode onlyCase() {
        return services.kibana().cases().get(0);
    }

    private static <T> T await(Supplier<String> what, Supplier<Optional<T>> source) {
        try {
            return Awaitility.await()
                    .atMost(LONGEST)
                    .pollInterval(LOOK_AGAIN)
                    .pollInSameThread()
                    .until(source::get, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new CommandFailedException("Not there after " + LONGEST.toMinutes() + " minutes: " + what.get()
                    + " (--verbose shows the log)");
        }
    }
}
