package io.camelsoar.triage;

import java.util.Locale;
import java.util.regex.Pattern;

/** Whose rules for quotes, comments and continued lines apply. */
enum Dialect {
    POWERSHELL('`'),
    SHELL('\\'),
    BATCH('^');

    private static final Pattern POWERSHELL_SIGNS = Pattern.compile(
            "\\b[A-Z][a-z]{2,11}-[A-Z][A-Za-z]{2,40}\\b|\\b[A-Za-z]:\\\\|\\bHK(?:LM|CU|EY)|\\$env:|\\$_\\b");

    private final char continuation;

    Dialect(char continuation) {
        this.continuation = continuation;
    }

    /** The character that joins a line with the next one. */
    char continuation() {
        return continuation;
    }

    /** From a fence's language tag, or from the code itself where the tag says nothing. */
    static Dialect of(String tag, String code) {
        switch (tag.toLowerCase(Locale.ROOT)) {
            case "powershell", "ps1", "ps", "pwsh", "posh":
                return POWERSHELL;
            case "bash", "sh", "zsh", "linux", "shell-session":
                return SHELL;
            case "cmd", "bat", "batch", "dos":
                return BATCH;
            default:
                return POWERSHELL_SIGNS.matcher(code).find() ? POWERSHELL : SHELL;
        }
    }
}
