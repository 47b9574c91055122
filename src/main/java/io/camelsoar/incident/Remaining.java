package io.camelsoar.incident;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a proposal is left to be offered: in a request that follows, a response action that was done for its alert, or may be, is not
 * offered again. What came last counts: a host that was released since it was isolated can be isolated again.
 */
final class Remaining {

    private Remaining() {}

    /** Of these commands those to propose for an incident. */
    static List<Command> of(Store store, Incident incident, List<Command> commands) {
        if (!FollowUps.isOne(incident)) {
            return commands;
        }
        Set<String> done = done(store, incident);
        List<Command> remaining = new ArrayList<>();
        for (Command command : commands) {
            if (command.kind() != Command.Kind.RESPONSE || !done.contains(command.text())) {
                remaining.add(Command.proposed(
                        command.incidentId(), remaining.size() + 1, command.kind(), command.text(), command.verdict()));
            }
        }
        return remaining;
    }

    /** What is approved and has not begun comes after all that has. */
    private static Set<String> done(Store store, Incident incident) {
        List<String> inOrder = store.sql("""
                        SELECT command.text FROM command INNER JOIN incident ON incident.id = command.incident_id
                        WHERE (incident.id = ? OR incident.follows = ?) AND incident.id <> ? AND kind = 'RESPONSE' AND selected
                        AND (command.state IN ('APPROVED', 'RUNNING', 'SUCCEEDED', 'UNKNOWN')
                             OR command.state = 'PROPOSED' AND incident.state = 'AWAITING_APPROVAL')
                        ORDER BY CASE WHEN command.started_at IS NULL THEN 1 ELSE 0 END, command.started_at, incident.created_at""")
                .params(incident.follows(), incident.follows(), incident.id())
                .query(String.class)
                .list();
        Set<String> done = new HashSet<>();
        for (String text : inOrder) {
            if (text.startsWith("release ")) {
                done.removeIf(before -> before.startsWith("isolate "));
            }
            done.add(text);
        }
        return done;
    }
}
