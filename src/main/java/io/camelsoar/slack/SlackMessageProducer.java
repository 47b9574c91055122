package io.camelsoar.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonParseException;
import com.slack.api.Slack;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import io.camelsoar.secrets.Redaction;
import io.camelsoar.settings.Tls;
import java.io.IOException;
import java.util.regex.Pattern;
import okhttp3.FormBody;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.slack.SlackEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Posts, updates or whispers one message per exchange. The body stays as it is. A message in a thread may have a {@code file}, with
 * {@code name} and {@code content}, and the blocks that are posted {@code instead} where Slack takes no file from this app.
 *
 * <p>Slack's refusals are thrown as {@link SlackErrorException}; an {@link IOException} means that it is unknown whether
 * Slack got the message. Nothing is retried here.
 */
final class SlackMessageProducer extends DefaultProducer {

    /** An id, not a name; D and G begin the ids of direct messages and of private channels. */
    static final Pattern CHANNEL_ID = Pattern.compile("[CDG][A-Z0-9]{7,}");

    private final SlackEndpoint endpoint;
    private final Tls tls;
    private Slack slack;
    private MethodsClient client;
    private FileUpload files;

    SlackMessageProducer(SlackEndpoint endpoint, Tls tls) {
        super(endpoint);
        this.endpoint = endpoint;
        this.tls = tls;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        slack = SlackClients.open(endpoint.getServerUrl(), tls);
        client = slack.methods(endpoint.getToken());
        files = new FileUpload(slack, endpoint.getToken());
    }

    @Override
    protected void doStop() throws Exception {
        if (slack != null) {
            slack.close();
            slack = null;
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        // what was not stored before, such as a refusal, has its secrets taken out here
        ObjectNode content = (ObjectNode) Redaction.of(MessageBody.read(message));
        Target target = target(message, content);
        JsonNode file = content.remove("file");
        if (file != null) {
            if (target.canHaveFile() && files.share(file, content.path("blocks"), target.channel, target.threadTs)) {
                // Slack shares it behind its answer, which does not say where
                message.removeHeader(SlackConstants.TS);
                message.setHeader(SlackConstants.CHANNEL_ID, target.channel);
                return;
            }
            content.set("blocks", file.path("instead"));
        }
        MessageResponse response = call(target, content);

        message.setHeader(SlackConstants.TS, response.messageTs());
        String channelId = response.channelId();
        if (channelId == null && CHANNEL_ID.matcher(target.channel).matches()) {
            channelId = target.channel;
        }
        if (channelId == null) {
            // The id of an earlier message in this exchange must not pass for the id of this one.
            message.removeHeader(SlackConstants.CHANNEL_ID);
        } else {
            message.setHeader(SlackConstants.CHANNEL_ID, channelId);
        }
    }

    private Target target(Message message, ObjectNode content) {
        String channel = header(message, SlackConstants.CHANNEL);
        if (channel == null) {
            channel = content.path("channel").asText(endpoint.getChannel());
        }
        String updateTs = header(message, SlackConstants.UPDATE_TS);
        String ephemeralUser = header(message, SlackConstants.EPHEMERAL_USER);
        if (updateTs != null && ephemeralUser != null) {
            throw new IllegalArgumentException("Headers " + SlackConstants.UPDATE_TS + " and "
                    + SlackConstants.EPHEMERAL_USER + " exclude each other: Slack cannot update an ephemeral message");
        }
        String threadTs = header(message, SlackConstants.THREAD_TS);
        if (updateTs != null) {
            return new Target("chat.update", channel, null, updateTs, null);
        }
        return ephemeralUser != null
                ? new Target("chat.postEphemeral", channel, threadTs, null, ephemeralUser)
                : new Target("chat.postMessage", channel, threadTs, null, null);
    }

    private MessageResponse call(Target target, ObjectNode content) throws IOException {
        MessageResponse response;
        try {
            response = client.postFormWithTokenAndParseResponse(
                    form -> form(form, target, content), target.method, endpoint.getToken(), MessageResponse.class);
        } catch (SlackApiException failure) {
            throw SlackErrorException.httpFailure(target.method, target.channel, failure);
        } catch (JsonParseException failure) {
            throw SlackErrorException.notJson(target.method, target.channel, failure);
        }
        if (response == null || !response.isOk()) {
            throw MessageResponse.toException(response, target.method, target.channel);
        }
        return response;
    }

    private FormBody.Builder form(FormBody.Builder form, Target target, ObjectNode content) {
        ObjectNode fields = content.deepCopy();
        fields.put("channel", target.channel);
        if (target.isUpdate()) {
            fields.put("ts", target.updateTs);
            fields.remove("thread_ts");
        } else {
            putIfPresent(fields, "thread_ts", target.threadTs);
            putIfPresent(fields, "user", target.ephemeralUser);
            putDefault(fields, "username", endpoint.getUsername());
            putDefault(fields, "icon_url", endpoint.getIconUrl());
            putDefault(fields, "icon_emoji", endpoint.getIconEmoji());
            // A preview would make Slack's servers fetch addresses that come from an attacker's alert.
            fields.put("unfurl_links", false);
            fields.put("unfurl_media", false);
        }
        fields.properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                form.add(
                        field.getKey(),
                        field.getValue().isContainerNode()
                                ? field.getValue().toString()
                                : field.getValue().asText());
            }
        });
        return form;
    }

    private static void putIfPresent(ObjectNode fields, String name, String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static void putDefault(ObjectNode fields, String name, String value) {
        if (value != null && !fields.has(name)) {
            fields.put(name, value);
        }
    }

    private static String header(Message message, String name) {
        String value = message.getHeader(name, String.class);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Which method is called, and for which message. */
    private record Target(String method, String channel, String threadTs, String updateTs, String ephemeralUser) {

        /** A file is shared in a thread, by the channel's id. */
        boolean canHaveFile() {
            return updateTs == null
                    && ephemeralUser == null
                    && threadTs != null
                    && CHANNEL_ID.matcher(channel).matches();
        }

        boolean isUpdate() {
            return updateTs != null;
        }
    }
}
