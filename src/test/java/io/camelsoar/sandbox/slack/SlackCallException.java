package io.camelsoar.sandbox.slack;

import java.util.List;

/** Ends a simulated call with {@code ok:false}. */
final class SlackCallException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final transient List<String> details;

    SlackCallException(String error) {
        this(error, List.of());
    }

    SlackCallException(String error, List<String> details) {
        super(error);
        this.error = error;
        this.details = details;
    }

    String error() {
        return error;
    }

    List<String> details() {
        return details;
    }
}
