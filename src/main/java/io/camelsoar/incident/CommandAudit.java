package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What the audit trail says about a command, as JSON: who had it run, its bytes, where it went and what came of it. */
final class CommandAudit {

    /** The command's bytes: the case, which holds them anyway, has only their hash. */
    static final String TEXT = "text";

    private static final ObjectMapper JSON = new ObjectMapper();

    private CommandAudit() {}

    /** @param address where it goes, with the port */
    static String started(Incident incident, int number, String address) {
        Command command = incident.commands().get(number - 1);
        ObjectNode detail = about(number, command.attempt());
        ArrayNode approvals = detail.putArray("approvedBy");
        for (Approval approval : incident.approvals()) {
            approvals
                    .addObject()
                    .put("user", approval.user())
                    .put("name", approval.userName())
                    .put("at", Instant.ofEpochMilli(approval.at()).toString())
                    .put("digest", approval.digest())
                    .put("policy", approval.policy());
        }
        if (command.history() != null) {
            detail.put("before", command.history());
        }
        detail.put("class", command.verdict().commandClass().name());
        detail.put("host", incident.host()).put("address", address);
        return detail.put("sha256", Digest.of(command.text()))
                .put(TEXT, command.text())
                .toString();
    }

    static String notSent(int number, String why) {
        return JSON.createObjectNode().put("command", number).put("why", why).toString();
    }

    /** Of the output, which can be long and hold anything, only what proves it. */
    static String ended(int number, int attempt, Commands.Result result) {
        ObjectNode detail = about(number, attempt)
                .put("exitCode", result.exitCode())
                .put("millis", result.millis())
                .put("truncated", result.truncated());
        proof(detail, "output", result.output());
        proof(detail, "errors", result.errors());
        return detail.toString();
    }

    private static ObjectNode about(int number, int attempt) {
        return JSON.createObjectNode().put("command", number).put("start", attempt);
    }

    /** Of the text as it is stored, in UTF-8. */
    private static void proof(ObjectNode detail, String name, String text) {
        String stored = Store.clean(text);
        if (stored == null) {
            detail.putNull(name);
            return;
        }
        detail.putObject(name)
                .put("bytes", stored.getBytes(StandardCharsets.UTF_8).length)
                .put("sha256", Digest.of(stored));
    }
}
