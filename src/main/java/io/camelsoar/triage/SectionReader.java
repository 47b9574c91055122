package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Walks through the blocks of a reply and collects what each section holds. */
final class SectionReader {

    private final List<Block> blocks;
    private final SummaryText summary = new SummaryText();
    private final Set<String> investigation = new LinkedHashSet<>();
    private final Set<String> remediation = new LinkedHashSet<>();
    /** Commands under no known heading: from fences, and from lists and lines where prose may be mistaken for one. */
    private final List<String> looseFromFences = new ArrayList<>();

    private final List<String> loose = new ArrayList<>();

    private Section section = Section.PREAMBLE;
    private int level;
    private Section outerSection;
    private int outerLevel;
    private boolean investigationSeen;
    private boolean remediationSeen;
    /** The line right above, for fences that show output. */
    private String label = "";

    private TableColumns columns = TableColumns.NONE;

    SectionReader(List<Block> blocks) {
        this.blocks = blocks;
    }

    Proposal read() {
        int i = 0;
        while (i < blocks.size()) {
            Block block = blocks.get(i);
            if (block.type() != Block.Type.TABLE_ROW && block.type() != Block.Type.RULE) {
                columns = TableColumns.NONE;
            }
            switch (block.type()) {
                case HEADING -> heading(block, i);
                case FENCE -> fence(block);
                case ITEM -> running(block.lines(), true, List.of(block));
                case TABLE_ROW -> tableRow(block, i);
                case TEXT -> {
                    int end = i;
                    List<String> lines = new ArrayList<>();
                    while (end < blocks.size() && blocks.get(end).type() == Block.Type.TEXT) {
                        lines.addAll(blocks.get(end++).lines());
                    }
                    running(lines, false, blocks.subList(i, end));
                    i = end - 1;
                }
                default -> keep(block);
            }
            i++;
        }
        return finish();
    }

    private Proposal finish() {
        boolean noSection = !investigationSeen && !remediationSeen;
        List<String> candidates = new ArrayList<>();
        if (noSection) {
            candidates.addAll(loose);
        } else {
            candidates.addAll(looseFromFences);
        }
        boolean fillInvestigation = !investigationSeen;
        boolean fillRemediation = !remediationSeen;
        for (String command : candidates) {
            boolean changes = CommandWords.changesState(command);
            if (changes && fillRemediation) {
                remediation.add(command);
            } else if (!changes && fillInvestigation) {
                investigation.add(command);
            }
        }
        return new Proposal(summary.text(noSection), List.copyOf(investigation), List.copyOf(remediation));
    }

    private void heading(Block block, int index) {
        String title = block.text();
        boolean code = title.indexOf('`') >= 0 || CommandWords.isCommand(title);
        List<String> inTitle = code ? ItemCommands.of(List.of(title), true) : List.of();
        if (!inTitle.isEmpty() && section != Section.SUMMARY && section != Section.ASIDE) {
            add(inTitle, false);
            label = "";
            return;
        }
        Section opened = opened(block);
        List<String> inRest = block.rest().isEmpty() ? List.of() : ItemCommands.of(List.of(block.rest()), true);
        boolean proseAfter = !block.rest().isEmpty() && inRest.isEmpty() && block.level() >= Block.BOLD_LEVEL;
        if (opened != null
                && opened.holdsCommands()
                && proseAfter
                && (section == Section.SUMMARY || section == Section.PREAMBLE || section == Section.BACKGROUND)) {
            // "Response: the host was isolated" tells something and opens nothing.
            opened = null;
        }
        label = title;
        if (opened == null) {
            unknownHeading(block, index);
            return;
        }
        open(opened, block.level());
        if (opened.holdsCommands()) {
            add(inRest, false);
        } else if (!block.rest().isEmpty()) {
            summary.addText(section, block.rest());
        }
    }

    private Section opened(Block block) {
        String title = block.text();
        Section opened = SectionTitles.exact(title);
        boolean deeper = block.level() > level && section.holdsCommands();
        if (opened == null && block.level() == Block.PLAIN_LEVEL) {
            opened = SectionTitles.leadIn(title);
        } else if (opened == null && !deeper && block.rest().isEmpty()) {
            boolean boldInSummary =
                    block.level() == Block.BOLD_LEVEL && section == Section.SUMMARY && level < Block.BOLD_LEVEL;
            opened = boldInSummary ? SectionTitles.leadIn(title) : SectionTitles.loose(title);
        }
        boolean subtitle = opened == Section.COMMANDS
                && section.holdsCommands()
                && block.level() >= level
                && SectionTitles.leadIn(title + " commands:") == null;
        boolean detail =
                opened == Section.BACKGROUND && (deeper || section == Section.SUMMARY && block.level() > level);
        return subtitle || detail ? null : opened;
    }

