package io.camelsoar.sandbox.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.windows.Ended;
import io.camelsoar.sandbox.windows.Executed;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** What the simulated Windows hosts ran lately, the newest last. Thread-safe. */
final class HostSession {

    private static final int MOST = 40;
    /** Characters of an output that are shown. */
    private static final int LONGEST = 4_000;

    private final Deque<ObjectNode> commands = new ArrayDeque<>();
    private final Runnable changed;

    /** @param changed told of each command that begins or ends */
    HostSession(Runnable changed) {
        this.changed = changed;
    }

    void follow(WindowsHost host) {
        host.onCommand(this::began).onEnd(this::ended);
    }

    synchronized ArrayNode list() {
        ArrayNode list = SimulatorHttp.JSON.createArrayNode();
        commands.forEach(command -> list.add(command.deepCopy()));
        return list;
    }

    private void began(Executed command) {
        synchronized (this) {
            commands.add(SimulatorHttp.JSON
                    .createObjectNode()
                    .put("at", command.at().toString())
                    .put("host", command.host())
                    .put("user", command.user())
                    .put("command", command.command())
                    .put("running", true));
            if (commands.size() > MOST) {
                commands.removeFirst();
            }
        }
        changed.run();
    }

    private void ended(Ended command) {
        synchronized (this) {
            Iterator<ObjectNode> newestFirst = commands.descendingIterator();
            while (newestFirst.hasNext()) {
                ObjectNode entry = newestFirst.next();
                if (entry.path("running").asBoolean()
                        && entry.path("host").asText().equals(command.host())
                        && entry.path("command").asText().equals(command.command())) {
                    entry.put("running", false)
                            .put("stopped", command.stopped())
                            .put("exit", command.exitCode())
                            .put("output", cut(command.output()))
                            .put("errors", cut(String.join("\n", command.errors())));
                    break;
                }
            }
        }
        changed.run();
    }

    private static String cut(String text) {
        String shown = text.strip();
        return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown;
    }
}
