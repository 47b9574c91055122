package io.camelsoar.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.WebhookRequests;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;

/**
 * Hands an envelope to the route {@code socket-receive} and acknowledges it when that is through. One that was done before, and comes
 * again since its acknowledgement was lost, is only acknowledged.
 */
public final class SocketDeliveries implements Function<SocketEnvelope, Optional<String>> {

    private static final String ROUTE = "direct:socket-receive";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProducerTemplate template;
    private final WebhookRequests requests;

    public SocketDeliveries(ProducerTemplate template, WebhookRequests requests) {
        this.template = template;
        this.requests = requests;
    }

    /**
     * The acknowledgement.
     *
     * @throws RuntimeException if the route failed: then there is none
     */
    @Override
    public Optional<String> apply(SocketEnvelope envelope) {
        if (requests.isKnown(envelope.id())) {
            return Optional.of(acknowledgement(envelope).toString());
        }
        Exchange done = template.send(ROUTE, ExchangePattern.InOut, exchange -> {
            exchange.setVariable("envelope", envelope.type());
            exchange.getMessage().setBody(envelope);
        });
        if (done.getException() != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(done.getException());
        }
        // not before: a kill in between must not lose it
        requests.isNew(envelope.id());
        ObjectNode answer = acknowledgement(envelope);
        String type = done.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
        if (envelope.takesAnswer() && type.startsWith("application/json")) {
            try {
                answer.set("payload", JSON.readTree(done.getMessage().getBody(String.class)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("The route " + ROUTE + " answered with no JSON", e);
            }
        }
        return Optional.of(answer.toString());
    }

    private static ObjectNode acknowledgement(SocketEnvelope envelope) {
        return JSON.createObjectNode().put("envelope_id", envelope.id());
    }
}
