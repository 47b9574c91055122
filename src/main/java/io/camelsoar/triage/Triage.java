package io.camelsoar.triage;

import io.camelsoar.incident.Command;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.incident.IncidentStore;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the assistant's answers and stores what came of them. */
public class Triage {

    private static final Logger LOG = LoggerFactory.getLogger(Triage.class);

    private final IncidentStore store;
    private final int longestAlert;
    private final Proposals proposals;
    private final ReplyParser parser = new ReplyParser();

    /**
     * @param longestAlert the most characters of an alert's JSON that the assistant gets
     */
    public Triage(IncidentStore store, Proposals proposals, int longestAlert) {
        this.store = store;
        this.proposals = proposals;
        this.longestAlert = longestAlert;
    }

    /** Sets the variable {@code alertText}: the incident's alert for the prompt, shortened where it is too long to be taken. */
    public void describe(Exchange exchange) {
        Incident incident = exchange.getVariable("incident", Incident.class);
        exchange.setVariable("alertText", AlertText.of(incident.alert().document(), longestAlert));
    }

    /**
     * Reads the reply in the body into the variables {@code proposal}, {@code outcome} (COMPLETE, PARTIAL or NONE) and {@code
     * conversationId} (also as {@code alertConversation}, since other questions follow). An empty reply is a proposal without
     * commands. The first answer's summary stands where the answer to a repair prompt has none, or is a refusal without commands.
     *
     * @throws UnreadableReplyException if the body is no reply of the AI Assistant
     */
    public void read(Exchange exchange) throws UnreadableReplyException {
        Proposal proposal;
        String conversationId;
        try {
            AssistantReply reply = AssistantReply.read(exchange.getMessage().getBody(byte[].class));
            proposal = parser.parse(reply.text());
            conversationId = reply.conversationId();
        } catch (EmptyReplyException e) {
            proposal = new Proposal("", List.of(), List.of());
            conversationId = e.conversationId();
        }
        Proposal before = exchange.getVariable("proposal", Proposal.class);
        boolean worse = proposal.summary().isBlank() || !proposal.usable();
        if (before != null && !before.summary().isBlank() && worse) {
            proposal = new Proposal(before.summary(), proposal.investigation(), proposal.remediation());
        }
        exchange.setVariable("proposal", proposal);
        exchange.setVariable("outcome", proposal.outcome().name());
        exchange.setVariable("conversationId", conversationId);
        exchange.setVariable("alertConversation", conversationId);
    }

    /** The repair prompt failed: what the first answer said is kept, and the incident's history says why there is no more. */
    public void notRepaired(String why, Exchange exchange) {
        LOG.warn("Incident {}: no commands, and asking again failed: {}", id(exchange), why);
        store.note(id(exchange), "triage", "REPAIR_FAILED", why);
    }

    /** The assistant is out of reach: the alert goes to Slack all the same, and the summary says why it has no commands. */
    public void notTriaged(String why, Exchange exchange) {
        LOG.error("Incident {}: not triaged: {}", id(exchange), why);
        exchange.setVariable("notTriaged", "Not triaged: " + why);
    }

    /** Stores the proposal, or why there is none but response actions; the incident goes on to Slack. */
    public void propose(Exchange exchange) {
        String notTriaged = exchange.getVariable("notTriaged", String.class);
        if (notTriaged != null) {
            List<Command> responses = proposals.withoutAssistant(store.get(id(exchange)));
            store.triaged(id(exchange), claim(exchange), TriageOutcome.NOT_TRIAGED, notTriaged, null, responses);
            return;
        }
        store.triaged(
                id(exchange),
                claim(exchange),
                outcome(exchange),
                summary(exchange),
                conversation(exchange),
                commands(exchange));
    }

    /** Stores the proposal for an incident that is in Slack without one. */
    public void proposeLate(Exchange exchange) {
        store.triagedLate(
                id(exchange),
                claim(exchange),
                outcome(exchange),
                summary(exchange),
                conversation(exchange),
                commands(exchange));
        LOG.info("Incident {}: triaged after all", id(exchange));
    }

    private static TriageOutcome outcome(Exchange exchange) {
        return switch (proposal(exchange).outcome()) {
            case COMPLETE -> TriageOutcome.COMPLETE;
            case PARTIAL -> TriageOutcome.PARTIAL;
            case NONE -> TriageOutcome.NO_COMMANDS;
        };
    }

    private List<Command> commands(Exchange exchange) {
        return proposals.commands(store.get(id(exchange)), proposal(exchange));
    }

    private String summary(Exchange exchange) {
        return proposal(exchange).summary() + shortened(exchange);
    }

    private static Proposal proposal(Exchange exchange) {
        return exchange.getVariable("proposal", Proposal.class);
    }

    private static String conversation(Exchange exchange) {
        return exchange.getVariable("alertConversation", String.class);
    }

    private static String claim(Exchange exchange) {
        return exchange.getVariable("claim", String.class);
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }

    /** What a reader of the summary has to know about it; empty where the assistant saw the whole alert. */
    private String shortened(Exchange exchange) {
        int length =
                exchange.getVariable("incident", Incident.class).alertJson().length();
        return length <= longestAlert
                ? ""
                : "\n\n(The alert has " + length
                        + " characters: the AI Assistant saw it without parts of its longest fields.)";
    }
}
