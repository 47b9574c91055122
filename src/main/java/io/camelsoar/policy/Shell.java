package io.camelsoar.policy;

/** What reads a command on its host. */
public enum Shell {
    /** Of Windows hosts. */
    POWERSHELL,
    /** The account's shell on any other host, such as bash: what PowerShell only reads can run something there. */
    OTHER
}
