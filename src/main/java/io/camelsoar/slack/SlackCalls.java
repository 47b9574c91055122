package io.camelsoar.slack;

import com.google.gson.JsonParseException;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Reading calls of Slack's Web API, with every way to fail as an exception. */
final class SlackCalls {

    /** A call that the SDK makes. */
    interface Call<T> {
        T make() throws IOException, SlackApiException;
    }

    private SlackCalls() {}

    /**
     * Makes a call.
     *
     * @param channel for the error's text; may be null
     * @throws SlackErrorException if Slack refuses it
     * @throws UncheckedIOException if Slack cannot be reached
     */
    static <T extends SlackApiTextResponse> T make(String method, String channel, Call<T> call) {
        T answer;
        try {
            answer = call.make();
        } catch (SlackApiException failure) {
            throw SlackErrorException.httpFailure(method, channel, failure);
        } catch (JsonParseException failure) {
            throw SlackErrorException.notJson(method, channel, failure);
        } catch (IOException failure) {
            throw new UncheckedIOException("Slack " + method + ": " + failure.getMessage(), failure);
        }
        if (!answer.isOk()) {
            throw SlackErrorException.refused(method, channel, answer.getError(), answer.getNeeded(), List.of());
        }
        return answer;
    }
}
