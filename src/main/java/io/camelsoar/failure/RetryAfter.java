package io.camelsoar.failure;

import io.camelsoar.slack.SlackErrorException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Has the next try wait as long as the service asked for with {@code Retry-After}; otherwise the back-off counts. */
public class RetryAfter implements Processor {

    /** Whoever asks for more is not waited for: the stage fails, and recover sends the incident again later. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure == null) {
            failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        }
        Duration asked = of(failure);
        if (asked == null) {
            exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
        } else {
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, asked.toMillis());
        }
    }

    /** What the service asked for; null where it did not. */
    static Duration of(Exception failure) {
        if (failure instanceof SlackErrorException slack) {
            return slack.retryAfter();
        }
        if (failure instanceof HttpOperationFailedException http
                && http.getStatusCode() == 429
                && http.getResponseHeaders() != null) {
            return http.getResponseHeaders().entrySet().stream()
                    .filter(header -> "Retry-After".equalsIgnoreCase(header.getKey()))
                    .filter(header -> header.getValue().strip().matches("[0-9]{1,6}"))
                    .findFirst()
                    .map(header ->
                            Duration.ofSeconds(Long.parseLong(header.getValue().strip())))
                    .orElse(null);
        }
        return null;
    }
}
