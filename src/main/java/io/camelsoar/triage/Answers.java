package io.camelsoar.triage;

import io.camelsoar.failure.Failures;
import io.camelsoar.incident.Answer;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.HostHistory;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.Turn;
import io.camelsoar.incident.Turns;
import io.camelsoar.log.IncidentLog;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what people ask in the thread of a request: from the store, or by the AI Assistant. */
public class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    /** In the prompt, where the assistant has it already. */
    private static final String KNOWN = "\"as it was given in this conversation\"";

    private final IncidentStore store;
    private final Turns turns;
    private final HostHistory history;
    private final Proposals proposals;
    private final Failures failures;
    private final int longestAlert;

    /**
     * @param longestAlert the most characters of an alert's JSON that the assistant gets
     */
    public Answers(
            IncidentStore store,
            Turns turns,
            HostHistory history,
            Proposals proposals,
            Failures failures,
            int longestAlert) {
        this.store = store;
        this.turns = turns;
        this.history = history;
        this.proposals = proposals;
        this.failures = failures;
        this.longestAlert = longestAlert;
    }

    /** Ids of incidents whose questions wait too long. */
    public List<String> behind() {
        return turns.unanswered();
    }

    /** Takes the conversation of the incident whose id is the body; another worker has it: the route stops here. */
    public void claim(Exchange exchange) {
        String id = exchange.getMessage().getBody(String.class);
        exchange.removeVariable("*"); // of whoever handed this on
        IncidentLog.about(id, exchange);
        turns.take(id, exchange);
        if (exchange.getVariable("turnLease") == null) {
            exchange.setRouteStop(true);
        }
    }

    /** Lets go of it. */
    public void release(Exchange exchange) {
        turns.release(exchange);
    }

    /** What is to be answered, in its order. */
    public List<Turn> waiting(Exchange exchange) {
        return turns.waiting(exchange.getVariable("incidentId", String.class));
    }

    /** Whether there is something to be answered, as of now. */
    public boolean isWaiting(Exchange exchange) {
        return !waiting(exchange).isEmpty();
    }

    /**
     * Reads what the prompt needs about the question in the body into variables: {@code questionText}, {@code alertText} and {@code
     * historyText}, each as one line of JSON. {@code fromStore} says whether the store has the answer.
     */
    public void describe(Turn turn, Exchange exchange) {
        Incident incident = store.get(turn.incidentId());
        exchange.setVariable("turn", turn);
        exchange.setVariable("incident", incident);
        exchange.removeVariable("conversationId");
        exchange.removeVariable("followUp");
        if (incident.conversationId() != null) {
            exchange.setVariable("conversationId", incident.conversationId());
        }
        exchange.setVariable(
                "fromStore",
                HistoryQuestion.is(turn.question(), incident.alert().hostName().orElse(null)));
        exchange.setVariable("questionText", AlertText.quoted(turn.question()));
        exchange.setVariable("historyText", AlertText.quoted(history.markdown(incident)));
        exchange.setVariable(
                "alertText",
                incident.conversationId() == null
                        ? AlertText.of(incident.alert().document(), longestAlert)
                        : KNOWN);
    }

    /** Answers from the store. */
    public void recall(Exchange exchange) {
        Turn turn = turn(exchange);
        String text = history.markdown(exchange.getVariable("incident", Incident.class));
        told(turn, turns.answered(turn, new Answer(Turn.STORE, text, null, List.of(), false)));
    }

    /**
     * Stores what the assistant answered, in the body. Where that is followed by a request of its own the variable {@code followUp} is its
     * id.
     *
     * @throws UnreadableReplyException if the body is no reply of the AI Assistant
     */
    public void read(Exchange exchange) throws UnreadableReplyException {
        Turn turn = turn(exchange);
        AssistantReply reply = AssistantReply.read(exchange.getMessage().getBody(byte[].class));
        AnswerCommands found = AnswerCommands.of(reply.text());
        Answer answer = new Answer(
                Turn.ASSISTANT, reply.text(), reply.conversationId(), commands(turn, found.proposal()), found.titled());
        told(turn, turns.answered(turn, answer));
        turns.followUp(turn).ifPresent(id -> exchange.setVariable("followUp", id));
    }

    /** Response actions alone are no proposal: the assistant has nothing to do with them. */
    private List<Command> commands(Turn turn, Proposal proposal) {
        boolean nothing =
                proposal.investigation().isEmpty() && proposal.remediation().isEmpty();
        return nothing ? List.of() : proposals.commands(store.get(turn.incidentId()), proposal);
    }

    private static void told(Turn turn, boolean first) {
        if (first) {
            LOG.info("Incident {}: question {} answered", turn.incidentId(), turn.number());
        }
    }

    /** There is no answer, which the thread says; where the conversation is gone the question begins another. */
    public void failed(String why, Exception failure, Exchange exchange) {
        Turn turn = turn(exchange);
        Incident incident = exchange.getVariable("incident", Incident.class);
        if (incident.conversationId() != null && failures.isNotFound(failure, "/chat/complete")) {
            LOG.warn("Incident {}: its conversation is begun anew: {}", turn.incidentId(), why);
            turns.forgetConversation(incident);
            return;
        }
        LOG.warn("Incident {}: question {} got no answer: {}", turn.incidentId(), turn.number(), why);
        turns.failed(turn, why);
    }

    private static Turn turn(Exchange exchange) {
        return exchange.getVariable("turn", Turn.class);
    }
}
