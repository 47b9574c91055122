package io.camelsoar.triage;

import io.camelsoar.alert.Alert;
import io.camelsoar.failure.Failures;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.OnDuty;
import io.camelsoar.playbook.Playbook;
import io.camelsoar.playbook.PlaybookFile;
import io.camelsoar.slack.SlackDirectory;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which playbook an incident goes by: chosen once, when it is triaged, and stored with it. All that comes later reads it from there,
 * so that an edit leads no incident over two channels.
 */
public class Playbooks {

    private static final Logger LOG = LoggerFactory.getLogger(Playbooks.class);

    private final IncidentStore store;
    private final PlaybookFile file;
    private final Failures failures;

    public Playbooks(IncidentStore store, PlaybookFile file, Failures failures) {
        this.store = store;
        this.file = file;
        this.failures = failures;
    }

    /** Chooses the first that is for the incident's alert, unless one is chosen already. */
    public void choose(Exchange exchange) {
        Incident incident = store.get(id(exchange));
        if (!incident.playbook().isChosen()) {
            file.first(incident.alert()).ifPresent(playbook -> chosen(playbook, exchange));
        }
        read(exchange);
    }

    /**
     * Chooses the one that a route gives in the body, as YAML without {@code when}, unless one is chosen already.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public void take(String yaml, Exchange exchange) {
        Playbook playbook = file.single(yaml);
        if (!store.get(id(exchange)).playbook().isChosen()) {
            chosen(playbook, exchange);
        }
        read(exchange);
    }

    private void chosen(Playbook playbook, Exchange exchange) {
        store.chosen(id(exchange), exchange.getVariable("claim", String.class), playbook);
        LOG.info("Incident {}: playbook {}", id(exchange), playbook.shown());
    }

    /** Assigns whom the incident's playbook names; the case is the first user's, if there is one among them. */
    public void assign(Exchange exchange) {
        List<String> analysts = store.get(id(exchange)).playbook().analysts();
        String first = analysts.stream()
                .filter(id -> !SlackDirectory.isGroup(id))
                .findFirst()
                .orElse(analysts.get(0));
        store.assigned(id(exchange), new OnDuty(first, null, OnDuty.Source.PLAYBOOK));
    }

    /**
     * The request was not sent. Where Slack does not take the channel of the incident's playbook, nothing of the incident is there:
     * {@code soar.slack.channel} stands in for it from now on.
     *
     * @throws Exception the failure, if it is another one
     */
    public void refused(Exception failure, Exchange exchange) throws Exception {
        Playbook playbook = requireRefused(failure, exchange);
        String words = playbook.refusedWith(failures.slackError(failure));
        store.channelRefused(id(exchange), words);
        LOG.warn(
                "Incident {}: {}; it is in soar.slack.channel instead, until the channel is mended in Slack or in {} (soar.playbooks.file)",
                id(exchange),
                words,
                file.file());
        read(exchange);
    }

    /**
     * The request that a try before may have sent could not be looked for. In a channel of the playbook that is not there, or not for this
     * app, it counts as not there: the next try has Slack's answer.
     *
     * @throws Exception the failure, if it is another one
     */
    public void notThere(Exception failure, Exchange exchange) throws Exception {
        requireRefused(failure, exchange);
        exchange.setVariable("messageFound", false);
    }

    private Playbook requireRefused(Exception failure, Exchange exchange) throws Exception {
        Playbook playbook = store.get(id(exchange)).playbook();
        if (playbook.place() == null || !failures.isRefusedChannel(failure)) {
            throw failure;
        }
        return playbook;
    }

    /** All that the playbook for an alert says, as the file is now; empty where there is none. */
    public String wayOf(Alert alert) {
        return file.first(alert).map(Playbook::shown).orElse("");
    }

    /** Takes up an edit of the file, and reports what is wrong with it. */
    public void look() {
        file.look();
    }

    private void read(Exchange exchange) {
        exchange.setVariable("incident", store.get(id(exchange)));
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
