package io.camelsoar.incident;

/**
 * Who is to look at an incident.
 *
 * @param id Slack id of a user or a user group
 * @param name null where it is not known
 */
public record OnDuty(String id, String name, Source source) {

    /** How somebody was found. */
    public enum Source {
        /** The incident's playbook names them. */
        PLAYBOOK("named by the playbook"),
        /** The assistant's knowledge base names them. */
        KNOWLEDGE_BASE("named by the knowledge base"),
        /** {@code soar.roster.file} does. */
        ROSTER("of the roster: the knowledge base named nobody"),
        /** Nobody does: {@code soar.slack.on-call}. */
        ON_CALL("on-call: nobody else was found");

        private final String words;

        Source(String words) {
            this.words = words;
        }
    }

    /** For people. */
    String shown() {
        return name == null ? id : name + " (" + id + ")";
    }

    /** With how they were found. */
    String explained() {
        return shown() + ", " + source.words;
    }
}
