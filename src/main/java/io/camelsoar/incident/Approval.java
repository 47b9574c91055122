package io.camelsoar.incident;

/**
 * One person's approval of the selected commands.
 *
 * @param at milliseconds since 1970
 * @param digest over host, target and selected commands ({@link Digest})
 * @param policy SHA-256 of the policy that counted then; null where there was none yet
 * @param dryRun whether it was given in a dry run: then nothing that it covers is sent
 */
public record Approval(String user, String userName, long at, String digest, String policy, boolean dryRun) {

    /** Who gave it, for people. */
    public String person() {
        return person(user, userName);
    }

    static String person(String user, String userName) {
        return userName == null ? user : userName + " (" + user + ")";
    }
}
