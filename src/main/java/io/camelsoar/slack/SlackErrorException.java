package io.camelsoar.slack;

import com.slack.api.methods.SlackApiException;
import java.time.Duration;
import java.util.List;

/**
 * Slack refused a call. The message names the method, the channel, Slack's error code and what Slack adds to it; the
 * token is in none of the fields.
 *
 * <p>Slack reports most errors with HTTP status 200 and {@code ok:false}; the rate limit is HTTP 429 with a
 * {@code Retry-After} header (docs.slack.dev, "Using the Slack Web API" and "Rate limits").
 */
public final class SlackErrorException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int TOO_MANY_REQUESTS = 429;

    private final String error;
    private final int httpStatus;
    private final Duration retryAfter;

    private SlackErrorException(String message, String error, int httpStatus, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.error = error;
        this.httpStatus = httpStatus;
        this.retryAfter = retryAfter;
    }

    /** Slack's code, such as {@code invalid_blocks}; {@code http_<status>} if the answer had none. */
    public String error() {
        return error;
    }

    /** HTTP status of the answer; 200 for most errors. */
    public int httpStatus() {
        return httpStatus;
    }

    /** How long Slack wants to be left alone; null if it did not say ({@code Retry-After}, in seconds). */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** An answer with status 200 and {@code ok:false}. */
    static SlackErrorException refused(
            String method, String channel, String error, String neededScope, List<String> details) {
        String code = blankToNull(error) == null ? "unknown_error" : error;
        return new SlackErrorException(message(method, channel, code, neededScope, details), code, 200, null, null);
    }

    /** An answer with a status other than 2xx. */
    static SlackErrorException httpFailure(String method, String channel, SlackApiException failure) {
        int status = failure.getResponse().code();
        String told = failure.getError() == null
                ? null
                : blankToNull(failure.getError().getError());
        String neededScope =
                failure.getError() == null ? null : failure.getError().getNeeded();
        String code = told != null ? told : status == TOO_MANY_REQUESTS ? "ratelimited" : "http_" + status;
        Duration retryAfter = seconds(failure.getResponse().header("Retry-After"));
        String message = message(method, channel, code, neededScope, List.of()) + ", HTTP " + status
                + (retryAfter == null ? "" : ", retry after " + retryAfter.toSeconds() + " s");
        // Not chained: the SDK's exception carries the whole HTTP answer into every log line.
        return new SlackErrorException(message, code, status, retryAfter, null);
    }

    /** Status 200, but not Slack's JSON: usually a proxy's page. */
    static SlackErrorException notJson(String method, String channel, RuntimeException cause) {
        String code = "invalid_response";
        return new SlackErrorException(message(method, channel, code, null, List.of()), code, 200, null, cause);
    }

    private static String message(
            String method, String channel, String error, String neededScope, List<String> details) {
        StringBuilder message = new StringBuilder("Slack refused ").append(method);
        if (channel != null) {
            message.append(" for channel ").append(channel);
        }
        message.append(": ").append(error);
        if (blankToNull(neededScope) != null) {
            message.append(" (the token needs the scope ").append(neededScope).append(')');
        }
        if (!details.isEmpty()) {
            message.append(" ").append(details);
        }
        return message.toString();
    }

    private static Duration seconds(String header) {
        try {
            return header == null ? null : Duration.ofSeconds(Math.max(0, Long.parseLong(header.strip())));
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static String blankToNull(String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
