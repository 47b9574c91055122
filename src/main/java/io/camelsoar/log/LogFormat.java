package io.camelsoar.log;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/** What the log is written as: {@code soar.log.format}, which is the name of an appender of {@code log4j2.properties}. */
public final class LogFormat {

    /** By which {@code log4j2.properties} looks for it. */
    private static final String PROPERTY = "soar.log.format";

    private LogFormat() {}

    /** Has the log written so from the next line on; a log that is not ours, as that of Camel JBang, stays as it is. */
    public static void use(String format) {
        boolean ours = LogManager.getContext(false) instanceof LoggerContext log
                && log.getConfiguration().getAppender(format) != null;
        if (ours && !format.equals(System.getProperty(PROPERTY, "text"))) {
            System.setProperty(PROPERTY, format);
            Configurator.reconfigure();
        }
    }
}
