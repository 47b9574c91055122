package io.camelsoar.sandbox.windows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects in a pipeline, and how PowerShell prints them.
 *
 * @param kind what they are, so that a command that removes knows what to remove
 * @param rows the properties of each object, in order
 * @param view how they are printed
 */
record PowerShellObjects(Kind kind, List<Map<String, String>> rows, View view) {

    enum Kind {
        TEXT,
        REGISTRY,
        WMI,
        PROCESS,
        FILE,
        TASK,
        OTHER
    }

    enum View {
        TEXT,
        TABLE,
        LIST,
        JSON
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT_COLUMN = "Text";

    static PowerShellObjects of(Kind kind, View view, List<Map<String, String>> rows) {
        return new PowerShellObjects(kind, List.copyOf(rows), view);
    }

    static PowerShellObjects orNone(PowerShellObjects objects) {
        return objects == null ? none() : objects;
    }

    static PowerShellObjects none() {
        return new PowerShellObjects(Kind.OTHER, List.of(), View.TABLE);
    }

    static PowerShellObjects text(String text) {
        return texts(List.of(text));
    }

    static PowerShellObjects texts(List<String> texts) {
        return new PowerShellObjects(
                Kind.TEXT, texts.stream().map(text -> Map.of(TEXT_COLUMN, text)).toList(), View.TEXT);
    }

    /** @param namesAndValues name, value, name, value, ... */
    static Map<String, String> row(Object... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put((String) namesAndValues[i], String.valueOf(namesAndValues[i + 1]));
        }
        return row;
    }

    static String value(Map<String, String> row, String property) {
        return row.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(property))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    PowerShellObjects withRows(List<Map<String, String>> newRows) {
        return new PowerShellObjects(kind, newRows, view);
    }

    PowerShellObjects withView(View newView) {
        return view == View.TEXT ? this : new PowerShellObjects(kind, rows, newView);
    }

    /** Keeps only these properties. Unknown ones are ignored. */
    PowerShellObjects select(List<String> properties) {
        List<Map<String, String>> selected = new ArrayList<>();
        for (Map<String, String> row : rows) {
            Map<String, String> kept = new LinkedHashMap<>();
            for (String property : properties) {
                row.forEach((name, value) -> {
                    // PowerShell calls a process's name Name as well.
                    boolean alias = property.equalsIgnoreCase("Name") && name.equals("ProcessName");
                    if (name.equalsIgnoreCase(property) || alias) {
                        kept.put(name, value);
                    }
                });
            }
            selected.add(kept.isEmpty() ? row : kept);
        }
        boolean wide = selected.stream().anyMatch(row -> row.size() > 4);
        return new PowerShellObjects(kind, selected, wide ? View.LIST : View.TABLE);
    }

    /** The text PowerShell would print. */
    String print() {
        if (rows.isEmpty()) {
            return "";
        }
        return switch (view) {
            case TEXT -> printText();
            case TABLE -> printTable();
            case LIST -> printList();
            case JSON -> printJson();
        };
    }

    private String printText() {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(row.get(TEXT_COLUMN)).append("\r\n"));
        return text.toString();
    }

    private String printList() {
        int width = rows.stream()
                .flatMap(row -> row.keySet().stream())
                .mapToInt(String::length)
                .max()
                .orElse(1);
        StringBuilder text = new StringBuilder("\r\n");
        for (Map<String, String> row : rows) {
            row.forEach((name, value) -> text.append(("%-" + width + "s : %s").formatted(name, value))
                    .append("\r\n"));
            text.append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    private String printTable() {
        List<String> columns = List.copyOf(rows.get(0).keySet());
        int[] widths = columns.stream()
                .mapToInt(column -> rows.stream()
                        .mapToInt(row -> value(row, column).length())
                        .reduce(column.length(), Math::max))
                .toArray();
        StringBuilder text = new StringBuilder("\r\n");
        StringBuilder head = new StringBuilder();
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            head.append(pad(columns.get(i), widths[i])).append(' ');
            rule.append(pad("-".repeat(columns.get(i).length()), widths[i])).append(' ');
        }
        text.append(head.toString().stripTrailing()).append("\r\n");
        text.append(rule.toString().stripTrailing()).append("\r\n");
        for (Map<String, String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(pad(value(row, columns.get(i)), widths[i])).append(' ');
            }
            text.append(line.toString().stripTrailing()).append("\r\n");
        }
        return text.append("\r\n\r\n").toString();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private String printJson() {
        try {
            Object value = rows.size() == 1 ? rows.get(0) : rows;
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\r\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
