package io.camelsoar.slack;

/** How a message calls somebody. */
public final class Mention {

    private Mention() {}

    /**
     * @param id of a user or a user group
     * @return null for null
     */
    public static String of(String id) {
        return id == null ? null : SlackDirectory.isGroup(id) ? "<!subteam^" + id + ">" : "<@" + id + ">";
    }
}
