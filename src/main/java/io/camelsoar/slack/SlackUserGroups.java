package io.camelsoar.slack;

import com.slack.api.methods.MethodsClient;
import io.camelsoar.settings.Tls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is in a Slack user group ({@code usergroups.users.list}, scope {@code usergroups:read}), kept for a while. Thread-safe. */
public final class SlackUserGroups {

    private static final String METHOD = "usergroups.users.list";

    private record Members(List<String> users, Instant at) {}

    private final MethodsClient client;
    private final Duration refresh;
    private final Clock clock;
    private final Map<String, Members> groups = new HashMap<>();

    /**
     * @param token bot token
     * @param serverUrl such as {@code https://slack.com}
     * @param refresh how long a list of members is used; who leaves a group may decide for as long
     */
    public SlackUserGroups(String token, String serverUrl, Tls tls, Duration refresh, Clock clock) {
        client = SlackClients.open(serverUrl, tls).methods(token);
        this.refresh = refresh;
        this.clock = clock;
    }

    /**
     * Whether a user is in a group.
     *
     * @throws SlackErrorException if Slack refuses to say
     * @throws java.io.UncheckedIOException if Slack cannot be reached
     */
    public synchronized boolean holds(String group, String user) {
        Members members = groups.get(group);
        if (members == null || !clock.instant().isBefore(members.at().plus(refresh))) {
            members = new Members(
                    SlackCalls.make(METHOD, null, () -> client.usergroupsUsersList(request -> request.usergroup(group)))
                            .getUsers(),
                    clock.instant());
            groups.put(group, members);
        }
        return members.users().contains(user);
    }
}
