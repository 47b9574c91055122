package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The content of the simulated Slack: channels, users, messages and threads. Thread-safe. */
public final class SlackWorkspace {

    public static final String TEAM_ID = "T0AAA0000";
    public static final String TEAM_DOMAIN = "example";
    public static final String APP_ID = "A0123ABC";
    public static final String BOT_ID = "B0123ABC";
    public static final String BOT_USER_ID = "U0BOT0000";
    /** The user of another app. */
    static final String OTHER_APP = "U0456DEF";

    /**
     * A channel; every active user is a member.
     *
     * @param hasApp whether the app is one, too
     */
    public record Channel(String id, String name, boolean hasApp) {}

    /**
     * A user.
     *
     * @param name login name
     * @param email null for bots
     */
    public record User(
            String id, String name, String realName, String displayName, String email, boolean deleted, boolean bot) {}

    /**
     * A user group.
     *
     * @param disabled listed on demand only, and it cannot be mentioned
     */
    public record UserGroup(String id, String handle, String name, List<String> members, boolean disabled) {}

    /** The user group @soc, which holds both analysts. */
    public static final String USER_GROUP = "S0AAA1111";

    private final List<Channel> channels = new ArrayList<>();
    private final List<User> users = new ArrayList<>();
    private final List<UserGroup> groups = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<Message> ephemerals = new ArrayList<>();
    private final Clock clock;
    private long lastTsMicros;

    public SlackWorkspace(Clock clock) {
        this.clock = clock;
    }

    /** Channel soc-critical, two analysts, a plain member, a second Dana, a user who left, and two bots. */
    public static SlackWorkspace withDefaults() {
        return withDefaults(Clock.systemUTC());
    }

    /** The same in a time of its own. */
    public static SlackWorkspace withDefaults(Clock clock) {
        SlackWorkspace workspace = new SlackWorkspace(clock);
        workspace.addChannel("C0123ABCDEF", "soc-critical");
        workspace.addUser(person("U0AAA1111", "dana.reyes", "Dana Reyes"));
        workspace.addUser(person("U0BBB2222", "sam.okafor", "Sam Okafor"));
        workspace.addUser(person("U0CCC3333", "kim.novak", "Kim Novak"));
        workspace.addUser(person("U0DDD4444", "dana.smith", "Dana Smith"));
        workspace.addUser(new User("U0EEE5555", "lee.former", "Lee Former", "", "lee.former@example.com", true, false));
        workspace.addUser(new User(BOT_USER_ID, "camelsoar", "Camel SOAR", "", null, false, true));
        // Slack does not mark its own helper as a bot.
        workspace.addUser(new User("USLACKBOT", "slackbot", "Slack Bot", "Slackbot", null, false, false));
        workspace.addUserGroup(
                new UserGroup(USER_GROUP, "soc", "Security Operations", List.of("U0AAA1111", "U0BBB2222"), false));
        return workspace;
    }

    private static User person(String id, String name, String realName) {
        return new User(id, name, realName, "", name + "@example.com", false, false);
    }

    public synchronized void addChannel(String id, String name) {
        channels.add(new Channel(id, name, true));
    }

    /** Somebody removes the app from a channel. */
    public synchronized void removeApp(String channelId) {
        channels.replaceAll(
                channel -> channel.id().equals(channelId) ? new Channel(channelId, channel.name(), false) : channel);
    }

    public synchronized void addUser(User user) {
        users.removeIf(existing -> existing.id().equals(user.id()));
        users.add(user);
    }

    public synchronized void addUserGroup(UserGroup group) {
        groups.removeIf(existing -> existing.id().equals(group.id()));
        groups.add(group);
    }

    public synchronized List<UserGroup> userGroups() {
        return List.copyOf(groups);
    }

    /** The ids of a user group's members. */
    public synchronized Optional<List<String>> userGroup(String id) {
        return groups.stream()
                .filter(group -> group.id().equals(id))
                .findFirst()
                .map(UserGroup::members);
    }

    public synchronized List<Channel> channels() {
        return List.copyOf(channels);
    }

    public synchronized List<User> users() {
        return List.copyOf(users);
    }

