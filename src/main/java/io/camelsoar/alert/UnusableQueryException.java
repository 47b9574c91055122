package io.camelsoar.alert;

import java.io.IOException;

/** The query file of a source cannot be used; the message names the setting, the file and the reason. */
public class UnusableQueryException extends IOException {

    private static final long serialVersionUID = 1L;

    UnusableQueryException(String message, Throwable cause) {
        super(message, cause);
    }
}
