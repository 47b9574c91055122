package io.camelsoar.reliability;

import java.util.regex.Pattern;

/**
 * A point that the application passes and where a kill can strike it.
 *
 * @param where which kind of point
 * @param what a step's id; a pattern of requests, written as {@code METHOD /path}, a line break and the body; or a moment of
 *     the Windows host
 */
record Point(Where where, String what) {

    /** Kinds of points. */
    enum Where {
        /** The application is about to take the step. */
        BEFORE_STEP,
        /** It has taken the step, and goes no further. */
        AFTER_STEP,
        /** A service has the request in its hands; it is dropped. */
        REQUEST,
        /** A service has done what it was asked for; its answer never leaves. */
        ANSWER,
        /** The Windows host is at this moment of a command; it goes on. */
        HOST
    }

    static Point before(String step) {
        return new Point(Where.BEFORE_STEP, step);
    }

    static Point after(String step) {
        return new Point(Where.AFTER_STEP, step);
    }

    static Point request(String pattern) {
        return new Point(Where.REQUEST, pattern);
    }

    static Point answer(String pattern) {
        return new Point(Where.ANSWER, pattern);
    }

    static Point host(String moment) {
        return new Point(Where.HOST, moment);
    }

    boolean isStep() {
        return where == Where.BEFORE_STEP || where == Where.AFTER_STEP;
    }

    /** Whether this is it. */
    boolean matches(Where at, String text) {
        return where == at
                && Pattern.compile(what, Pattern.DOTALL).matcher(text).find();
    }
}
