package io.camelsoar.settings;

import java.util.List;

/** The start is refused: one line for each setting that is missing, mistyped or unknown. */
public class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingsException(List<String> problems) {
        super("camel-soar does not start:\n  " + String.join("\n  ", problems)
                + "\nSettings are read from application.properties, its profile file and the secrets file.");
    }
}
