package io.camelsoar.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonParseException;
import com.slack.api.Slack;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.response.files.FilesGetUploadURLExternalResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message with a file (docs.slack.dev, "Working with files"): an address is asked for, the text is sent there, and the last call
 * shares it with the message's blocks in a thread. Only that is seen: what was begun before, and not ended, Slack throws away.
 */
final class FileUpload {

    private static final Logger LOG = LoggerFactory.getLogger(FileUpload.class);

    private static final String ASK = "files.getUploadURLExternal";
    private static final String SHARE = "files.completeUploadExternal";
    private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");
    /** Slack's words for what another try may mend; all others say that it takes no file from this app. */
    private static final Set<String> PASSES = Set.of(
            "internal_error",
            "fatal_error",
            "request_timeout",
            "service_unavailable",
            "ratelimited",
            "invalid_response");

    private final Slack slack;
    private final String token;
    private final MethodsClient client;

    FileUpload(Slack slack, String token) {
        this.slack = slack;
        this.token = token;
        this.client = slack.methods(token);
    }

    /**
     * Shares a file.
     *
     * @param file its {@code name} and its {@code content}
     * @param blocks of the message that it comes with
     * @return false if Slack takes no file, as where the token lacks the scope or a proxy lets none through: then nothing is seen of it
     * @throws SlackErrorException if Slack refuses otherwise
     * @throws IOException if it is unknown whether the file is there
     */
    boolean share(JsonNode file, JsonNode blocks, String channelId, String threadTs) throws IOException {
        byte[] content = file.path("content").asText().getBytes(StandardCharsets.UTF_8);
        FilesGetUploadURLExternalResponse place;
        try {
            place = place(file.path("name").asText(), content.length, channelId);
        } catch (SlackErrorException refused) {
            if (refused.httpStatus() != 200 || PASSES.contains(refused.error())) {
                throw refused;
            }
            LOG.warn("A long output is not in Slack as a file: {}", refused.getMessage());
            return false;
        }
        try {
            send(place.getUploadUrl(), content);
        } catch (IOException refused) { // not tried again: what never gets through would hold up the thread
            LOG.warn(
                    "A long output is not in Slack as a file: {} took none: {}",
                    URI.create(place.getUploadUrl()).getHost(),
                    refused.toString());
            return false;
        }
        complete(place.getFileId(), file, blocks, channelId, threadTs);
        return true;
    }

    private FilesGetUploadURLExternalResponse place(String name, int length, String channelId) {
        return SlackCalls.make(
                ASK,
                channelId,
                () -> client.filesGetUploadURLExternal(
                        request -> request.filename(name).length(length)));
    }

    /** Without the token: the address itself says who may. */
    private void send(String url, byte[] content) throws IOException {
        Request request = new Request.Builder()
                .url(url)
                .post(RequestBody.create(content, TEXT))
                .build();
        try (Response answer =
                slack.getHttpClient().getOkHttpClient().newCall(request).execute()) {
            if (!answer.isSuccessful()) {
                throw new IOException("HTTP " + answer.code());
            }
        }
    }

    private void complete(String id, JsonNode file, JsonNode blocks, String channelId, String threadTs)
            throws IOException {
        ObjectNode shared = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("title", file.path("name").asText());
        MessageResponse answer;
        try {
            answer = client.postFormWithTokenAndParseResponse(
                    form -> form.add(
                                    "files",
                                    JsonNodeFactory.instance
                                            .arrayNode()
                                            .add(shared)
                                            .toString())
                            .add("channel_id", channelId)
                            .add("thread_ts", threadTs)
                            .add("blocks", blocks.toString()),
                    SHARE,
                    token,
                    MessageResponse.class);
        } catch (SlackApiException failure) {
            throw SlackErrorException.httpFailure(SHARE, channelId, failure);
        } catch (JsonParseException failure) {
            throw SlackErrorException.notJson(SHARE, channelId, failure);
        }
        if (answer == null || !answer.isOk()) {
            throw MessageResponse.toException(answer, SHARE, channelId);
        }
    }
}