    public synchronized Optional<User> user(String id) {
        return users.stream().filter(user -> user.id().equals(id)).findFirst();
    }

    public synchronized Optional<Channel> channelById(String id) {
        return channels.stream().filter(channel -> channel.id().equals(id)).findFirst();
    }

    /** By id, name or {@code #name}, as {@code chat.postMessage} takes them. */
    public synchronized Optional<Channel> channel(String idOrName) {
        String name = idOrName.startsWith("#") ? idOrName.substring(1) : idOrName;
        return channels.stream()
                .filter(channel ->
                        channel.id().equals(idOrName) || channel.name().equals(name))
                .findFirst();
    }

    /** Messages and replies of a channel, oldest first, in their current state. */
    public synchronized List<Message> messages(String channelId) {
        return messages.stream()
                .filter(message -> message.channelId().equals(channelId))
                .toList();
    }

    public synchronized List<Message> ephemerals() {
        return List.copyOf(ephemerals);
    }

    public synchronized Optional<Message> message(String channelId, String ts) {
        return find(messages, channelId, ts);
    }

    /** The current state of a message, also of an ephemeral one. */
    public synchronized Optional<Message> current(Message message) {
        return find(message.isEphemeral() ? ephemerals : messages, message.channelId(), message.ts());
    }

    /** The first message of a thread and its replies, oldest first. */
    public synchronized List<Message> thread(String channelId, String threadTs) {
        return messages(channelId).stream()
                .filter(message -> message.ts().equals(threadTs) || threadTs.equals(message.threadTs()))
                .toList();
    }

    synchronized Message post(String channelId, String threadTs, String text, ArrayNode blocks) {
        // An answer to a reply belongs to the thread of that reply.
        String root = threadTs == null
                ? null
                : message(channelId, threadTs).map(Message::threadTs).orElse(threadTs);
        Message message = new Message(channelId, nextTs(), root, BOT_USER_ID, text, blocks, false, null);
        messages.add(message);
        return message;
    }

    /** A file is shared in a thread. */
    synchronized Message share(String channelId, String threadTs, ArrayNode blocks, List<Message.SharedFile> files) {
        Message message = new Message(channelId, nextTs(), threadTs, BOT_USER_ID, "", blocks, false, files, null);
        messages.add(message);
        return message;
    }

    /**
     * A user writes something.
     *
     * @param threadTs of the message that it answers; null: it is no answer
     */
    public synchronized Message say(String channelId, String threadTs, String userId, String text) {
        Message message =
                new Message(channelId, nextTs(), threadTs, userId, text, SlackHttp.JSON.createArrayNode(), false, null);
        messages.add(message);
        return message;
    }

    /** Another app posts a message. */
    public synchronized Message postForeign(String channelId, String text, ArrayNode blocks) {
        Message message = new Message(channelId, nextTs(), null, OTHER_APP, text, blocks, false, null);
        messages.add(message);
        return message;
    }

    synchronized Message postEphemeral(String channelId, String threadTs, String user, String text, ArrayNode blocks) {
        Message message = new Message(channelId, nextTs(), threadTs, BOT_USER_ID, text, blocks, false, user);
        ephemerals.add(message);
        return message;
    }

    synchronized Message update(Message message, String text, ArrayNode blocks) {
        Message updated = message.updated(text, blocks);
        messages.replaceAll(existing -> isSame(existing, message) ? updated : existing);
        return updated;
    }

    /** Somebody deletes a message. */
    public synchronized void delete(Message message) {
        messages.removeIf(existing -> isSame(existing, message));
    }

    private static Optional<Message> find(List<Message> among, String channelId, String ts) {
        return among.stream()
                .filter(message ->
                        message.channelId().equals(channelId) && message.ts().equals(ts))
                .findFirst();
    }

    private static boolean isSame(Message one, Message other) {
        return one.channelId().equals(other.channelId()) && one.ts().equals(other.ts());
    }

    /** Seconds and six digits, unique and growing like Slack's. */
    private String nextTs() {
        lastTsMicros = Math.max(lastTsMicros + 1, clock.millis() * 1000);
        return "%d.%06d".formatted(lastTsMicros / 1_000_000, lastTsMicros % 1_000_000);
    }
}
