package io.camelsoar.approval;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.incident.ExecutionSwitch;
import io.camelsoar.policy.ShownText;
import io.camelsoar.slack.SlashCommand;
import io.camelsoar.socket.SocketEnvelope;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The slash command that stops and resumes execution: {@code off [reason]}, {@code on} and {@code status}. */
public class SwitchCommands {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchCommands.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 300;
    /** Of a person, as opposed to a restored store, which switches itself off. */
    private static final Pattern SLACK_ID = Pattern.compile("[UW][A-Z0-9]+");

    private final SignedRequests requests;
    private final Deciders deciders;
    private final ExecutionSwitch executionSwitch;
    private final BooleanSupplier enabled;
    private final boolean dryRun;

    /**
     * @param enabled whether the setting lets commands start
     * @param dryRun whether none is sent
     */
    public SwitchCommands(
            SignedRequests requests,
            Deciders deciders,
            ExecutionSwitch executionSwitch,
            BooleanSupplier enabled,
            boolean dryRun) {
        this.requests = requests;
        this.deciders = deciders;
        this.executionSwitch = executionSwitch;
        this.enabled = enabled;
        this.dryRun = dryRun;
    }

    /** A command that Slack signed. Only {@link #receive} makes one, so that no route can switch by itself. */
    private static final class SignedCommand {

        private final SlashCommand command;
        private final String envelopeId;

        /** @param envelopeId null where it came by the webhook */
        private SignedCommand(SlashCommand command, String envelopeId) {
            this.command = command;
            this.envelopeId = envelopeId;
        }
    }

    /** Checks the request and reads the command into the body; anything else is answered here. */
    public void receive(Exchange exchange) {
        String envelopeId = exchange.getMessage().getBody() instanceof SocketEnvelope envelope ? envelope.id() : null;
        requests.receive(
                        exchange,
                        SlashCommand::parse,
                        command -> requests.workspace().objection(command.appId(), command.teamId()))
                .ifPresent(command -> exchange.getMessage().setBody(new SignedCommand(command, envelopeId)));
    }

    /** Does what the command says; the body becomes Slack's answer. The variable {@code switched} says on, off or none. */
    public void obey(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof SignedCommand signed)) {
            throw new IllegalStateException("Only a command whose signature was checked can switch");
        }
        SlashCommand command = signed.command;
        exchange.setVariable("switched", "none");
        String[] words = command.text().split(" ", 2);
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "off" -> turn(false, signed, words.length > 1 ? words[1] : "", exchange);
            case "on" -> turn(true, signed, "", exchange);
            case "status" -> answer(exchange, false, status());
            default -> answer(exchange, false, "Say `off` with a reason, `on` or `status`. " + status());
        }
    }

    private void turn(boolean on, SignedCommand signed, String reason, Exchange exchange) {
        SlashCommand command = signed.command;
        String word = on ? "on" : "off";
        Optional<String> objection = deciders.switchObjection(command.userId());
        if (objection.isPresent()) {
            LOG.warn("Refused to switch execution {} for {}: {}", word, command.userId(), objection.get());
            executionSwitch.refused(command.userId(), "to switch execution " + word + ": " + objection.get());
            answer(exchange, false, objection.get());
            return;
        }
        String kept = reason.substring(
                0, reason.offsetByCodePoints(0, Math.min(LONGEST_REASON, reason.codePointCount(0, reason.length()))));
        // one that comes again after another one would undo that
        if (!requests.once(
                signed.envelopeId, () -> executionSwitch.turn(on, command.userId(), command.userName(), kept))) {
            answer(exchange, false, "It was " + word + " already. " + status());
            return;
        }
        LOG.warn("Execution was switched {} by {}: {}", word, command.userId(), kept);
        exchange.setVariable("switched", word);
        answer(exchange, true, status());
    }

    private String status() {
        ExecutionSwitch.Position position = executionSwitch.position();
        StringBuilder text = new StringBuilder(
                position.on()
                        ? ":arrow_forward: *Execution is on*"
                        : ":octagonal_sign: *Execution is switched off*: no new command starts, approved ones wait");
        if (position.user() != null) {
            String user = position.user();
            text.append(", by ")
                    .append(SLACK_ID.matcher(user).matches() ? "<@" + user + ">" : user)
                    .append(" at ")
                    .append(Instant.ofEpochMilli(position.at()));
            if (!position.reason().isEmpty()) {
                text.append(": ").append(escape(ShownText.ofProse(position.reason())));
            }
        }
        text.append('.');
        if (!enabled.getAsBoolean()) {
            text.append(" The setting `soar.execution.enabled` of this instance stops commands")
                    .append(position.on() ? " all the same." : ", too.");
        }
        return text.append(dryRun ? " This is a dry run: no command is sent." : "")
                .toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** @param toAll whether everybody in the channel sees it */
    private static void answer(Exchange exchange, boolean toAll, String text) {
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        exchange.getMessage()
                .setBody(JSON.createObjectNode()
                        .put("response_type", toAll ? "in_channel" : "ephemeral")
                        .put("text", text)
                        .toString());
    }
}
