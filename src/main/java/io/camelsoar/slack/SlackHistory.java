package io.camelsoar.slack;

import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.response.conversations.ConversationsHistoryResponse;
import com.slack.api.methods.response.conversations.ConversationsRepliesResponse;
import com.slack.api.model.Conversation;
import com.slack.api.model.Message;
import io.camelsoar.settings.Tls;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Finds messages that may or may not have been sent, by the {@code block_id} they carry: so that none is sent twice.
 *
 * <p>Needs the scopes {@code channels:history} and, where the channel is configured by name, {@code channels:read}; for a private
 * channel {@code groups:history} and {@code groups:read} (docs.slack.dev, conversations.history, conversations.list).
 */
public final class SlackHistory {

    private static final int PAGE_SIZE = 200;
    /** How far Slack's clock, which stamps the messages, may be off ours. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    private final String token;
    private final String serverUrl;
    private final Tls tls;
    private final String appId;
    /** Null until it is needed. */
    private MethodsClient client;

    /**
     * @param token bot token
     * @param appId of this app: a message of another one is not taken for its own, whatever it is marked with
     * @param serverUrl such as {@code https://slack.com}
     */
    public SlackHistory(String token, String appId, String serverUrl, Tls tls) {
        this.token = token;
        this.appId = appId;
        this.serverUrl = serverUrl;
        this.tls = tls;
    }

    /** Made when a message is looked for, which is seldom: a client is a good part of a start. */
    private synchronized MethodsClient client() {
        if (client == null) {
            client = SlackClients.open(serverUrl, tls).methods(token);
        }
        return client;
    }

    /**
     * Looks for a message in a channel; where it is goes into the headers {@code SlackTs} and {@code SlackChannelId}, and the
     * variable {@code messageFound} says whether it is there.
     *
     * @param channel a name or an id
     * @param mark the block_id of one of its blocks
     * @param since when it was sent at the earliest, in milliseconds since 1970
     */
    public void find(String channel, String mark, long since, Exchange exchange) {
        String channelId = channelId(channel);
        String oldest = String.valueOf((since - CLOCKS_APART.toMillis()) / 1000);
        String found = SlackPages.firstOf(cursor -> {
            ConversationsHistoryResponse page = SlackCalls.make(
                    "conversations.history",
                    channel,
                    () -> client().conversationsHistory(request -> request.channel(channelId)
                            .oldest(oldest)
                            .limit(PAGE_SIZE)
                            .cursor(cursor)));
            return new SlackPages.Page<>(
                    page.getMessages().stream()
                            .filter(message -> marks(message).contains(mark))
                            .map(Message::getTs)
                            .findFirst()
                            .orElse(null),
                    page.getResponseMetadata());
        });
        exchange.setVariable("messageFound", found != null);
        if (found != null) {
            exchange.getMessage().setHeader(SlackConstants.TS, found);
            exchange.getMessage().setHeader(SlackConstants.CHANNEL_ID, channelId);
        }
    }

    /** The block_ids of all replies in a message's thread, in the variable {@code blockIds}. */
    public void findReplies(String channelId, String ts, Exchange exchange) {
        Set<String> found = new HashSet<>();
        SlackPages.firstOf(cursor -> {
            ConversationsRepliesResponse page = SlackCalls.make(
                    "conversations.replies",
                    channelId,
                    () -> client().conversationsReplies(request ->
                            request.channel(channelId).ts(ts).limit(PAGE_SIZE).cursor(cursor)));
            page.getMessages().forEach(message -> found.addAll(marks(message)));
            return new SlackPages.Page<>(null, page.getResponseMetadata());
        });
        exchange.setVariable("blockIds", found);
    }

    private String channelId(String channel) {
        if (SlackMessageProducer.CHANNEL_ID.matcher(channel).matches()) {
            return channel;
        }
        Conversation found = SlackPages.channel(client(), channel);
        if (found == null) {
            throw new UnlistedChannelException(
                    "Slack lists no channel " + channel + " (soar.slack.channel, or that of the incident's playbook)");
        }
        return found.getId();
    }

    private Set<String> marks(Message message) {
        Set<String> marks = new HashSet<>();
        boolean foreign = message.getAppId() != null && !message.getAppId().equals(appId);
        if (!foreign && message.getBlocks() != null) {
            message.getBlocks().stream()
                    .map(block -> block.getBlockId())
                    .filter(Objects::nonNull)
                    .forEach(marks::add);
        }
        return marks;
    }
}
