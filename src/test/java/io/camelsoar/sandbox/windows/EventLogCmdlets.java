package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Cmdlets for the event log. */
final class EventLogCmdlets {

    private final Runspace runspace;

    EventLogCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getEvents(command), "get-winevent");
    }

    private PowerShellObjects getEvents(Command command) {
        Map<String, String> filter = hashtable(command.option("FilterHashtable").orElse("@{}"));
        String log = filter.getOrDefault("logname", command.option("LogName").orElse("*"));
        List<String> ids = PowerShellSyntax.list(filter.getOrDefault("id", "*"));
        String provider = filter.getOrDefault("providername", "*");
        long limit = command.option("MaxEvents").map(Long::parseLong).orElse(Long.MAX_VALUE);
        List<Map<String, String>> rows = runspace.state().events().stream()
                .filter(event -> PowerShellFilters.like(event.log(), log))
                .filter(event -> PowerShellFilters.likeAny(String.valueOf(event.id()), ids))
                .filter(event -> PowerShellFilters.like(event.provider(), provider))
                .limit(limit)
                .map(event -> row(
                        "TimeCreated", event.time(),
                        "Id", event.id(),
                        "LevelDisplayName", event.level(),
                        "Message", event.message()))
                .toList();
        if (rows.isEmpty()) {
            throw PowerShellError.record("No events were found that match the specified selection criteria.");
        }
        return PowerShellObjects.of(Kind.OTHER, View.TABLE, rows);
    }

    /** Reads {@code @{Name='value'; Id=1,2}}. */
    private static Map<String, String> hashtable(String text) {
        Map<String, String> entries = new TreeMap<>();
        for (String entry : PowerShellSyntax.statements(text.replaceAll("^@\\{|\\}$", ""))) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                entries.put(
                        entry.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        PowerShellSyntax.unquote(entry.substring(equals + 1).strip()));
            }
        }
        return entries;
    }
}
