package io.camelsoar.flow;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.StreamSupport;

/** What became of an alert, in the store and at every service, held against what should have: nothing lost, nothing doubled. */
final class Aftermath {

    private final Stack stack;
    private final List<String> executed;
    private final List<String> problems = new ArrayList<>();

    private Aftermath(Stack stack, List<String> executed) {
        this.stack = stack;
        this.executed = executed;
    }

    /** What is not as it should be; none if every alert came to its end. */
    static List<String> problems(Stack stack, List<String> alerts, List<WindowsHost> hosts) throws SQLException {
        Aftermath aftermath = new Aftermath(
                stack, hosts.stream().flatMap(host -> host.executed().stream()).toList());
        for (String alert : alerts) {
            aftermath.inspect(alert);
        }
        aftermath.require(alerts.size(), aftermath.count("SELECT COUNT(*) FROM incident"), "incidents of all alerts");
        aftermath.require(alerts.size(), stack.kibana.cases().size(), "cases of all alerts");
        aftermath.problems.addAll(stack.kibana.violations());
        return aftermath.problems;
    }

    private void inspect(String alert) throws SQLException {
        String mine = " FROM incident WHERE alert_document = '" + alert + "'";
        require(1, count("SELECT COUNT(*)" + mine), alert + ": incidents");
        if (count("SELECT COUNT(*)" + mine) == 0) {
            return;
        }
        String id = stack.one("SELECT id" + mine);
        String state = stack.one("SELECT state" + mine);
        if (!state.equals("RECORDED")) {
            problems.add(alert + " is " + state + ": " + stack.one("SELECT last_error" + mine));
        }
        require(
                1,
                count(
                        "SELECT COUNT(*) FROM audit_event WHERE action IN ('APPROVED', 'DENIED') AND detail LIKE 'digest%'"
                                + " AND incident_id = '" + id + "'"),
                alert + ": decisions");
        boolean approved =
                count("SELECT COUNT(*) FROM audit_event WHERE action = 'APPROVED' AND incident_id = '" + id + "'") > 0;
        inspectSlack(alert);
        int commands = count("SELECT COUNT(*) FROM command WHERE incident_id = '" + id + "'");
        for (int number = 1; number <= commands; number++) {
            String command = " FROM command WHERE number = " + number + " AND incident_id = '" + id + "'";
            inspectCommand(alert, approved, stack.one("SELECT text" + command), stack.one("SELECT state" + command));
        }
        inspectCase(alert, commands);
    }

    private void inspectSlack(String alert) {
        List<Message> all = stack.slack.messages(Services.CHANNEL);
        List<Message> requests = all.stream()
                .filter(message -> message.threadTs() == null
                        && message.blocks().toString().contains(alert))
                .toList();
        require(1, requests.size(), alert + ": Slack messages");
        for (Message request : requests) {
            if (!request.buttons().isEmpty() || !request.blocks().toString().contains("/app/security/cases/")) {
                problems.add(alert + ": Slack does not show the last state");
            }
            List<String> replies = all.stream()
                    .filter(message -> request.ts().equals(message.threadTs()))
                    .map(message -> Stack.read(List.of(message)))
                    .toList();
            require(replies.size(), new HashSet<>(replies).size(), alert + ": different replies");
        }
    }

    private void inspectCommand(String alert, boolean approved, String text, String state) {
        int runs = Collections.frequency(executed, text);
        boolean marked = text.contains(alert);
        boolean right =
                switch (state) {
                    case "SUCCEEDED" -> approved && (runs == 1 || !marked);
                    case "UNKNOWN" -> approved && (runs <= 1 || !marked);
                    case "PROPOSED" -> !approved && (runs == 0 || !marked);
                    default -> !marked;
                };
        if (!right) {
            problems.add(alert + ": " + state + (approved ? ", approved" : ", declined") + ", run " + runs + " times: "
                    + text);
        }
    }

    private void inspectCase(String alert, int commands) {
        List<JsonNode> cases = stack.kibana.cases().stream()
                .filter(found -> found.path("title").asText().contains(alert))
                .toList();
        require(1, cases.size(), alert + ": cases");
        for (JsonNode found : cases) {
            List<String> comments = StreamSupport.stream(found.path("comments").spliterator(), false)
                    .map(comment -> comment.path("comment").asText(""))
                    .toList();
            require(1, found.path("totalAlerts").asInt(), alert + ": alerts in its case");
            require(1, found.toString().split("\"alertId\"", -1).length - 1, alert + ": attachments in its case");
            require(
                    1,
                    comments.stream()
                            .filter(text -> text.matches("(?s)\\*\\*(Approved|Declined)\\*\\*.*"))
                            .count(),
                    alert + ": decisions in its case");
            for (int number = 1; number <= commands; number++) {
                String start = "### " + number + ". ";
                List<String> about =
                        comments.stream().filter(text -> text.startsWith(start)).toList();
                require(1, about.size(), alert + ": comments of command " + number + " (" + about + ")");
            }
            if (!found.path("status").asText().equals("in-progress")) {
                problems.add(alert + ": its case is " + found.path("status"));
            }
        }
    }

    private int count(String query) throws SQLException {
        return Integer.parseInt(stack.one(query));
    }

    private void require(long expected, long found, String what) {
        if (expected != found) {
            problems.add(what + ": " + found + ", not " + expected);
        }
    }
}
