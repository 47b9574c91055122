package io.camelsoar.approval;

import io.camelsoar.incident.Commands;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentDocument;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.slack.Interaction;
import io.camelsoar.slack.InvalidSignatureException;
import io.camelsoar.slack.MalformedInteractionException;
import io.camelsoar.slack.SlackSignature;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may decide, and what a decision covers. A click counts only if Slack signed it, its user is one of
 * {@code soar.approval.deciders}, the incident still waits, and the button's digest is that of the stored commands and host.
 */
public class Approvals {

    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);

    private static final String APPROVE = "soar_approve";
    private static final String DECLINE = "soar_decline";
    /** The buttons under a command in doubt. */
    private static final Map<String, Commands.Answer> ANSWERS = Map.of(
            "soar_again", Commands.Answer.RUN_AGAIN,
            "soar_go_on", Commands.Answer.GO_ON,
            "soar_stop", Commands.Answer.STOP);

    private static final Set<String> ACTIONS = Stream.concat(Stream.of(APPROVE, DECLINE), ANSWERS.keySet().stream())
            .collect(Collectors.toSet());

    private final IncidentStore store;
    private final Commands commands;
    private final SlackSignature signature;
    private final List<String> deciders;
    private final Clock clock;

    public Approvals(
            IncidentStore store, Commands commands, SlackSignature signature, List<String> deciders, Clock clock) {
        this.store = store;
        this.commands = commands;
        this.signature = signature;
        this.deciders = deciders;
        this.clock = clock;
    }

    /** What a button's value says: its incident, the command it asks about if it asks about one, and what was shown. */
    private record Button(String incidentId, Integer number, Integer attempt, String digest) {

        private static final Pattern VALUE = Pattern.compile("([^:]*)(?::([0-9]{1,4})[.]([0-9]{1,4}))?:([^:]*)");

        static Button read(String value) {
            Matcher matcher = VALUE.matcher(String.valueOf(value));
            if (!matcher.matches()) {
                return new Button(String.valueOf(value), null, null, "");
            }
            boolean asks = matcher.group(2) != null;
            return new Button(
                    matcher.group(1),
                    asks ? Integer.valueOf(matcher.group(2)) : null,
                    asks ? Integer.valueOf(matcher.group(3)) : null,
                    matcher.group(4));
        }
    }

    /** A click that Slack signed. Only {@link #receive} makes one, so that no route can decide by itself. */
    private static final class SignedClick {

        private final Interaction interaction;

        private SignedClick(Interaction interaction) {
            this.interaction = interaction;
        }
    }

    /** Checks the request's signature and reads the click into the body; anything else is answered here. */
    public void receive(Exchange exchange) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        String timestamp = exchange.getMessage().getHeader("X-Slack-Request-Timestamp", String.class);
        String signed = exchange.getMessage().getHeader("X-Slack-Signature", String.class);
        exchange.getMessage().removeHeaders("*");
        try {
            signature.verify(timestamp, signed, body);
            exchange.getMessage().setBody(new SignedClick(Interaction.parse(body)));
        } catch (InvalidSignatureException e) {
            LOG.warn("Refused a request to the approval webhook: {}", e.getMessage());
            answer(exchange, 401, "Not signed by Slack: " + e.reason());
        } catch (MalformedInteractionException e) {
            LOG.warn("Refused a request to the approval webhook: {}", e.getMessage());
            answer(exchange, 400, e.getMessage());
        }
    }

    /**
     * Decides. Sets the variables {@code decision} (approved, declined, refused or none), {@code incidentId} and, where the
     * click changed nothing, {@code reply} for the person who clicked. Declined is also what runs nothing more.
     */
    public void decide(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof SignedClick signed)) {
            throw new IllegalStateException("Only a click whose signature was checked can decide");
        }
        Interaction click = signed.interaction;
        if (!click.isBlockActions() || !ACTIONS.contains(String.valueOf(click.actionId()))) {
            exchange.setVariable("decision", "none");
            return;
        }
        Button button = Button.read(click.actionValue());
        exchange.setVariable("incidentId", button.incidentId());
        exchange.setVariable("clickUser", click.userId());
        exchange.setVariable("clickChannel", click.channelId());
        Optional<Incident> found = store.find(button.incidentId());
        if (found.isEmpty()) {
            refuse(exchange, "This incident is not known here.");
            return;
        }
        Incident incident = found.get();
        if (!deciders.contains(click.userId())) {
            store.note(incident.id(), click.userId(), "REFUSED", "not in soar.approval.deciders");
            refuse(exchange, "You are not among those who may decide this incident (soar.approval.deciders).");
        } else if (!IncidentStore.digest(incident).equals(button.digest())) {
            store.note(incident.id(), click.userId(), "REFUSED", "digest of another proposal");
            refuse(exchange, "These are not the commands as they are stored now; nothing was run.");
        } else if (button.number() == null) {
            decide(incident, click, exchange);
        } else {
            answer(incident, button, click, exchange);
        }
    }

    private void decide(Incident incident, Interaction click, Exchange exchange) {
        boolean approve = APPROVE.equals(click.actionId());
        // Clicked before Slack's answer to our post was stored: the click itself proves where the message is.
        if (incident.state() == IncidentState.TRIAGED && click.messageTs() != null) {
            store.posted(incident.id(), click.channelId(), click.messageTs());
        }
        String notApprovable = IncidentDocument.notApprovable(incident);
        if (!approve && !DECLINE.equals(click.actionId())) {
            refuse(exchange, "This button does not decide an incident.");
        } else if (approve && notApprovable != null) {
            refuse(exchange, "This cannot be approved: " + notApprovable + ".");
        } else if (store.decided(incident.id(), approve, click.userId(), click.userName())) {
            LOG.info("Incident {}: {} by {}", incident.id(), approve ? "approved" : "declined", click.userId());
            decided(approve, incident, exchange);
        } else {
            refuse(exchange, tooLate(store.get(incident.id())));
        }
    }

    /** A command in doubt: what the analyst wants done about it. */
    private void answer(Incident incident, Button button, Interaction click, Exchange exchange) {
        Commands.Answer answer = ANSWERS.get(click.actionId());
        if (answer == null) {
            refuse(exchange, "This button does not answer what is to be done about a command.");
        } else if (commands.answered(
                incident.id(), button.number(), button.attempt(), answer, click.userId(), click.userName())) {
            LOG.info("Incident {}: {} for command {} by {}", incident.id(), answer, button.number(), click.userId());
            decided(answer != Commands.Answer.STOP, incident, exchange);
        } else {
            store.note(incident.id(), click.userId(), "REFUSED", "no longer in doubt");
            refuse(
                    exchange,
                    "This was answered already, has a result by now, or waited too long; nothing was run by this click.");
        }
    }

    private String tooLate(Incident now) {
        if (now.decidedBy() != null) {
            return "Already decided by <@" + now.decidedBy() + ">.";
        }
        if (now.hasExpired(clock.millis())) {
            return "This has expired: nobody decided until " + Instant.ofEpochMilli(now.expiresAt())
                    + ", so nothing was run, and nothing will be.";
        }
        return "This incident does not wait for a decision.";
    }

    private static void decided(boolean approved, Incident incident, Exchange exchange) {
        exchange.setVariable("decision", approved ? "approved" : "declined");
        exchange.getMessage().setBody(incident.id());
    }

    private static void refuse(Exchange exchange, String why) {
        exchange.setVariable("decision", "refused");
        exchange.setVariable("reply", why);
    }

    private static void answer(Exchange exchange, int status, String why) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setBody(why);
        exchange.setRouteStop(true);
    }
}
