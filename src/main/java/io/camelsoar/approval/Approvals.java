package io.camelsoar.approval;

import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentDocument;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.slack.Interaction;
import io.camelsoar.slack.InvalidSignatureException;
import io.camelsoar.slack.MalformedInteractionException;
import io.camelsoar.slack.SlackSignature;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may decide, and what a decision covers. A click counts only if Slack signed it, its user is one of
 * {@code soar.approval.deciders}, the incident still waits, and the button's digest is that of the stored commands and host.
 */
public class Approvals {

    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);

    private final IncidentStore store;
    private final SlackSignature signature;
    private final List<String> deciders;

    public Approvals(IncidentStore store, SlackSignature signature, List<String> deciders) {
        this.store = store;
        this.signature = signature;
        this.deciders = deciders;
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
     * click changed nothing, {@code reply} for the person who clicked.
     */
    public void decide(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof SignedClick signed)) {
            throw new IllegalStateException("Only a click whose signature was checked can decide");
        }
        Interaction click = signed.interaction;
        boolean approve = "soar_approve".equals(click.actionId());
        if (!click.isBlockActions() || !approve && !"soar_decline".equals(click.actionId())) {
            exchange.setVariable("decision", "none");
            return;
        }
        String[] value = String.valueOf(click.actionValue()).split(":", 2);
        Optional<Incident> found = store.find(value[0]);
        exchange.setVariable("incidentId", value[0]);
        exchange.setVariable("clickUser", click.userId());
        exchange.setVariable("clickChannel", click.channelId());
        if (found.isEmpty()) {
            refuse(exchange, "This incident is not known here.");
            return;
        }
        Incident incident = found.get();
        if (!deciders.contains(click.userId())) {
            store.note(incident.id(), click.userId(), "REFUSED", "not in soar.approval.deciders");
            refuse(exchange, "You are not among those who may decide this incident (soar.approval.deciders).");
            return;
        }
        // Clicked before Slack's answer to our post was stored: the click itself proves where the message is.
        if (incident.state() == IncidentState.TRIAGED && click.messageTs() != null) {
            store.posted(incident.id(), click.channelId(), click.messageTs());
        }
        String notApprovable = IncidentDocument.notApprovable(incident);
        if (approve && notApprovable != null) {
            refuse(exchange, "This cannot be approved: " + notApprovable + ".");
        } else if (value.length < 2 || !value[1].equals(IncidentStore.digest(incident))) {
            store.note(incident.id(), click.userId(), "REFUSED", "digest of another proposal");
            refuse(exchange, "These are not the commands as they are stored now; nothing was run.");
        } else if (store.decided(incident.id(), approve, click.userId(), click.userName())) {
            LOG.info("Incident {}: {} by {}", incident.id(), approve ? "approved" : "declined", click.userId());
            exchange.setVariable("decision", approve ? "approved" : "declined");
            exchange.getMessage().setBody(incident.id());
        } else {
            Incident now = store.get(incident.id());
            refuse(
                    exchange,
                    now.decidedBy() == null
                            ? "This incident does not wait for a decision."
                            : "Already decided by <@" + now.decidedBy() + ">.");
        }
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
