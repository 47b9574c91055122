package io.camelsoar.failure;

import io.camelsoar.alert.ElasticsearchAnswer;
import io.camelsoar.alert.UnusableQueryException;
import io.camelsoar.edit.UnusableEditException;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.secrets.Redaction;
import io.camelsoar.slack.SlackErrorException;
import io.camelsoar.slack.UnlistedChannelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.apache.camel.Exchange;
import org.apache.camel.ExpressionEvaluationException;
import org.apache.camel.ExpressionIllegalSyntaxException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** What a failure of an outside call means, and how it is told. */
public class Failures {

    /** The property of an exchange that has why its stage failed: what the stage's route has caught is no exception of it any more. */
    public static final String OF_STAGE = "soarStageFailure";

    private static final int LONGEST = 300;
    private static final String STORE = "Store (soar.store.url)";
    /** The endpoint of a prompt or template that is read from a file. */
    private static final Pattern RESOURCE = Pattern.compile("^language:.*resource:file:([^?]+)");

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int TOO_MANY_REQUESTS = 429;
    /**
     * A service or the proxy before it failed: a write may or may not have gone through. Kibana says 503 also where Elasticsearch
     * broke off in the middle of a write.
     */
    private static final Set<Integer> IN_DOUBT = Set.of(500, 502, 503, 504);
    /** Slack's words for a failure of its own. */
    private static final Set<String> OUTAGES = Set.of(
            "internal_error",
            "fatal_error",
            "request_timeout",
            "service_unavailable",
            "ratelimited",
            "invalid_response");
    /** Slack's words for a message that can never be updated, or a thread that is there no more; a channel that is not found may only have lost the app. */
    private static final Set<String> GONE =
            Set.of("message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed");

    /** Slack's words for a channel that is not there, or not for this app. */
    private static final Set<String> CHANNEL = Set.of(
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "restricted_action",
            "restricted_action_read_only_channel");

    /** Slack's words for a message that it takes nowhere. */
    private static final Set<String> CONTENT = Set.of(
            "invalid_blocks",
            "invalid_blocks_format",
            "msg_blocks_too_long",
            "msg_too_long",
            "no_text",
            "invalid_arguments",
            "invalid_arg_name");

    /**
     * Whether trying again soon can help and cannot do a thing twice: turned away, never connected, or in doubt where a repeat
     * changes nothing more.
     *
     * @param headers of the call, which say what kind it was
     */
    public boolean passing(Exception caught, Map<String, Object> headers) {
        Throwable failure = cause(caught);
        Duration asked = RetryAfter.of(failure);
        if (asked != null && asked.compareTo(RetryAfter.LONGEST) > 0) {
            return false;
        }
        // a hint that one person sees twice does no harm
        boolean repeatable = "GET".equals(headers.get(Exchange.HTTP_METHOD))
                || headers.get("SlackUpdateTs") != null
                || headers.get("SlackEphemeralUser") != null;
        if (failure instanceof HttpOperationFailedException http) {
            // a question to the assistant has no method of its own here, and may be asked twice after a proxy's answer
            boolean question = headers.get(Exchange.HTTP_METHOD) == null
                    && (http.getStatusCode() == 502 || http.getStatusCode() == 503);
            return passing(http.getStatusCode(), repeatable || question);
        }
        if (failure instanceof SlackErrorException slack) {
            return passing(slack.httpStatus(), repeatable);
        }
        if (isOfStore(failure)) {
            return false;
        }
        Throwable root = root(failure);
        return root instanceof ConnectException
                || root instanceof UnknownHostException
                || root instanceof ConnectTimeoutException
                || repeatable && root instanceof IOException && !(root instanceof SocketTimeoutException);
    }

    private static boolean passing(int status, boolean repeatable) {
        return status == TOO_MANY_REQUESTS || repeatable && IN_DOUBT.contains(status);
    }

