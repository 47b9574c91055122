package io.camelsoar.template;

/** A template cannot be used; the message is for people, and begins with its line where that is known. */
final class UnusableTemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableTemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
