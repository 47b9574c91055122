package io.camelsoar.sandbox.routetest;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.CloseableThreadContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What each of several applications warns of, instead of on the console. */
final class TestLog implements AutoCloseable {

    private static final String APPLICATION = "soar.application";

    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final LoggerConfig root = context.getConfiguration().getRootLogger();
    private final Level level = root.getLevel();
    private final Map<String, Appender> others = Map.copyOf(root.getAppenders());
    private final Map<String, List<String>> lines = new ConcurrentHashMap<>();
    private final Appender appender = new AbstractAppender("route-tests", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            String application = event.getContextData().getValue(APPLICATION);
            if (application != null) {
                lines.computeIfAbsent(application, name -> new CopyOnWriteArrayList<>())
                        .add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
            }
        }
    };

    /** @param console whether it goes to the console, too, all of it */
    TestLog(boolean console) {
        appender.start();
        root.addAppender(appender, Level.WARN, null);
        if (!console) {
            others.keySet().forEach(root::removeAppender);
        }
        root.setLevel(console ? Level.INFO : Level.WARN);
        context.updateLoggers();
    }

    /** Until it is closed, what this thread logs is the application's. */
    static CloseableThreadContext.Instance as(String application) {
        return CloseableThreadContext.put(APPLICATION, application);
    }

    List<String> of(String application) {
        return List.copyOf(lines.getOrDefault(application, List.of()));
    }

    @Override
    public void close() {
        root.removeAppender(appender.getName());
        others.forEach((name, other) -> {
            if (!root.getAppenders().containsKey(name)) {
                root.addAppender(other, null, null);
            }
        });
        root.setLevel(level);
        context.updateLoggers();
        appender.stop();
    }
}