    /** What is to become of the stage that failed so. */
    public FailureKind kind(Exception caught) {
        Throwable failure = cause(caught);
        if (failure instanceof HttpOperationFailedException http) {
            return kind(http.getStatusCode());
        }
        if (failure instanceof SlackErrorException slack) {
            return slack.httpStatus() != 200
                    ? kind(slack.httpStatus())
                    : OUTAGES.contains(slack.error()) ? FailureKind.IN_DOUBT : FailureKind.HOPELESS;
        }
        if (failure instanceof NotStartedException || failure instanceof BusyException) {
            return FailureKind.TURNED_AWAY;
        }
        if (root(failure) instanceof DirectConsumerNotAvailableException) {
            return FailureKind.TURNED_AWAY; // a route that is being edited
        }
        if (isOfStore(failure)) {
            return FailureKind.IN_DOUBT; // even without a connection: what came before it was done
        }
        Throwable root = root(failure);
        if (root instanceof ConnectException
                || root instanceof UnknownHostException
                || root instanceof ConnectTimeoutException) {
            return FailureKind.TURNED_AWAY;
        }
        return root instanceof IOException ? FailureKind.IN_DOUBT : FailureKind.UNCLEAR;
    }

    private static FailureKind kind(int status) {
        if (status == TOO_MANY_REQUESTS) {
            return FailureKind.TURNED_AWAY;
        }
        if (status >= 500 || status == 408) {
            return FailureKind.IN_DOUBT;
        }
        // 409: somebody else was faster; the next try reads anew
        return status == 409 ? FailureKind.UNCLEAR : FailureKind.HOPELESS;
    }

    /** Whether the incident is in other hands by now: nothing is to be kept of this failure. */
    public boolean isLostClaim(Exception failure) {
        return cause(failure) instanceof LostClaimException;
    }

    /** Whether a service around failed or refused; else nothing was asked of it, as of a host that a command is not allowed to go to. */
    public boolean isOfService(Exception failure) {
        Throwable cause = cause(failure);
        return !(cause instanceof ExecutionRefusedException || cause instanceof BusyException || isOfStore(failure));
    }

    /** Whether nothing failed: it only waits for its turn. */
    public boolean isWaiting(Exception failure) {
        return cause(failure) instanceof BusyException;
    }

    /** Whether nothing was tried: its turn has not come. */
    public boolean isNoTurn(Exception failure) {
        return cause(failure) instanceof NoTurnException;
    }

    /** How long the service that failed wants to be left alone; null if it did not say. */
    public Duration asked(Exception failure) {
        return RetryAfter.of(failure);
    }

    /** Whether the service does not let this be done: a privilege or a licence is missing. */
    public boolean isForbidden(Exception failure) {
        return cause(failure) instanceof HttpOperationFailedException http && http.getStatusCode() == FORBIDDEN;
    }

    /** Whether the service does not take what it was sent, as it is. */
    public boolean isInvalid(Exception failure) {
        return cause(failure) instanceof HttpOperationFailedException http && http.getStatusCode() == BAD_REQUEST;
    }

    /** Whether the service refused a change since that changes nothing: it is so already. */
    public boolean changesNothing(Exception failure) {
        return cause(failure) instanceof HttpOperationFailedException http && http.getStatusCode() == NOT_ACCEPTABLE;
    }

    /** Whether the service has nothing at a path that ends so, a regular expression. */
    public boolean isNotFound(Exception failure, String path) {
        return cause(failure) instanceof HttpOperationFailedException http
                && http.getStatusCode() == NOT_FOUND
                && URI.create(http.getUri()).getPath().matches(".*" + path);
    }

    /**
     * Has what follows only where the Slack message or thread that was to be written is there no more, or takes no changes; the
     * variable {@code messageDeleted} says which.
     *
     * @throws Exception the failure, if it is another one
     */
    public void requireGone(Exception failure, Exchange exchange) throws Exception {
        if (!(cause(failure) instanceof SlackErrorException slack) || !GONE.contains(slack.error())) {
            throw failure;
        }
        exchange.setVariable("messageDeleted", "message_not_found".equals(slack.error()));
    }

    /** Whether Slack takes no message with what is in this one: another may be taken. */
    public boolean isRefusedContent(Exception failure) {
        return cause(failure) instanceof SlackErrorException slack && CONTENT.contains(slack.error());
    }

    /** Whether Slack does not take the channel, or has none of that name: another may be taken. */
    public boolean isRefusedChannel(Exception failure) {
        Throwable cause = cause(failure);
        return cause instanceof UnlistedChannelException
                || cause instanceof SlackErrorException slack && CHANNEL.contains(slack.error());
    }

