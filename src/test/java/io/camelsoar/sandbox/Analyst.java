package io.camelsoar.sandbox;

import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.sandbox.slack.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Decides in the place of the analyst, as the reader of the terminal says. */
final class Analyst {

    private final Services services;
    private final Narrator narrator;
    private final URI webhook;

    /** @param webhook where camel-soar listens for Slack */
    Analyst(Services services, Narrator narrator, URI webhook) {
        this.services = services;
        this.narrator = narrator;
        this.webhook = webhook;
    }

    /** What is to be done about a command that may or may not have run. */
    enum Answer {
        AGAIN("again"),
        GO_ON("go on"),
        STOP("stop");

        private final String word;

        Answer(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        String actionId() {
            return "soar_" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Asks until there is a decision that the message has a button for. */
    Decision ask(Message message, BufferedReader terminal) throws IOException {
        narrator.stage("Approve");
        while (true) {
            narrator.ask("Your decision on \"" + message.text() + "\" (approve or decline): ");
            String line = terminal.readLine();
            if (line == null) {
                narrator.say("");
                throw new CommandFailedException("No decision was typed: use --decide approve or --decide decline");
            }
            Optional<Decision> decision = Decision.typed(line);
            if (decision.isPresent()
                    && message.button(decision.get().actionId()).isPresent()) {
                return decision.get();
            }
            narrator.say("Type approve or decline.");
        }
    }

    /**
     * Presses the button.
     *
     * @throws CommandFailedException if there is no such button, or the webhook does not take it
     */
    void press(Message message, Decision decision) throws IOException, InterruptedException {
        narrator.stage("Approve");
        if (message.button(decision.actionId()).isEmpty()) {
            throw new CommandFailedException("The message has no button to " + decision + " it");
        }
        press(message, decision.actionId(), decision.toString());
    }

    /**
     * Answers the newest question about a command in doubt.
     *
     * @throws CommandFailedException if there is none, or the webhook does not take it
     */
    void answer(Answer answer) throws IOException, InterruptedException {
        List<Message> questions = services.slack().messages(Services.CHANNEL).stream()
                .filter(message -> message.button(answer.actionId()).isPresent())
                .toList();
        if (questions.isEmpty()) {
            throw new CommandFailedException("There is no question about a command");
        }
        press(questions.get(questions.size() - 1), answer.actionId(), answer.word());
    }

    /**
     * Types a slash command, and shows what only she sees.
     *
     * @param words behind {@code /soar}
     * @throws CommandFailedException if the webhook does not take it
     */
    void command(String words) throws IOException, InterruptedException {
        URI to = webhook.resolve("/slack/command");
        narrator.say("Dana Reyes types \"/soar " + words + "\": Slack sends it, signed, to " + to);
        narrator.say(send(
                to,
                () -> services.clicker()
                        .command(words, Services.WINDOWS_ANALYST)
                        .send(to)));
    }

    private void press(Message message, String actionId, String name) throws IOException, InterruptedException {
        narrator.say("Dana Reyes presses \"" + name + "\": Slack sends it, signed, to " + webhook);
        send(webhook, () -> services.clicker().click(webhook, message, actionId, Services.WINDOWS_ANALYST));
    }

    private interface Sending {

        HttpResponse<String> send() throws IOException, InterruptedException;
    }

    private static String send(URI to, Sending sending) throws IOException, InterruptedException {
        try {
            HttpResponse<String> answer = sending.send();
            if (answer.statusCode() != 200) {
                throw new CommandFailedException(to + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (ConnectException e) {
            throw new CommandFailedException("Nobody listens at " + to + ": is camel-soar running?", e);
        }
    }
}
