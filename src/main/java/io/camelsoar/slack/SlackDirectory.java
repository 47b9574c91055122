package io.camelsoar.slack;

import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.response.users.UsersListResponse;
import com.slack.api.model.User;
import com.slack.api.model.Usergroup;
import io.camelsoar.settings.Tls;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the Slack user or user group that a free text names, such as the reply of a model that was asked for the assigned analyst.
 *
 * <p>They come from {@code users.list} and {@code usergroups.list} and are kept for a while. Needs the scopes {@code users:read},
 * to match e-mail addresses {@code users:read.email}, and to match groups {@code usergroups:read}. Thread-safe. See {@link
 * UserMatcher} for what counts as naming somebody.
 */
public final class SlackDirectory {

    /** A user or a user group that was found. */
    public record Match(String id, String name) {}

    private static final Logger LOG = LoggerFactory.getLogger(SlackDirectory.class);
    private static final String USERS = "users.list";
    private static final String GROUPS = "usergroups.list";

    /** Slack's maximum; users.list allows about 20 calls a minute, so small pages would not get far. */
    private static final int PAGE_SIZE = 1000;

    /** Slack's own helper; the only bot that users.list does not mark as one. */
    private static final String SLACKBOT = "USLACKBOT";

    private final Supplier<MethodsClient> client;
    private final Duration refresh;
    private final Clock clock;

    private UserMatcher matcher;
    private Instant loaded;
    private String groupsRefused = "";

    /**
     * @param client called for each refresh, so that a changed token is picked up
     * @param refresh how long a list of users is used
     */
    public SlackDirectory(Supplier<MethodsClient> client, Duration refresh) {
        this(client, refresh, Clock.systemUTC());
    }

    /**
     * @param token bot token
     * @param serverUrl such as {@code https://slack.com}
     * @param refresh how long a list of users is used
     */
    public SlackDirectory(String token, String serverUrl, Tls tls, Duration refresh) {
        this(constantClient(token, serverUrl, tls), refresh);
    }

    SlackDirectory(Supplier<MethodsClient> client, Duration refresh, Clock clock) {
        this.client = client;
        this.refresh = refresh;
        this.clock = clock;
    }

    private static Supplier<MethodsClient> constantClient(String token, String serverUrl, Tls tls) {
        MethodsClient methods = SlackClients.open(serverUrl, tls).methods(token);
        return () -> methods;
    }

    /**
     * The one active human user, or the one user group, that is named in the text; empty if there is none or more than one, if
     * {@link OtherNames} may be in it, or with a {@link Reservation}. Never a guess.
     *
     * @throws SlackErrorException if Slack refuses the list of users and there is no earlier one
     * @throws UncheckedIOException if Slack cannot be reached and there is no earlier list
     */
    public Optional<Match> find(String text) {
        return find(text, Reservation::isIn);
    }

    /**
     * The same of an entry that somebody wrote for this, such as a roster's: one that is somebody's user name is that one.
     *
     * @throws SlackErrorException as {@link #find(String)}
     */
    public Optional<Match> findEntry(String entry) {
        return matcher().withUserName(entry).or(() -> find(entry));
    }

    /**
     * The same of a reply to who handles the alerts of an operating system: empty, too, if it speaks of another one.
     *
     * @param operatingSystem {@code windows}, {@code macos}, {@code linux} or {@code unknown}
     */
    public Optional<Match> find(String reply, String operatingSystem) {
        return find(reply, rest -> Reservation.isIn(rest) || Reservation.isOfAnotherSystem(rest, operatingSystem));
    }

    private Optional<Match> find(String text, Predicate<String> refused) {
        return text == null || text.isBlank() ? Optional.empty() : matcher().find(text, refused);
    }

    /**
     * What an active user, or a user group, of this id is called.
     *
     * @throws SlackErrorException if Slack refuses the list of users and there is no earlier one
     * @throws UncheckedIOException if Slack cannot be reached and there is no earlier list
     */
    public Optional<String> name(String id) {
        return matcher().name(id);
    }

    /** Whether a Slack id is that of a user group. */
    public static boolean isGroup(String id) {
        return id.startsWith("S");
    }

    private synchronized UserMatcher matcher() {
        if (matcher == null || !clock.instant().isBefore(loaded.plus(refresh))) {
            try {
                Map<Boolean, List<User>> users =
                        users().stream().collect(Collectors.partitioningBy(SlackDirectory::isActiveHuman));
                matcher = new UserMatcher(users.get(true), users.get(false), groups());
                loaded = clock.instant();
            } catch (SlackErrorException | UncheckedIOException failure) {
                if (matcher == null) {
                    throw failure;
                }
                // People rarely change; an alert without its analyst is worse than a list that is somewhat old.
                LOG.warn("Using the Slack users of {}: {}", loaded, failure.getMessage());
            }
        }
        return matcher;
    }

    private List<User> users() {
        List<User> users = new ArrayList<>();
        Set<String> cursorsSeen = new HashSet<>();
        String cursor = null;
        do {
            UsersListResponse page = page(cursor);
            if (page.getMembers() != null) {
                page.getMembers().stream().filter(user -> user.getId() != null).forEach(users::add);
            }
            cursor = page.getResponseMetadata() == null
                    ? null
                    : page.getResponseMetadata().getNextCursor();
        } while (cursor != null && !cursor.isEmpty() && cursorsSeen.add(cursor));
        return users;
    }

    /** Where Slack does not list them, as for a token without the scope or on a plan without groups, there are none. */
    private List<Usergroup> groups() {
        List<Usergroup> groups;
        try {
            groups = SlackCalls.make(
                            GROUPS,
                            null,
                            () -> client.get()
                                    .usergroupsList(request ->
                                            request.includeUsers(true).includeDisabled(false)))
                    .getUsergroups();
        } catch (SlackErrorException refused) {
            if (refused.httpStatus() != 200) {
                throw refused;
            }
            if (!groupsRefused.equals(refused.error())) {
                groupsRefused = refused.error();
                LOG.warn("No Slack user group is found as an analyst: {}", refused.getMessage());
            }
            return List.of();
        }
        return groups == null
                ? List.of()
                : groups.stream().filter(SlackDirectory::isEnabled).toList();
    }

    private static boolean isEnabled(Usergroup group) {
        return group.getId() != null && (group.getDateDelete() == null || group.getDateDelete() == 0);
    }

    private UsersListResponse page(String cursor) {
        return SlackCalls.make(
                USERS,
                null,
                () -> client.get().usersList(request -> request.limit(PAGE_SIZE).cursor(cursor)));
    }

    private static boolean isActiveHuman(User user) {
        return !user.isDeleted()
                && !user.isBot()
                && !user.isWorkflowBot()
                && !user.isConnectorBot()
                && !SLACKBOT.equals(user.getId());
    }
}
