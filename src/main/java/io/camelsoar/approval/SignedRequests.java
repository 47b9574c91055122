package io.camelsoar.approval;

import io.camelsoar.incident.WebhookRequests;
import io.camelsoar.slack.InvalidSignatureException;
import io.camelsoar.slack.MalformedInteractionException;
import io.camelsoar.slack.SlackSignature;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gates that every request of Slack has to pass: signed just now, from this workspace and app, and for the first time. */
public final class SignedRequests {

    private static final Logger LOG = LoggerFactory.getLogger(SignedRequests.class);

    private final SlackSignature signature;
    private final WebhookRequests requests;
    private final Workspace workspace;

    public SignedRequests(SlackSignature signature, WebhookRequests requests, Workspace workspace) {
        this.signature = signature;
        this.requests = requests;
        this.workspace = workspace;
    }

    /** Reads a request's raw body. */
    interface Parser<T> {
        T parse(byte[] rawBody) throws MalformedInteractionException;
    }

    /**
     * The request of an exchange whose body is its raw bytes; empty if it is refused, which is answered here.
     *
     * @param stranger why a request is from elsewhere; null if it is from here
     */
    <T> Optional<T> receive(Exchange exchange, Parser<T> parser, Function<T, String> stranger) {
        return receive(exchange, parser, stranger, true);
    }

    /** The same for what Slack sends again until it is taken: what is in it has an id, by which its receiver tells it apart. */
    <T> Optional<T> receiveRepeatable(Exchange exchange, Parser<T> parser, Function<T, String> stranger) {
        return receive(exchange, parser, stranger, false);
    }

    private <T> Optional<T> receive(Exchange exchange, Parser<T> parser, Function<T, String> stranger, boolean once) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        String timestamp = exchange.getMessage().getHeader("X-Slack-Request-Timestamp", String.class);
        String signed = exchange.getMessage().getHeader("X-Slack-Signature", String.class);
        exchange.getMessage().removeHeaders("*");
        try {
            signature.verify(timestamp, signed, body);
            T request = parser.parse(body);
            String objection = stranger.apply(request);
            if (objection != null) {
                return refused(exchange, 403, objection, objection);
            }
            if (once && !requests.isNew(signed)) {
                return refused(exchange, 409, "it came before", "This request came before");
            }
            return Optional.of(request);
        } catch (InvalidSignatureException e) {
            return refused(exchange, 401, e.getMessage(), "Not signed by Slack: " + e.reason());
        } catch (MalformedInteractionException e) {
            return refused(exchange, 400, e.getMessage(), e.getMessage());
        }
    }

    Workspace workspace() {
        return workspace;
    }

    private static <T> Optional<T> refused(Exchange exchange, int status, String logged, String told) {
        LOG.warn("Refused a request to the webhook: {}", logged);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setBody(told);
        exchange.setRouteStop(true);
        return Optional.empty();
    }
}
