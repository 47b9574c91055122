package io.camelsoar.slack;

import java.util.regex.Pattern;

/**
 * What a user typed behind the app's slash command: the form that Slack sends to the command's request URL (docs.slack.dev,
 * "Implementing slash commands"). Only to be trusted after {@link SlackSignature#verify}.
 *
 * @param text what follows the command; may be empty
 * @param userId such as {@code U0AAA1111}
 * @param userName for display, not for decisions: users can change it
 * @param teamId workspace of the user
 * @param appId the Slack app that has the command
 */
public record SlashCommand(String text, String userId, String userName, String teamId, String appId) {

    private static final int LONGEST = 4_000;
    private static final int LONGEST_NAME = 255;
    private static final Pattern ID = Pattern.compile("[A-Z0-9]{2,64}");

    /**
     * Parses the form.
     *
     * @param rawBody the body as received, before any decoding
     * @throws MalformedInteractionException if it is broken, or lacks a field
     */
    public static SlashCommand parse(byte[] rawBody) throws MalformedInteractionException {
        return new SlashCommand(
                text(rawBody, "text", LONGEST),
                id(rawBody, "user_id"),
                text(rawBody, "user_name", LONGEST_NAME),
                id(rawBody, "team_id"),
                id(rawBody, "api_app_id"));
    }

    private static String id(byte[] form, String field) throws MalformedInteractionException {
        String value = FormField.only(form, field);
        if (!ID.matcher(value).matches()) {
            throw new MalformedInteractionException("The field " + field + " is not an id");
        }
        return value;
    }

    /** It goes into the store and back to Slack, as one line. */
    private static String text(byte[] form, String field, int longest) throws MalformedInteractionException {
        String value = FormField.only(form, field);
        if (value.length() > longest) {
            throw new MalformedInteractionException("The field " + field + " is too long");
        }
        return value.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
