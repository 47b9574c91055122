package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The mark by which a message is found again in Slack: the {@code block_id} of its first block. */
final class MessageMark {

    private MessageMark() {}

    static String ofRequest(String incidentId) {
        return "soar:" + incidentId + ":request";
    }

    /** A message without blocks gets one, since it has to be found again. */
    static void put(ObjectNode message, String mark) {
        if (message.withArray("blocks").isEmpty()) {
            ObjectNode block = message.withArray("blocks").addObject().put("type", "section");
            block.putObject("text")
                    .put("type", "mrkdwn")
                    .put("text", message.path("text").asText("-"));
        }
        ((ObjectNode) message.get("blocks").get(0)).put("block_id", mark);
        if (message.at("/file/instead/0") instanceof ObjectNode instead) {
            instead.put("block_id", mark);
        }
    }
}
