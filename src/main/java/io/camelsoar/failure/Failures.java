package io.camelsoar.failure;

import io.camelsoar.slack.SlackErrorException;
import io.camelsoar.winrm.ExecutionRefusedException;
import io.camelsoar.winrm.WinrmException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** What a failure of an outside call means, and how it is told. */
public class Failures {

    private static final int LONGEST = 300;

    /** Whether trying again at once can help and cannot do a thing twice: turned away, or never connected. */
    public boolean passing(Exception failure) {
        Throwable root = root(failure);
        if (failure instanceof HttpOperationFailedException http) {
            return http.getStatusCode() == 429 || http.getStatusCode() == 502 || http.getStatusCode() == 503;
        }
        if (failure instanceof SlackErrorException slack) {
            return slack.httpStatus() == 429 || slack.httpStatus() == 503;
        }
        return root instanceof ConnectException
                || root instanceof UnknownHostException
                || root instanceof ConnectTimeoutException;
    }

    /**
     * One line that names the service, the settings that lead to it and what it answered.
     *
     * @param boundary for example {@code "AI Assistant (soar.kibana.url, soar.ai.connector-id)"}
     */
    public String describe(String boundary, Exception failure) {
        if (failure instanceof HttpOperationFailedException http) {
            return boundary + " answered " + http.getStatusCode() + ": " + shorten(http.getResponseBody());
        }
        if (failure instanceof WinrmException || failure instanceof ExecutionRefusedException) {
            // Written for people; the root cause knows neither the host nor the credential.
            return boundary + ": " + shorten(failure.getMessage());
        }
        Throwable root = root(failure);
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return boundary + ": " + root.getClass().getSimpleName() + ": " + shorten(text);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String shorten(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
