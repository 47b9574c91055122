package io.camelsoar.app;

import io.camelsoar.edit.UnusableEditException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Why a route file cannot be used, in one line.
 *
 * @param line from 1; null: not known
 * @param route its id; null: the file could not be read at all
 */
record RouteFailure(Integer line, String route, String cause) {

    private static final Pattern LINE = Pattern.compile("\\bline:? (\\d+)");

    static RouteFailure of(Throwable failure) {
        FailedToCreateRouteException made = ExceptionUtils.throwableOfType(failure, FailedToCreateRouteException.class);
        if (failure instanceof UnusableEditException edit) {
            return new RouteFailure(edit.line(), null, edit.reason()); // it is for people
        }
        String cause = ExceptionUtils.getRootCauseMessage(failure)
                .replaceAll("\\s+", " ")
                .strip();
        Matcher line = LINE.matcher(cause);
        return new RouteFailure(
                line.find() ? Integer.valueOf(line.group(1)) : null, made == null ? null : made.getRouteId(), cause);
    }

    /** With the line of the route that is at fault, where no other is known. */
    RouteFailure in(String text) {
        if (line == null && route != null) {
            return new RouteFailure(RouteText.lineOf(route, 1, text), route, cause);
        }
        return this;
    }

    /** With the route that is at fault, where only one is. */
    String words() {
        return route == null ? cause : "the route " + route + " cannot be made: " + cause;
    }
}