    private void open(Section opened, int openedLevel) {
        boolean within = section.holdsCommands() && openedLevel > level && opened == Section.ASIDE;
        outerSection = within ? section : null;
        outerLevel = level;
        section = opened;
        level = openedLevel;
        investigationSeen |= opened == Section.INVESTIGATION || opened == Section.COMMANDS;
        remediationSeen |= opened == Section.REMEDIATION || opened == Section.COMMANDS;
        summary.opened(opened);
    }

    private void unknownHeading(Block block, int index) {
        boolean bold = block.level() >= Block.BOLD_LEVEL;
        boolean inside = block.level() > level || bold;
        if (section == Section.ASIDE && outerSection != null && block.level() <= level) {
            section = outerSection;
            level = outerLevel;
            outerSection = null;
        } else if (section == Section.PREAMBLE
                || ((section == Section.SUMMARY || section == Section.BACKGROUND) && inside)) {
            keep(block);
        } else if (!inside && !(section.holdsCommands() && block.level() == 1 && isShellComment(index))) {
            section = Section.UNKNOWN;
            level = block.level();
        }
    }

    /** Outside of a fence a shell comment looks like a heading; a command right above or below gives it away. */
    private boolean isShellComment(int index) {
        Block next = index + 1 < blocks.size() ? blocks.get(index + 1) : null;
        Block previous = index > 0 ? blocks.get(index - 1) : null;
        return (next != null && next.type() == Block.Type.TEXT && CommandWords.isCommand(next.text()))
                || (previous != null
                        && (previous.type() == Block.Type.TEXT || previous.type() == Block.Type.ITEM)
                        && CommandWords.isCommand(previous.text()));
    }

    private void fence(Block block) {
        boolean shown = SectionTitles.introducesNoCommand(label);
        label = "";
        if (section == Section.SUMMARY || section == Section.ASIDE) {
            keep(block);
            return;
        }
        if (shown) {
            return;
        }
        boolean kept = false;
        for (FenceCommands.Part part : FenceCommands.parts(block)) {
            if (part.section() != null) {
                open(part.section(), Block.PLAIN_LEVEL);
            }
            List<String> commands = new ArrayList<>(part.commands());
            if (!section.holdsCommands() && !FenceCommands.isShell(block)) {
                commands.removeIf(command -> !CommandWords.isCommand(command));
            }
            kept |= !commands.isEmpty();
            add(commands, true);
        }
        if (!kept) {
            keep(block);
        }
    }

    /** Running text: list items, paragraphs, plain lines. */
    private void running(List<String> lines, boolean item, List<Block> from) {
        String last = lines.get(lines.size() - 1).strip();
        label = last.replaceAll("[*_\\s]++$", "").endsWith(":") || last.endsWith("**") ? last : "";
        if (section == Section.SUMMARY || section == Section.ASIDE) {
            from.forEach(this::keep);
            return;
        }
        List<String> commands = ItemCommands.of(lines, item);
        if (!section.holdsCommands()) {
            commands = new ArrayList<>(commands);
            commands.removeIf(command -> !CommandWords.isCommand(command));
            keepProse(from, item, !commands.isEmpty());
        }
        add(commands, false);
    }

    /** Keeps what stands above the first command of running text. */
    private void keepProse(List<Block> from, boolean item, boolean holdsCommands) {
        for (Block block : from) {
            if (holdsCommands && !ItemCommands.of(block.lines(), item).isEmpty()) {
                summary.commandSeen();
            }
            keep(block);
        }
    }

    private void tableRow(Block row, int index) {
        label = "";
        boolean header = index + 1 < blocks.size()
                && blocks.get(index + 1).type() == Block.Type.RULE
                && blocks.get(index + 1).level() == 1;
        if (header) {
            columns = TableColumns.of(row.lines());
        } else if (section != Section.SUMMARY && section != Section.ASIDE) {
            columns.readRow(row.lines(), (named, commands) -> {
                if (!commands.isEmpty()) {
                    summary.tableHoldsCommands();
                }
                Section outer = section;
                if (named != null) {
                    investigationSeen |= named == Section.INVESTIGATION;
                    remediationSeen |= named == Section.REMEDIATION;
                    section = named;
                    summary.opened(named);
                }
                add(commands, false);
                section = outer;
            });
        }
        keep(row);
    }

    private void keep(Block block) {
        summary.keep(section, block);
    }

    private void add(List<String> commands, boolean fenced) {
        for (String command : commands) {
            switch (section) {
                case INVESTIGATION -> investigation.add(command);
                case REMEDIATION -> remediation.add(command);
                case COMMANDS -> (CommandWords.changesState(command) ? remediation : investigation).add(command);
                default -> {
                    loose.add(command);
                    if (fenced) {
                        looseFromFences.add(command);
                    }
                }
            }
        }
        if (!commands.isEmpty()) {
            summary.commandSeen();
        }
    }
}
