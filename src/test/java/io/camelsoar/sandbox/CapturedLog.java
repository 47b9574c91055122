package io.camelsoar.sandbox;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged while it is open, with the shipped log4j2.properties but another level for the rest. */
public final class CapturedLog implements AutoCloseable {

    /** What was logged at a level, with its exception in full. */
    public record Line(Level level, String text) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Level previous = context.getConfiguration().getRootLogger().getLevel();
    private final Appender appender = new AbstractAppender("captured", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            StringWriter text = new StringWriter();
            text.append(event.getLoggerName())
                    .append(": ")
                    .append(event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(text.append('\n'), true));
            }
            lines.add(new Line(event.getLevel(), text.toString()));
        }
    };

    /** @param rootLevel what an operator would set with soar.log.level */
    public CapturedLog(Level rootLevel) {
        appender.start();
        context.getConfiguration().getRootLogger().addAppender(appender, rootLevel, null);
        level(rootLevel);
    }

    private void level(Level level) {
        context.getConfiguration().getRootLogger().setLevel(level);
        context.updateLoggers();
    }

    public List<Line> lines() {
        return lines;
    }

    /** Lines that an operator would be alarmed by. */
    public List<Line> warnings() {
        return lines.stream()
                .filter(line -> line.level().isMoreSpecificThan(Level.WARN))
                .toList();
    }

    @Override
    public void close() {
        context.getConfiguration().getRootLogger().removeAppender(appender.getName());
        level(previous);
        appender.stop();
    }
}
