package io.camelsoar.slack;

import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.response.auth.AuthTestResponse;
import com.slack.api.model.Conversation;
import io.camelsoar.settings.Tls;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a bot token may do, and where. */
public final class SlackAccess {

    /** Sent with each answer (docs.slack.dev, "Using the Slack Web API"). */
    private static final String SCOPES = "x-oauth-scopes";

    private final MethodsClient client;
    private final MethodsClient asApp;

    /**
     * @param token bot token
     * @param appToken app-level token, for {@link #connect}; may be empty
     * @param serverUrl such as {@code https://slack.com}
     */
    public SlackAccess(String token, String appToken, String serverUrl, Tls tls) {
        client = SlackClients.open(serverUrl, tls).methods(token);
        asApp = SlackClients.open(serverUrl, tls).methods(appToken);
    }

    /**
     * Whose token it is.
     *
     * @param scopes empty where Slack does not say
     */
    public record Token(String team, String teamId, String user, String botId, Set<String> scopes) {}

    /** A channel that the app may see. */
    public record Channel(String id, String name, boolean isPrivate, boolean isMember) {}

    /**
     * Asks Slack whose token it is.
     *
     * @throws SlackErrorException if Slack does not take it
     * @throws UncheckedIOException if Slack cannot be reached
     */
    public Token token() {
        AuthTestResponse answer = SlackCalls.make("auth.test", null, () -> client.authTest(request -> request));
        return new Token(
                answer.getTeam(),
                answer.getTeamId(),
                answer.getUser(),
                answer.getBotId(),
                scopes(answer.getHttpResponseHeaders()));
    }

    private static Set<String> scopes(Map<String, List<String>> headers) {
        return headers == null
                ? Set.of()
                : headers.entrySet().stream()
                        .filter(header -> SCOPES.equals(header.getKey().toLowerCase(Locale.ROOT)))
                        .flatMap(header -> header.getValue().stream())
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(String::strip)
                        .filter(scope -> !scope.isEmpty())
                        .collect(Collectors.toSet());
    }

    /**
     * The id of the app that a bot belongs to; the scope users:read lets it be asked.
     *
     * @throws SlackErrorException if Slack refuses
     */
    public String appId(String botId) {
        return SlackCalls.make("bots.info", null, () -> client.botsInfo(request -> request.bot(botId)))
                .getBot()
                .getAppId();
    }

    /**
     * A channel by its id or its name, with or without a number sign; empty: there is none, or the app may not see it.
     *
     * @throws SlackErrorException if Slack refuses
     */
    public Optional<Channel> channel(String idOrName) {
        if (!SlackMessageProducer.CHANNEL_ID.matcher(idOrName).matches()) {
            return Optional.ofNullable(SlackPages.channel(client, idOrName)).map(SlackAccess::channel);
        }
        try {
            return Optional.of(channel(SlackCalls.make(
                            "conversations.info",
                            idOrName,
                            () -> client.conversationsInfo(request -> request.channel(idOrName)))
                    .getChannel()));
        } catch (SlackErrorException e) {
            if (e.error().equals("channel_not_found")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Channel channel(Conversation found) {
        return new Channel(found.getId(), found.getName(), found.isPrivate(), found.isMember());
    }

    /**
     * Asks for an address to connect to over Socket Mode, as a start does, and leaves it.
     *
     * @throws SlackErrorException if Slack does not take the app-level token
     */
    public void connect() {
        SlackCalls.make("apps.connections.open", null, () -> asApp.appsConnectionsOpen(request -> request));
    }
}
