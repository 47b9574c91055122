package io.camelsoar.triage;

/** The part of a reply that a line belongs to. */
enum Section {
    /** Before any heading that says what follows. */
    PREAMBLE,
    SUMMARY,
    /** An analysis or assessment: stands in for a missing summary. */
    BACKGROUND,
    INVESTIGATION,
    REMEDIATION,
    /** Commands of both kinds under one heading. */
    COMMANDS,
    /** Under a heading that says nothing known; its commands count only where a section is missing. */
    UNKNOWN,
    /** Notes, references, the analyst's name: neither summary nor commands. */
    ASIDE;

    boolean holdsCommands() {
        return this == INVESTIGATION || this == REMEDIATION || this == COMMANDS;
    }
}
