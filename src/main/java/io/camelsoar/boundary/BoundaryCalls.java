package io.camelsoar.boundary;

import io.camelsoar.failure.Failures;
import io.camelsoar.remote.CommandResult;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;

/** Keeps of each call of a route to a service around what came of it; a retry is a call. */
public final class BoundaryCalls extends SendEvents {

    /** Where an exchange has the boundary of its call: when it has ended its headers are those of the answer. */
    private static final String CALLED = "soarBoundary";

    private final Map<String, Boundary> boundaries;
    private final String kibana;
    private final Failures failures;

    /**
     * @param boundaries by name; calls to others are not kept
     * @param kibana its address
     */
    public BoundaryCalls(Map<String, Boundary> boundaries, String kibana, Failures failures) {
        this.boundaries = Map.copyOf(boundaries);
        this.kibana = kibana;
        this.failures = failures;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending) {
            OutsideCall.boundary(sending.getEndpoint(), sending.getExchange(), kibana)
                    .ifPresent(name -> sending.getExchange().setProperty(CALLED, name));
        } else if (event instanceof ExchangeSentEvent sent
                && OutsideCall.boundary(sent.getEndpoint(), sent.getExchange(), kibana)
                        .isPresent()) {
            String name = String.valueOf(sent.getExchange().removeProperty(CALLED));
            Optional.ofNullable(boundaries.get(name)).ifPresent(boundary -> ended(name, boundary, sent.getExchange()));
        }
    }

    private void ended(String name, Boundary boundary, Exchange exchange) {
        Exception failure = exchange.getException();
        Object body = exchange.getMessage().getBody();
        if (failure != null) {
            if (failures.isOfService(failure)) {
                boundary.failed(failures.describe(told(name), failure, null));
            }
            return;
        }
        Optional<CommandResult> lost = OutsideCall.lost(body);
        if (lost.isPresent()) {
            boundary.failed(told(name) + ": a command's end was not heard of");
        } else if (!OutsideCall.isNotSent(body)) {
            boundary.answered();
        }
    }

    /** With the settings that lead there. */
    private static String told(String name) {
        return switch (name) {
            case "assistant" -> "AI Assistant (soar.kibana.url, soar.ai.connector-id)";
            case "cases" -> "Cases API (soar.kibana.url)";
            case "kibana" -> "Kibana (soar.kibana.url, soar.kibana.api-key)";
            case "slack" -> "Slack (soar.slack.url, soar.slack.token, soar.slack.channel)";
            case "winrm" -> "WinRM";
            case "ssh" -> "SSH";
            case "defend" -> "Elastic Defend (soar.kibana.url)";
            case "kafka" -> "Kafka (soar.channel)";
            default -> {
                String source = "soar.detect.source." + name.substring(name.indexOf('-') + 1);
                yield "Elasticsearch (soar.elasticsearch.url, " + source + ".index, " + source + ".query)";
            }
        };
    }
}
