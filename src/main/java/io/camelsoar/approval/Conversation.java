package io.camelsoar.approval;

import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.Turn;
import io.camelsoar.incident.Turns;
import io.camelsoar.log.IncidentLog;
import io.camelsoar.slack.MalformedInteractionException;
import io.camelsoar.slack.PeopleNames;
import io.camelsoar.slack.SlackEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may ask what in Slack. What is heard is stored before Slack is answered; whether it is answered is seen behind that. */
public class Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    /** Characters of a question. */
    static final int LONGEST = 3_000;

    private final SignedRequests requests;
    private final Deciders deciders;
    private final IncidentStore incidents;
    private final Turns turns;
    private final PeopleNames names;

    public Conversation(
            SignedRequests requests, Deciders deciders, IncidentStore incidents, Turns turns, PeopleNames names) {
        this.requests = requests;
        this.deciders = deciders;
        this.incidents = incidents;
        this.turns = turns;
        this.names = names;
    }

    /**
     * Checks where a request is from, its workspace and app; the body becomes the event's JSON. What is refused is answered here; the variable
     * {@code challenge} is what Slack wants back where it verifies the address.
     */
    public void receive(Exchange exchange) {
        byte[] body = SignedRequests.rawBody(exchange);
        requests.receiveRepeatable(exchange, SlackEvent::parse, this::objection).ifPresent(event -> {
            exchange.setVariable("challenge", event.challenge());
            exchange.getMessage().setBody(new String(body, StandardCharsets.UTF_8));
        });
    }

    /** What verifies the address names neither workspace nor app, and asks nothing; so does what is no event. */
    private String objection(SlackEvent event) {
        return event.eventId() == null ? null : requests.workspace().objection(event.appId(), event.teamId());
    }

    /**
     * Keeps what a person says to the app, once: the variable {@code turnId} is its id; null where there is nothing new to look at. The
     * body is the event's JSON, whose authenticity was checked.
     */
    public void hear(Exchange exchange) {
        exchange.removeVariable("turnId");
        SlackEvent event;
        try {
            event = SlackEvent.parse(exchange.getMessage().getBody(String.class).getBytes(StandardCharsets.UTF_8));
        } catch (MalformedInteractionException e) {
            LOG.warn("An event of Slack is left out: {}", e.getMessage());
            return;
        }
        String objection = objection(event);
        if (objection != null) {
            LOG.warn("An event of Slack is left out: {}", objection);
        } else if (event.mention() != null) {
            String text = event.mention().text();
            String kept = text.substring(
                    0, text.offsetByCodePoints(0, Math.min(LONGEST + 1, text.codePointCount(0, text.length()))));
            turns.heard(event.eventId(), event.mention(), kept).ifPresent(id -> exchange.setVariable("turnId", id));
        }
    }

    /** Ids of what was heard, and waits too long to be looked at. */
    public List<Long> behind() {
        return turns.unheard();
    }

    /**
     * Decides whether what was heard, whose id is the body, is to be answered. Sets the variables {@code heard} (asked, refused or none)
     * and {@code incidentId}; where it is refused {@code reply} says why, to {@code asker} in {@code askerChannel} and {@code
     * askerThread}.
     */
    public void judge(Exchange exchange) {
        Turn turn = turns.get(exchange.getMessage().getBody(Long.class));
        exchange.removeVariable("*"); // of whoever handed this on
        exchange.setVariable("heard", "none");
        IncidentLog.about(turn.incidentId(), exchange);
        if (turn.state() != Turn.State.HEARD) {
            return;
        }
        Optional<String> objection = objection(turn);
        if (objection.isEmpty()) {
            switch (turns.asked(turn, names.of(turn.askedBy()))) { // an event has the id alone
                case ASKED -> exchange.setVariable("heard", "asked");
                case TOO_MANY ->
                    refuse(
                            turn,
                            "This alert has had as many questions as it may (soar.conversation.most-questions).",
                            exchange);
                case NOT_HEARD -> LOG.debug("Question {} is looked at by another worker", turn.id());
            }
        } else {
            refuse(turn, objection.get(), exchange);
        }
    }

    private Optional<String> objection(Turn turn) {
        if (turn.incidentId() == null) {
            return Optional.of(
                    "I answer in the threads of alerts: ask there, below the request that is about the alert.");
        }
        Optional<String> notAllowed = deciders.objection(turn.askedBy(), incidents.get(turn.incidentId()), List.of());
        if (notAllowed.isPresent()) {
            return notAllowed;
        }
        int length = turn.question().codePointCount(0, turn.question().length());
        if (length > LONGEST) {
            return Optional.of("A question may have at most " + LONGEST + " characters.");
        }
        return turn.question().isBlank() ? Optional.of("Write your question behind my name.") : Optional.empty();
    }

    private void refuse(Turn turn, String why, Exchange exchange) {
        if (!turns.refused(turn, why)) {
            return;
        }
        LOG.info("Refused a question of {}: {}", turn.askedBy(), why);
        exchange.setVariable("heard", "refused");
        exchange.setVariable("reply", why);
        exchange.setVariable("asker", turn.askedBy());
        exchange.setVariable("askerChannel", turn.channel());
        exchange.setVariable("askerThread", turn.threadTs());
    }
}
