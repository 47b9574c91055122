package io.camelsoar.sandbox;

import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.sandbox.slack.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;

/** Decides in the place of the analyst: as told beforehand, or as the reader of the terminal says. */
final class Analyst {

    private final Services services;
    private final Narrator narrator;
    private final Decision fixed;
    private final BufferedReader terminal;

    /** @param fixed the decision; null: ask */
    Analyst(Services services, Narrator narrator, Decision fixed, BufferedReader terminal) {
        this.services = services;
        this.narrator = narrator;
        this.fixed = fixed;
        this.terminal = terminal;
    }

    /** Decides on a message and presses its button. */
    Decision decide(Message message, URI webhook) throws IOException, InterruptedException {
        narrator.stage("Approve");
        Decision decision = fixed == null ? ask(message) : fixed;
        if (message.button(decision.actionId()).isEmpty()) {
            throw new CommandFailedException("The message has no button to " + decision + " it");
        }
        narrator.say("Dana Reyes presses \"" + decision + "\": Slack sends it, signed, to " + webhook);
        HttpResponse<String> answer =
                services.clicker().click(webhook, message, decision.actionId(), Services.WINDOWS_ANALYST);
        if (answer.statusCode() != 200) {
            throw new CommandFailedException(webhook + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return decision;
    }

    /** Standard input is at its end. */
    static final class NobodyThereException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private NobodyThereException() {
            super("No decision was typed: use --decide approve or --decide decline");
        }
    }

    private Decision ask(Message message) throws IOException {
        while (true) {
            narrator.ask("Your decision (approve or decline): ");
            String line = terminal.readLine();
            if (line == null) {
                throw new NobodyThereException();
            }
            var decision = Decision.typed(line);
            if (decision.isPresent()
                    && message.button(decision.get().actionId()).isPresent()) {
                return decision.get();
            }
            narrator.say("Type approve or decline.");
        }
    }
}
