package io.camelsoar.slack;

import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.response.conversations.ConversationsListResponse;
import com.slack.api.model.Conversation;
import com.slack.api.model.ConversationType;
import com.slack.api.model.ResponseMetadata;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Goes through the pages of a list of Slack's. */
final class SlackPages {

    /** A page of channels; Slack recommends no more. */
    private static final int CHANNELS = 200;

    /** @param found null: go on */
    record Page<T>(T found, ResponseMetadata next) {}

    private SlackPages() {}

    /**
     * The channel of a name, with or without a number sign; null where Slack lists none.
     *
     * @throws SlackErrorException if Slack refuses the list
     */
    static Conversation channel(MethodsClient client, String channel) {
        String name = channel.startsWith("#") ? channel.substring(1) : channel;
        return firstOf(cursor -> {
            ConversationsListResponse page = SlackCalls.make(
                    "conversations.list",
                    null,
                    () -> client.conversationsList(request -> request.excludeArchived(true)
                            .types(List.of(ConversationType.PUBLIC_CHANNEL, ConversationType.PRIVATE_CHANNEL))
                            .limit(CHANNELS)
                            .cursor(cursor)));
            return new Page<>(
                    page.getChannels().stream()
                            .filter(found -> name.equals(found.getName()))
                            .findFirst()
                            .orElse(null),
                    page.getResponseMetadata());
        });
    }

    /**
     * Asks for page after page until something is found or there are no more; null then.
     *
     * @param pages gets a cursor, null for the first page
     */
    static <T> T firstOf(Function<String, Page<T>> pages) {
        Set<String> seen = new HashSet<>();
        String cursor = null;
        do {
            Page<T> page = pages.apply(cursor);
            if (page.found() != null) {
                return page.found();
            }
            cursor = page.next() == null ? null : page.next().getNextCursor();
        } while (cursor != null && !cursor.isEmpty() && seen.add(cursor));
        return null;
    }
}
