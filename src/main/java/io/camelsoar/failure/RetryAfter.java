package io.camelsoar.failure;

import io.camelsoar.slack.SlackErrorException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Has the next try wait as long as the service asked for with {@code Retry-After}; otherwise the back-off counts. */
public class RetryAfter implements Processor {

    /**
     * Whoever asks for more is not waited for: the stage fails, and recover sends the incident again later. All waits of a write
     * together are well below {@code soar.recover.lease}, after which another worker may do the same.
     */
    static final Duration LONGEST = Duration.ofSeconds(30);

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
    static Duration of(Throwable caught) {
        Throwable failure = Failures.cause(caught);
        if (failure instanceof SlackErrorException slack) {
            return slack.retryAfter();
        }
        if (failure instanceof HttpOperationFailedException http && http.getResponseHeaders() != null) {
            return http.getResponseHeaders().entrySet().stream()
                    .filter(header -> "Retry-After".equalsIgnoreCase(header.getKey()))
                    .findFirst()
                    .map(header -> read(header.getValue().strip()))
                    .orElse(null);
        }
        return null;
    }

    /** Seconds or a date (RFC 9110, 10.2.3); null if it is neither. */
    private static Duration read(String value) {
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), at);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
