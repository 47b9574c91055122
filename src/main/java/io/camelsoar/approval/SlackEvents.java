package io.camelsoar.approval;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.camelsoar.slack.MalformedInteractionException;
import java.io.IOException;
import org.apache.camel.Exchange;

/** Events of Slack's Events API, once they are known to be of this workspace and app. */
public class SlackEvents {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final SignedRequests requests;

    public SlackEvents(SignedRequests requests) {
        this.requests = requests;
    }

    /** Checks the request and makes the event, with what Slack puts around it, the body, as JSON; anything else is answered here. */
    public void receive(Exchange exchange) {
        requests.receive(
                        exchange,
                        SlackEvents::parse,
                        event -> requests.workspace()
                                .objection(
                                        event.path("api_app_id").asText(),
                                        event.path("team_id").asText()))
                .ifPresent(event -> exchange.getMessage().setBody(event.toString()));
    }

    private static JsonNode parse(byte[] body) throws MalformedInteractionException {
        try {
            JsonNode event = JSON.readTree(body);
            if (event.isObject()) {
                return event;
            }
        } catch (IOException malformed) {
            // the parser's text would quote it
        }
        throw new MalformedInteractionException("The event is not a JSON object");
    }
}
