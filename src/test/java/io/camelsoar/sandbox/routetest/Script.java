package io.camelsoar.sandbox.routetest;

import io.camelsoar.sandbox.kibana.AssistantScript;
import io.camelsoar.sandbox.kibana.ScriptedAssistant;
import java.util.ArrayList;
import java.util.List;

/** What the AI Assistant of a test says; where the test does not say, what the sandbox's says. */
final class Script implements AssistantScript {

    private final ScriptedAssistant usual = new ScriptedAssistant();
    private final List<String> prompts = new ArrayList<>();
    private final List<String> replies = new ArrayList<>();
    private String analyst;

    /** @param texts one after another, the last for all that comes then */
    synchronized void reply(List<String> texts) {
        replies.clear();
        replies.addAll(texts);
    }

    /** To the question who handles alerts of an operating system. */
    synchronized void analyst(String text) {
        analyst = text;
    }

    /** What it was asked, but for that question. */
    synchronized List<String> prompts() {
        return List.copyOf(prompts);
    }

    @Override
    public Reply answer(Question question) {
        String said = said(question);
        return said == null ? usual.answer(question) : Reply.of(said);
    }

    private synchronized String said(Question question) {
        if (question.content().contains("who handles")) {
            return analyst;
        }
        prompts.add(question.content());
        if (replies.isEmpty()) {
            return null;
        }
        return replies.size() == 1 ? replies.get(0) : replies.remove(0);
    }
}
