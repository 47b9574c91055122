package io.camelsoar.incident;

/**
 * One question that a person put to the app in Slack, and its answer. Times are milliseconds since 1970.
 *
 * @param incidentId that of the thread in which it was asked; null: it was said elsewhere
 * @param number its place among the questions of its incident, from 1; null unless it is, or was, to be answered
 * @param channel where it was asked
 * @param threadTs the thread in which it was asked; null: none
 * @param askedBy Slack id of who asked
 * @param question in its own words
 * @param answeredBy {@link #ASSISTANT} or {@link #STORE}; null while there is no answer
 * @param answer in markdown; of one that failed, why
 * @param note what became of commands that the answer proposes; null where it proposes none
 * @param answeredAt null while there is no answer
 */
public record Turn(
        long id,
        String incidentId,
        Integer number,
        State state,
        String channel,
        String threadTs,
        String askedBy,
        String question,
        long askedAt,
        String answeredBy,
        String answer,
        String note,
        Long answeredAt) {

    /** Answered by the AI Assistant. */
    public static final String ASSISTANT = "assistant";
    /** Answered from the incident store. */
    public static final String STORE = "store";

    /** What became of it. */
    public enum State {
        /** Stored; nobody has looked at it yet. */
        HEARD,
        /** Not to be answered, which its person is told. */
        REFUSED,
        /** To be answered. */
        ASKED,
        ANSWERED,
        /** The assistant gave no answer that could be used. */
        FAILED
    }
}
