package io.camelsoar.incident;

import java.util.List;

/**
 * What a question was answered.
 *
 * @param by {@link Turn#ASSISTANT} or {@link Turn#STORE}
 * @param text in markdown
 * @param conversationId of the AI Assistant; null where it was not asked, or stored none
 * @param commands in it, as the policy judges them; may be empty
 * @param proposes whether it proposes them; else they are only shown
 */
public record Answer(String by, String text, String conversationId, List<Command> commands, boolean proposes) {

    public Answer {
        commands = List.copyOf(commands);
    }
}
