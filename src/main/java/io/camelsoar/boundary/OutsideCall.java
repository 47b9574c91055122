package io.camelsoar.boundary;

import io.camelsoar.remote.CommandResult;
import java.util.Collection;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;

/** Which service a call of a route leads to, and what came of it. */
public final class OutsideCall {

    private OutsideCall() {}

    /**
     * The boundary by the name that the health page has: {@code elasticsearch-<source>}, {@code assistant}, {@code cases}, {@code kibana},
     * {@code slack}, {@code winrm}, {@code ssh}, {@code defend} or {@code kafka}; empty where it leads nowhere outside. To be asked before
     * the call: its answer takes the place of the headers.
     *
     * @param kibana its address, of {@code soar.kibana.url}: an engineer's own HTTP call is no call of Kibana
     */
    public static Optional<String> boundary(Endpoint endpoint, Exchange exchange, String kibana) {
        String uri = endpoint.getEndpointUri();
        int end = uri.indexOf(':');
        String scheme = end < 0 ? "" : uri.substring(0, end);
        return Optional.ofNullable(
                switch (scheme) {
                    case "elasticsearch" -> "elasticsearch-" + exchange.getVariable("source", String.class);
                    case "slack", "winrm", "ssh", "defend", "kafka" -> scheme;
                    case "http", "https" -> uri.startsWith(kibana) ? ofKibana(uri, exchange) : null;
                    default -> null;
                });
    }

    private static String ofKibana(String uri, Exchange exchange) {
        String path = uri + exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class);
        if (path.contains("/api/security_ai_assistant/")) {
            return "assistant";
        }
        return path.contains("/api/cases") ? "cases" : "kibana";
    }

    /** The first command whose end was not heard of, which is no exception. */
    static Optional<CommandResult> lost(Object body) {
        if (body instanceof Collection<?> results) {
            return results.stream()
                    .map(OutsideCall::lost)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return body instanceof CommandResult result && result.status() == CommandResult.Status.UNKNOWN
                ? Optional.of(result)
                : Optional.empty();
    }

    /** Whether nothing was sent at all, as in a dry run. */
    static boolean isNotSent(Object body) {
        return body instanceof CommandResult result && result.status() == CommandResult.Status.NOT_SENT;
    }
}
