package io.camelsoar.flow;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What the application logs while this is open. */
public final class Logged extends AbstractAppender implements AutoCloseable {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();

    public Logged() {
        super("logged", null, null, true, Property.EMPTY_ARRAY);
        start();
        ((Logger) LogManager.getRootLogger()).addAppender(this);
    }

    @Override
    public void append(LogEvent event) {
        events.add(event.toImmutable());
    }

    /** All so far, with the context in which each was logged. */
    public List<LogEvent> events() {
        return events;
    }

    /** The errors so far, each as one line. */
    public List<String> errors() {
        return of(Level.ERROR);
    }

    /** What was logged so far at this level. */
    public List<String> of(Level level) {
        return events.stream()
                .filter(event -> event.getLevel() == level)
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    /** The errors so far as one text. */
    public String text() {
        return String.join("\n", errors());
    }

    /** What was logged with a stack trace. */
    public List<String> stackTraces() {
        return events.stream()
                .filter(event -> event.getThrown() != null)
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        ((Logger) LogManager.getRootLogger()).removeAppender(this);
        stop();
    }
}
