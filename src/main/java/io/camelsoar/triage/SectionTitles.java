package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells from the words of a title which section it opens. */
final class SectionTitles {

    private static final Set<String> SUMMARY = Set.of("summary", "overview", "synopsis", "tldr", "recap");
    private static final Set<String> BACKGROUND =
            Set.of("analysis", "assessment", "findings", "verdict", "description", "details", "background", "context");
    private static final Set<String> INVESTIGATION = Set.of(
            "investigation",
            "investigations",
            "investigate",
            "investigating",
            "investigative",
            "triage",
            "forensic",
            "forensics",
            "diagnostic",
            "diagnostics",
            "hunting",
            "evidence");
    private static final Set<String> REMEDIATION = Set.of(
            "remediation",
            "remediations",
            "remediate",
            "remediating",
            "remedial",
            "containment",
            "contain",
            "response",
            "respond",
            "mitigation",
            "mitigations",
            "mitigate",
            "eradication",
            "eradicate",
            "cleanup",
            "recovery",
            "recover",
            "corrective");
    private static final Set<String> ASIDE = Set.of(
            "notes",
            "references",
            "reference",
            "analyst",
            "assigned",
            "assignee",
            "assignment",
            "owner",
            "escalation",
            "caveats",
            "disclaimer",
            "rationale",
            "resources",
            "sources",
            "links",
            "contact",
            "conclusion",
            "mitre",
            "prevention",
            "monitoring",
            "timeline",
            "iocs",
            "indicators",
            "handler",
            "considerations",
            "followup",
            "recommendations",
            "prerequisites",
            "lessons");
    /** Under these a command undoes, checks or shows; as a heading of its own it opens an aside. */
    private static final Set<String> COUNTERPART = Set.of(
            "rollback", "undo", "revert", "verification", "verify", "validation", "validate", "output", "outputs");

    private static final Set<String> COMMAND_WORDS = Set.of(
            "command",
            "commands",
            "cmdlets",
            "steps",
            "step",
            "actions",
            "action",
            "tasks",
            "queries",
            "procedures",
            "scripts");
    private static final Set<String> LEAD_IN_WORDS = Set.of("run", "execute", "use", "running", "executing", "try");
    private static final Set<String> FILLER = Set.of(
            "recommended",
            "suggested",
            "proposed",
            "powershell",
            "linux",
            "shell",
            "bash",
            "windows",
            "host",
            "the",
            "and",
            "for",
            "of",
            "a",
            "an",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "ten",
            "twelve",
            "section",
            "part",
            "phase",
            "immediate",
            "initial",
            "alert",
            "incident",
            "plan",
            "to",
            "run",
            "executive",
            "brief",
            "short",
            "quick",
            "list",
            "following",
            "threat",
            "security",
            "system",
            "endpoint",
            "your",
            "my",
            "here",
            "are",
            "is",
            "cmd",
            "on",
            "key",
            "optional",
            "ps",
            "next",
            "up",
            "clean",
            "with",
            "concise",
            "detection",
            "s",
            "or",
            "ai",
            "in",
            "case",
            "collection",
            "additional",
            "further");

    private static final int LONGEST_TITLE = 9;
    private static final int LONGEST_LEAD_IN = 22;

    private SectionTitles() {}

    /** The section of a title that says nothing else, or {@code null}. */
    static Section exact(String title) {
        List<String> words = words(title, LONGEST_TITLE);
        if (words.isEmpty()) {
            return null;
        }
        for (String word : words) {
            if (!isKey(word) && !FILLER.contains(word) && !COMMAND_WORDS.contains(word)) {
                return whatHappened(words) ? Section.SUMMARY : null;
            }
        }
        return decide(words);
    }

    /** The section of a title that may say more ("Remediation of the host"), or {@code null}. */
    static Section loose(String title) {
        List<String> words = words(title, LONGEST_TITLE);
        return whatHappened(words) ? Section.SUMMARY : decide(words);
    }

    /** The section that a sentence ending in a colon leads into ("To investigate, run these commands:"), or null. */
    static Section leadIn(String sentence) {
        if (!sentence.endsWith(":")) {
            return null;
        }
        List<String> words = words(sentence, LONGEST_LEAD_IN);
        boolean asksToRun = words.stream().anyMatch(w -> COMMAND_WORDS.contains(w) || LEAD_IN_WORDS.contains(w));
        if (!asksToRun || words.stream().anyMatch(COUNTERPART::contains)) {
            return null;
        }
        // "response" and "recover" are too common in sentences to say what follows.
        boolean investigates = words.stream().anyMatch(INVESTIGATION::contains);
        boolean remediates = words.stream()
                .anyMatch(w -> REMEDIATION.contains(w) && !w.startsWith("respon") && !w.startsWith("recover"));
        if (investigates && remediates) {
            return Section.COMMANDS;
        }
        return investigates ? Section.INVESTIGATION : remediates ? Section.REMEDIATION : null;
    }

    /** Whether a label says that what follows is output, undoes a step, or explains, so that it is not a command. */
    static boolean introducesNoCommand(String label) {
        for (String word : words(label, LONGEST_LEAD_IN)) {
            if (NOT_A_COMMAND.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static final Set<String> NOT_A_COMMAND = Set.of(
            "output",
            "outputs",
            "rollback",
            "undo",
            "revert",
            "note",
            "notes",
            "warning",
            "caution",
            "prerequisite",
            "prerequisites",
            "explanation",
            "purpose",
            "why",
            "reason",
            "rationale",
            "impact",
            "expected",
            "result",
            "results");

    private static boolean whatHappened(List<String> words) {
        return words.size() == 2 && words.equals(List.of("what", "happened"));
    }

    private static boolean isKey(String word) {
        return SUMMARY.contains(word)
                || BACKGROUND.contains(word)
                || INVESTIGATION.contains(word)
                || REMEDIATION.contains(word)
                || ASIDE.contains(word)
                || COUNTERPART.contains(word);
    }

    private static Section decide(List<String> words) {
        boolean commands = words.stream().anyMatch(COMMAND_WORDS::contains);
        boolean summary = words.stream().anyMatch(SUMMARY::contains);
        boolean investigation = words.stream().anyMatch(INVESTIGATION::contains);
        boolean remediation =
                words.stream().anyMatch(REMEDIATION::contains) || (words.contains("clean") && words.contains("up"));
        boolean background = words.stream().anyMatch(BACKGROUND::contains);
        boolean aside = words.stream().anyMatch(ASIDE::contains);
        if (words.stream().anyMatch(COUNTERPART::contains)) {
            return Section.ASIDE;
        }
        if (summary && !commands) {
            return Section.SUMMARY;
        }
        if ((investigation || remediation) && (commands || !aside)) {
            return investigation && remediation
                    ? Section.COMMANDS
                    : investigation ? Section.INVESTIGATION : Section.REMEDIATION;
        }
        if (background) {
            return commands ? Section.INVESTIGATION : Section.BACKGROUND;
        }
        if (aside || (words.contains("next") && (words.contains("steps") || words.contains("actions")))) {
            return Section.ASIDE;
        }
        return words.contains("commands") ? Section.COMMANDS : null;
    }

    /** The words of a title in lower case; none when there are more than a title has. */
    private static List<String> words(String title, int most) {
        List<String> words = new ArrayList<>();
        if (title.length() > 200) {
            return words;
        }
        String plain = title.toLowerCase(Locale.ROOT)
                .replace("tl;dr", "tldr")
                .replace("clean-up", "cleanup")
                .replace("follow-up", "followup");
        for (String word : plain.split("[^\\p{L}]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words.size() > most ? List.of() : words;
    }
}
