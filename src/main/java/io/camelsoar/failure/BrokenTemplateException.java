package io.camelsoar.failure;

/** A template or prompt could not be used; it names its file where Camel's own exchange that rendered it is gone. */
final class BrokenTemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String file;

    BrokenTemplateException(String file, Exception failure) {
        super(failure);
        this.file = file;
    }

    String file() {
        return file;
    }
}
