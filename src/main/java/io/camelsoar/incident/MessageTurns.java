package io.camelsoar.incident;

import io.camelsoar.slack.ChannelPace;
import io.camelsoar.slack.SlackConstants;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Has each message wait for its turn in its channel: what somebody has decided, and what came of that, goes before alerts that nobody
 * has looked at. What one person alone gets to see does not wait.
 */
public final class MessageTurns implements Processor {

    private final ChannelPace pace;
    private final String channel;

    /** @param channel for messages that name none */
    public MessageTurns(ChannelPace pace, String channel) {
        this.pace = pace;
        this.channel = channel;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (message.getHeader(SlackConstants.EPHEMERAL_USER) == null) {
            pace.await(message.getHeader(SlackConstants.CHANNEL, channel, String.class), isUrgent(exchange));
        }
    }

    /** Slack has the message. */
    public void sent(Exchange exchange) {
        Message message = exchange.getMessage();
        String id = message.getHeader(SlackConstants.CHANNEL_ID, String.class);
        if (id != null) {
            pace.learn(message.getHeader(SlackConstants.CHANNEL, channel, String.class), id);
        }
    }

    private static boolean isUrgent(Exchange exchange) {
        Message message = exchange.getMessage();
        if (message.getHeader(SlackConstants.UPDATE_TS) == null) {
            return message.getHeader(SlackConstants.THREAD_TS) != null;
        }
        Incident incident = exchange.getVariable("incident", Incident.class);
        return incident == null
                || incident.state() != IncidentState.AWAITING_APPROVAL
                || incident.waitsForSecond()
                || incident.waitsForAssistant();
    }
}
