package io.camelsoar.app;

import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConverterExists;
import org.apache.camel.converter.DurationConverter;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.TypeConverterSupport;

/** Times in routes, such as the period of a timer. Camel itself takes a word that is none for no time at all. */
final class StrictDurations extends TypeConverterSupport {

    private static final Pattern TIME =
            Pattern.compile("-?\\d+|(?=\\d)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?|-?[Pp].+|");

    /** Has a context take nothing else for a time, before it reads its routes. */
    static void use(CamelContext context) {
        TypeConverterRegistry registry = context.getTypeConverterRegistry();
        TypeConverterExists before = registry.getTypeConverterExists();
        registry.setTypeConverterExists(TypeConverterExists.Override);
        registry.addTypeConverter(Duration.class, String.class, new StrictDurations());
        registry.setTypeConverterExists(before);
    }

    @Override
    public <T> T convertTo(Class<T> type, Exchange exchange, Object value) {
        String text = (String) value;
        if (!TIME.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time, such as 500ms, 30s or 1h30m");
        }
        return type.cast(DurationConverter.toDuration(text));
    }
}
