package io.camelsoar.slack;

/** Headers of the {@code slack} producer. All of them are optional; empty values count as absent. */
public final class SlackConstants {

    /** In: channel id or name, instead of the channel in the URI. {@link #UPDATE_TS} needs the id. */
    public static final String CHANNEL = "SlackChannel";

    /** In: {@code ts} of the message to answer in its thread. */
    public static final String THREAD_TS = "SlackThreadTs";

    /**
     * In: {@code ts} of the message to replace ({@code chat.update}). Slack finds the channel by its id only, and takes
     * the buttons away if the body has {@code text} without {@code blocks}.
     */
    public static final String UPDATE_TS = "SlackUpdateTs";

    /** In: id of the only user who gets to see the message ({@code chat.postEphemeral}). */
    public static final String EPHEMERAL_USER = "SlackEphemeralUser";

    /** Out: {@code ts} of the message that was posted or updated. */
    public static final String TS = "SlackTs";

    /** Out: id of the channel of the message; absent if Slack did not tell and only a name is known. */
    public static final String CHANNEL_ID = "SlackChannelId";

    private SlackConstants() {}
}
