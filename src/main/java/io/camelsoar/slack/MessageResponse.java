package io.camelsoar.slack;

import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.model.ErrorResponseMetadata;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the three chat methods answer. The fields are filled by the SDK's Gson, which writes them in snake_case on the
 * wire; the SDK's own response types differ from method to method.
 */
final class MessageResponse implements SlackApiTextResponse {

    private boolean ok;
    private String warning;
    private String error;
    private String needed;
    private String provided;
    private List<String> errors;
    private ErrorResponseMetadata responseMetadata;
    private String channel;
    private String ts;
    /** {@code chat.postEphemeral} calls it so. */
    private String messageTs;

    private transient Map<String, List<String>> httpResponseHeaders;

    String messageTs() {
        return ts != null ? ts : messageTs;
    }

    String channelId() {
        return channel;
    }

    static SlackErrorException toException(MessageResponse response, String method, String channelAsked) {
        return response == null
                ? SlackErrorException.refused(method, channelAsked, "invalid_response", null, List.of())
                : SlackErrorException.refused(
                        method, channelAsked, response.error, response.needed, response.details());
    }

    private List<String> details() {
        // Slack tells the same twice: bare in errors, with "[ERROR] " in response_metadata.messages.
        Set<String> details = new LinkedHashSet<>();
        if (responseMetadata != null && responseMetadata.getMessages() != null) {
            responseMetadata.getMessages().forEach(text -> details.add(text.replaceFirst("^\\[ERROR] ", "")));
        }
        if (errors != null) {
            details.addAll(errors);
        }
        return new ArrayList<>(details);
    }

    @Override
    public boolean isOk() {
        return ok;
    }

    @Override
    public void setOk(boolean ok) {
        this.ok = ok;
    }

    @Override
    public String getWarning() {
        return warning;
    }

    @Override
    public void setWarning(String warning) {
        this.warning = warning;
    }

    @Override
    public String getError() {
        return error;
    }

    @Override
    public void setError(String error) {
        this.error = error;
    }

    @Override
    public String getNeeded() {
        return needed;
    }

    @Override
    public void setNeeded(String needed) {
        this.needed = needed;
    }

    @Override
    public String getProvided() {
        return provided;
    }

    @Override
    public void setProvided(String provided) {
        this.provided = provided;
    }

    @Override
    public Map<String, List<String>> getHttpResponseHeaders() {
        return httpResponseHeaders;
    }

    @Override
    public void setHttpResponseHeaders(Map<String, List<String>> headers) {
        this.httpResponseHeaders = headers;
    }
}
