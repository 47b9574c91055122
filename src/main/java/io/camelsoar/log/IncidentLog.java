package io.camelsoar.log;

import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.slf4j.MDC;

/**
 * The incident that a thread works on, on each line that it logs meanwhile (MDC). {@link IncidentOnSteps} sets and ends it with each step of
 * a route; what learns within a step which incident it is about says so here.
 */
public final class IncidentLog {

    /** Its name in the MDC, and in a log in JSON. */
    public static final String KEY = "camelsoar.incident.id";

    /** In which exchanges have it. */
    private static final String VARIABLE = "incidentId";

    /** In which one has it that was not handed on to its next stage. */
    private static final String NOT_HANDED_ON = "notHandedOn";

    /** What else may stand there came from a topic, and would be in the log as it is. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private IncidentLog() {}

    /** From here on the exchange, and the rest of its step, is about this incident. */
    public static void about(String id, Exchange exchange) {
        exchange.setVariable(VARIABLE, id);
        replace(id);
    }

    /** What this logs is about this incident; the thread is left as it was. */
    public static void about(String id, Runnable logging) {
        String before = replace(id);
        try {
            logging.run();
        } finally {
            replace(before);
        }
    }

    /** The incident that an exchange is about; null if it is about none, or what stands there is no id. */
    public static String in(Exchange exchange) {
        String id = exchange.getVariable(VARIABLE, String.class);
        id = id == null ? exchange.getVariable(NOT_HANDED_ON, String.class) : id;
        return isId(id) ? id : null;
    }

    /** The task, for another thread, about the incident that this thread works on. */
    public static <T> Callable<T> carried(Callable<T> task) {
        String id = MDC.get(KEY);
        return () -> {
            String before = replace(id);
            try {
                return task.call();
            } finally {
                replace(before);
            }
        };
    }

    /** What this thread works on from now on, null for nothing; returns what it was before. */
    static String replace(String id) {
        String before = MDC.get(KEY);
        if (isId(id)) {
            MDC.put(KEY, id);
        } else {
            MDC.remove(KEY);
        }
        return before;
    }

    private static boolean isId(String id) {
        return id != null && ID.matcher(id).matches();
    }
}
