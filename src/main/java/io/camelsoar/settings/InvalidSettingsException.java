package io.camelsoar.settings;

import io.camelsoar.secrets.Redaction;
import java.util.List;

/** The start is refused: one line for each setting that is missing, mistyped, unknown or of no use. */
public class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without secrets; one a line. */
    private final String problems;

    public InvalidSettingsException(List<String> problems) {
        this(problems, null);
    }

    /** For a value that looks right but turned out to be of no use; the problem begins with the setting's key. */
    public InvalidSettingsException(String problem, Throwable cause) {
        this(List.of(problem), cause);
    }

    private InvalidSettingsException(List<String> problems, Throwable cause) {
        super(
                "camel-soar does not start:\n  " + Redaction.of(String.join("\n  ", problems))
                        + "\nSettings are read from application.properties, its profile file and the secrets file.",
                cause);
        this.problems = Redaction.of(String.join("\n", problems));
    }

    /** What is wrong, without secrets, for where nothing was to start. */
    public String problems() {
        return problems;
    }
}
