package io.camelsoar.console;

import io.camelsoar.incident.IncidentPages;
import io.camelsoar.incident.Incidents;
import io.camelsoar.policy.ShownText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Has a parked incident go on by the same route as {@code soar replay} does. */
final class Replays {

    static final String ROUTE = "direct:recover-again";
    /** The console as the audit trail has it. */
    static final String ACTOR = "console";

    private static final int LONGEST_NAME = 80;

    private final IncidentPages pages;
    private final ProducerTemplate producer;

    Replays(IncidentPages pages, CamelContext context) {
        this.pages = pages;
        this.producer = context.createProducerTemplate();
    }

    /** What came of it. */
    enum Result {
        REPLAYED,
        NOT_PARKED,
        /** There is no such incident. */
        UNKNOWN
    }

    /**
     * Returns once it is stored.
     *
     * @param who as somebody at the page calls himself, percent-encoded; may be empty
     * @throws org.apache.camel.CamelExecutionException if the route fails, or is not there
     */
    Result replay(String id, String who) {
        Optional<Boolean> parked = pages.isParked(id);
        if (parked.isEmpty()) {
            return Result.UNKNOWN;
        }
        if (!parked.get()) {
            return Result.NOT_PARKED;
        }
        Incidents.Replay wanted = new Incidents.Replay(ACTOR, detail(who));
        Exchange done = producer.request(ROUTE, exchange -> {
            exchange.getMessage().setBody(id);
            exchange.setVariable(Incidents.REPLAYED_BY, wanted);
        });
        if (wanted.done().get()) {
            return Result.REPLAYED; // stored, whatever became of the steps after it
        }
        if (done.getException() != null) {
            throw new IllegalStateException("The route of replays failed", done.getException());
        }
        return Result.NOT_PARKED; // somebody else was first
    }

    /** The token is everybody's who has it: a name is what somebody typed, and the trail says so. */
    private static String detail(String who) {
        String name = ShownText.line(decoded(who));
        if (name.isEmpty()) {
            return "at the console";
        }
        int end = name.offsetByCodePoints(0, Math.min(LONGEST_NAME, name.codePointCount(0, name.length())));
        return "at the console, by somebody who gave the name " + name.substring(0, end);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ""; // nobody's name
        }
    }
}
