package io.camelsoar.incident;

import io.camelsoar.host.Executor;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.host.HostInventory.Via;
import io.camelsoar.playbook.Playbook;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The store's rows as incidents and commands. */
final class Rows {

    private Rows() {}

    static Incident incident(ResultSet row, List<Command> commands, List<Approval> approvals) throws SQLException {
        String outcome = row.getString("outcome");
        return new Incident(
                row.getString("id"),
                row.getString("alert_id"),
                row.getString("source"),
                IncidentState.valueOf(row.getString("state")),
                row.getString("alert_index"),
                row.getString("alert_document"),
                row.getString("alert"),
                outcome == null ? null : Incident.TriageOutcome.valueOf(outcome),
                row.getString("summary"),
                row.getString("conversation_id"),
                row.getString("analyst"),
                row.getString("analyst_name"),
                source(row.getString("analyst_source")),
                row.getString("slack_channel"),
                row.getString("slack_ts"),
                row.getString("digest"),
                target(row),
                row.getString("decided_by"),
                row.getString("decider_name"),
                row.getObject("decided_at", Long.class),
                row.getObject("approved_at", Long.class),
                row.getString("case_id"),
                row.getBoolean("alert_attached"),
                row.getInt("case_comments"),
                row.getInt("message_changes"),
                row.getObject("expires_at", Long.class),
                row.getObject("posting_since", Long.class),
                row.getObject("parked_at", Long.class),
                row.getObject("doubt", Integer.class),
                row.getString("last_error"),
                row.getInt("failures"),
                row.getLong("created_at"),
                new Incident.Asked(
                        row.getInt("asks"), row.getString("asked_by"), row.getObject("asked_at", Long.class)),
                new Incident.Joined(row.getInt("joined"), row.getObject("joined_last", Long.class)),
                escalation(row),
                commands,
                approvals,
                playbook(row),
                row.getString("follows"),
                row.getString("origin"));
    }

    /** An executor that this version does not know runs nothing. */
    private static Playbook playbook(ResultSet row) throws SQLException {
        String name = row.getString("playbook");
        String analysts = row.getString("playbook_analysts");
        return name == null
                ? Playbook.NONE
                : new Playbook(
                        name,
                        row.getString("playbook_channel"),
                        row.getString("playbook_prompt"),
                        analysts == null ? List.of() : List.of(analysts.split(" ")),
                        Executor.of(row.getString("playbook_executor")).orElse(Executor.NONE),
                        row.getBoolean("playbook_post_only"),
                        row.getBoolean("playbook_case"),
                        row.getString("playbook_refusal"));
    }

    private static Incident.Escalation escalation(ResultSet row) throws SQLException {
        String to = row.getString("escalated_to");
        return new Incident.Escalation(
                to == null ? List.of() : List.of(to.split(",")),
                row.getObject("escalated_at", Long.class),
                row.getObject("escalation_looked_at", Long.class));
    }

    private static OnDuty.Source source(String name) {
        return name == null ? null : OnDuty.Source.valueOf(name);
    }

    private static Target target(ResultSet row) throws SQLException {
        String address = row.getString("target_address");
        return address == null
                ? null
                : new Target(
                        "ssh".equals(row.getString("target_via")) ? Via.SSH : Via.WINRM,
                        address,
                        row.getInt("target_port"),
                        row.getBoolean("target_https"),
                        row.getString("target_credential"));
    }

    static Approval approval(ResultSet row) throws SQLException {
        return new Approval(
                row.getString("user_id"),
                row.getString("user_name"),
                row.getLong("approved_at"),
                row.getString("digest"),
                row.getString("policy"),
                row.getBoolean("dry_run"));
    }

    static Command command(ResultSet row) throws SQLException {
        return new Command(
                row.getString("incident_id"),
                row.getInt("number"),
                Command.Kind.valueOf(row.getString("kind")),
                row.getString("text"),
                new Verdict(
                        CommandClass.valueOf(row.getString("class")),
                        row.getBoolean("destructive"),
                        row.getString("class_reason")),
                row.getBoolean("selected"),
                Command.State.valueOf(row.getString("state")),
                row.getObject("started_at", Long.class),
                row.getObject("duration_ms", Long.class),
                row.getObject("exit_code", Integer.class),
                row.getString("output"),
                row.getString("errors"),
                row.getBoolean("truncated"),
                row.getInt("attempt"),
                row.getString("history"));
    }
}
