package io.camelsoar.template;

import io.camelsoar.edit.UnusableEditException;

/** A template cannot be used; the message is for people, and begins with its line where that is known. */
final class UnusableTemplateException extends UnusableEditException {

    private static final long serialVersionUID = 1L;

    UnusableTemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
