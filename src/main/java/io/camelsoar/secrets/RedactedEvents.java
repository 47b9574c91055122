package io.camelsoar.secrets;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.DefaultLogEventFactory;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;

/**
 * Makes every event of the log, at every level and for every appender, without secrets in its message and its exceptions. Named in
 * {@code log4j2.component.properties}: no configuration of the log can leave it out.
 */
public final class RedactedEvents extends DefaultLogEventFactory {

    /** The logs of the HTTP clients that have every byte, in pieces: half a secret would not be found. */
    private static final String WIRE = ".wire";

    private static final Message NOT_SHOWN = new SimpleMessage("(not shown: these bytes may hold secrets)");

    /** For a log that was set up before this class could be found, as by Camel JBang. */
    public static void install() {
        if (LogManager.getContext(RedactedEvents.class.getClassLoader(), false) instanceof LoggerContext log) {
            install(log.getConfiguration());
            log.addPropertyChangeListener(change -> install(log.getConfiguration()));
        }
    }

    private static void install(Configuration log) {
        log.getLoggers().values().stream()
                .filter(logger -> !(logger.getLogEventFactory() instanceof RedactedEvents))
                .forEach(logger -> logger.setLogEventFactory(new RedactedEvents()));
    }

    @Override
    public LogEvent createEvent(
            String logger,
            Marker marker,
            String caller,
            Level level,
            Message message,
            List<Property> properties,
            Throwable thrown) {
        return createEvent(logger, marker, caller, null, level, message, properties, thrown);
    }

    @Override
    public LogEvent createEvent(
            String logger,
            Marker marker,
            String caller,
            StackTraceElement location,
            Level level,
            Message message,
            List<Property> properties,
            Throwable thrown) {
        return super.createEvent(
                logger,
                marker,
                caller,
                location,
                level,
                redacted(logger, message),
                properties,
                RedactedThrowable.of(thrown));
    }

    private static Message redacted(String logger, Message message) {
        if (logger != null && logger.endsWith(WIRE)) {
            return NOT_SHOWN;
        }
        String text = message == null ? null : message.getFormattedMessage();
        return Redaction.holdsSecret(text) ? new SimpleMessage(Redaction.of(text)) : message;
    }
}
