package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The commands of a code fence, cut where a comment in it opens another section. */
final class FenceCommands {

    private static final Set<String> SHELLS = Set.of(
            "powershell",
            "ps1",
            "ps",
            "pwsh",
            "posh",
            "bash",
            "sh",
            "zsh",
            "shell",
            "console",
            "cmd",
            "bat",
            "batch",
            "dos",
            "terminal",
            "linux",
            "shell-session");
    private static final Set<String> DATA = Set.of(
            "json",
            "xml",
            "output",
            "log",
            "yaml",
            "yml",
            "csv",
            "html",
            "kql",
            "kuery",
            "esql",
            "eql",
            "sql",
            "lucene",
            "markdown",
            "md",
            "ini",
            "toml",
            "diff",
            "mermaid",
            "ndjson");

    /** Commands under a comment that names their section; the section is null before such a comment. */
    record Part(Section section, List<String> commands) {}

    private FenceCommands() {}

    static List<Part> parts(Block fence) {
        String tag = fence.text().toLowerCase(Locale.ROOT);
        if (DATA.contains(tag) && fence.lines().stream().noneMatch(CommandWords::isCommand)) {
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        Section section = null;
        for (String line : fence.lines()) {
            Section opened = line.startsWith("#") ? SectionTitles.exact(line) : null;
            if (opened != null && opened.holdsCommands() && opened != Section.COMMANDS) {
                parts.add(new Part(section, CommandLines.ofFence(tag, lines)));
                lines = new ArrayList<>();
                section = opened;
            } else {
                lines.add(line);
            }
        }
        parts.add(new Part(section, CommandLines.ofFence(tag, lines)));
        return parts;
    }

    static boolean isShell(Block fence) {
        return SHELLS.contains(fence.text().toLowerCase(Locale.ROOT));
    }
}