    /** Slack's word for why it refused a call. */
    public String slackError(Exception failure) {
        return cause(failure) instanceof SlackErrorException slack ? slack.error() : "channel_not_found";
    }

    /** As {@link #describe}, for a stage whose calls lead to more than one service. */
    public String describeStage(String stage, Exception failure, String endpoint) {
        return describe(stage + service(cause(failure), String.valueOf(endpoint)), failure, endpoint);
    }

    /** As {@link #describe}, for what a route {@code handover-<stage>} could not hand on. */
    public String describeHandOver(String route, Exception failure) {
        String stage = route.substring(route.indexOf('-') + 1);
        return describe("Channel to " + stage + " (soar.channel." + stage + ")", failure);
    }

    private static String service(Throwable failure, String endpoint) {
        if (failure instanceof SlackErrorException || endpoint.startsWith("slack:")) {
            return ": Slack (soar.slack.url, soar.slack.token, soar.slack.channel)";
        }
        if (failure instanceof HttpOperationFailedException || endpoint.startsWith("http")) {
            return ": Kibana (soar.kibana.url, soar.kibana.api-key)";
        }
        return "";
    }

    /**
     * One line that names the service, the settings that lead to it and what it answered.
     *
     * @param boundary for example {@code "AI Assistant (soar.kibana.url, soar.ai.connector-id)"}
     * @param endpoint what was called last before it failed; the failure of a prompt or template is put down to its file
     */
    public String describe(String boundary, Exception failure, String endpoint) {
        return named(failure, endpoint) instanceof BrokenTemplateException broken
                ? describe(broken.file(), failure)
                : describe(boundary, failure);
    }

    /** The failure of a step with this template; as one that names the template's file, where that is at fault. */
    public Exception inTemplate(String file, Exception failure) {
        return isOfTemplate(failure) ? new BrokenTemplateException(file, failure) : failure;
    }

    private static Exception named(Exception failure, String endpoint) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof BrokenTemplateException broken) {
                return broken;
            }
        }
        Matcher file = RESOURCE.matcher(String.valueOf(endpoint));
        return file.find() && isOfTemplate(failure) ? new BrokenTemplateException(file.group(1), failure) : failure;
    }

    /** A step after a template fails with the same endpoint, and the template is not at fault. */
    private static boolean isOfTemplate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof JsonQueryException
                    || cause instanceof ExpressionEvaluationException
                    || cause instanceof ExpressionIllegalSyntaxException
                    || cause instanceof FileNotFoundException
                    || cause instanceof UnusableEditException
                    || Stream.of(cause.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().startsWith("net.thisptr.jackson.jq."))) {
                return true;
            }
        }
        return false;
    }

    private static String describe(String boundary, Exception caught) {
        Throwable failure = cause(caught);
        if (failure instanceof UnusableQueryException) {
            return Redaction.of(failure.getMessage());
        }
        if (failure instanceof HttpOperationFailedException http) {
            return boundary + " answered " + http.getStatusCode() + ": " + shorten(http.getResponseBody());
        }
        Optional<String> elasticsearch = ElasticsearchAnswer.in(failure);
        if (elasticsearch.isPresent()) {
            return boundary + " answered " + shorten(elasticsearch.get());
        }
        if (failure instanceof NotStartedException
                || failure instanceof ExecutionRefusedException
                || failure instanceof HeldBackException) {
            // Written for people; the root cause knows neither the host nor the credential.
            return boundary + ": " + shorten(failure.getMessage());
        }
        Throwable root = root(failure);
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return (isOfStore(failure) ? STORE : boundary) + ": " + root.getClass().getSimpleName() + ": " + shorten(text);
    }

    /** Whatever failed around it, it was the incident store that did. */
    public static boolean isOfStore(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause() == cause ? null : cause.getCause();
        }
        return cause != null;
    }

    /** What an outside call said, without what Camel's splitters put around it. */
    static Throwable cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof HttpOperationFailedException
                    || cause instanceof SlackErrorException
                    || cause instanceof UnlistedChannelException
                    || cause instanceof NotStartedException
                    || cause instanceof ExecutionRefusedException
                    || cause instanceof UnusableQueryException
                    || cause instanceof BusyException) {
                return cause;
            }
        }
        return failure;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String shorten(String text) {
        // before the cut: half a secret would not be found any more
        String line = Redaction.of(String.valueOf(text)).replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
