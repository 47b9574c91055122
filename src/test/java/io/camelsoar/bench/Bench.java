package io.camelsoar.bench;

import java.util.Map;

/** One thing that is measured. */
interface Bench {

    /** By which it is called for. */
    String name();

    /** In a line. */
    String about();

    /** The settings that are others than shipped ones, as far as they matter, with the reason. */
    Map<String, String> settings();

    /**
     * Measures, and looks whether the work was really done.
     *
     * @param progress is told in a line what is done
     * @throws WorkNotDoneException if it was not
     */
    void run(Size size, Measures measures, Progress progress) throws Exception;

    /** How much of it: all; a little, to see whether it works; or what a test takes. */
    enum Size {
        FULL,
        QUICK,
        TINY;

        /** One of three, for the three sizes. */
        <T> T of(T full, T quick, T tiny) {
            return switch (this) {
                case FULL -> full;
                case QUICK -> quick;
                case TINY -> tiny;
            };
        }
    }

    /** Is told what is done. */
    @FunctionalInterface
    interface Progress {
        void say(String line);
    }

    /** What a bench was to have done was not: its figures would say nothing. */
    final class WorkNotDoneException extends RuntimeException {
        WorkNotDoneException(String message) {
            super(message);
        }
    }

    static void require(boolean done, String otherwise) {
        if (!done) {
            throw new WorkNotDoneException(otherwise);
        }
    }
}
