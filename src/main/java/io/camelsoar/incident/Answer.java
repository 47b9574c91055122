package io.camelsoar.incident;

import java.util.List;

/**
 * What a question was answered.
 *
 * @param by {@link Turn#ASSISTANT} or {@link Turn#STORE}
 * @param text in markdown
 * @param conversationId of the AI Assistant; null where it was not asked, or stored none
 * @param commands that it proposes, as the policy judges them; may be empty
 */
public record Answer(String by, String text, String conversationId, List<Command> commands) {

    public Answer {
        commands = List.copyOf(commands);
    }
}
