package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Which columns of a table hold commands, and of which section. */
final class TableColumns {

    static final TableColumns NONE = new TableColumns(List.of());

    private static final Pattern EXPLAINS = Pattern.compile(
            "\\b(?:purpose|description|explanation|why|what|notes?|rationale|details?|expected|impact|objective|goal|reason)\\b");
    private static final Pattern LINE_BREAK = Pattern.compile("<br ?/?>", Pattern.CASE_INSENSITIVE);

    private final List<String> titles;
    private final boolean namesCommands;
    private Section rowSection;

    private TableColumns(List<String> titles) {
        this.titles = titles;
        this.namesCommands = titles.stream().anyMatch(title -> title.contains("command"));
    }

    static TableColumns of(List<String> headerCells) {
        return new TableColumns(headerCells.stream()
                .map(cell -> MarkdownLines.bare(cell).toLowerCase(Locale.ROOT))
                .toList());
    }

    /** Hands on the commands of each cell, with the section that the table names for them or null. */
    void readRow(List<String> cells, BiConsumer<Section, List<String>> commands) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            Section named = commandSection(SectionTitles.exact(cell));
            if (named != null) {
                rowSection = named;
                continue;
            }
            String title = i < titles.size() ? titles.get(i) : "";
            Section column = commandSection(SectionTitles.loose(title));
            boolean skipped = column == null
                    && (namesCommands
                            ? !title.contains("command")
                            : EXPLAINS.matcher(title).find());
            if (!skipped) {
                List<String> lines = new ArrayList<>(Arrays.asList(LINE_BREAK.split(cell)));
                lines.removeIf(String::isBlank);
                commands.accept(column != null ? column : rowSection, ItemCommands.of(lines, true));
            }
        }
    }

    private static Section commandSection(Section section) {
        return section == Section.INVESTIGATION || section == Section.REMEDIATION ? section : null;
    }
}
