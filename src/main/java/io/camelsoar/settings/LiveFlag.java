package io.camelsoar.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A setting that counts as it is in the files now, not as it was at the start. It is read each time it is asked for: whoever asks is
 * about to do more than read a small file. What cannot be read, or is neither true nor false, counts as false.
 */
public final class LiveFlag implements BooleanSupplier {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFlag.class);
    private static final String FILE = "file:";

    private final String key;
    private final List<String> locations;
    private final UnaryOperator<String> resolver;
    /** The value where no file has the key; null: a file had it at the start, and has to have it. */
    private final String otherwise;

    private final AtomicReference<String> problem = new AtomicReference<>("");

    /**
     * @param locations where settings come from, as Camel writes them; the first that has the key wins
     * @param resolver replaces placeholders
     * @param value what the setting was at the start
     */
    LiveFlag(String key, List<String> locations, UnaryOperator<String> resolver, boolean value) {
        this.key = key;
        this.locations = List.copyOf(locations);
        this.resolver = resolver;
        this.otherwise = inFiles().isPresent() ? null : String.valueOf(value);
    }

    /** The setting in the files that the context has its settings from. What overrides the files, as a test does, cannot change. */
    public static LiveFlag of(CamelContext context, Settings settings, String key) {
        boolean overridden = context.getPropertiesComponent()
                        instanceof org.apache.camel.component.properties.PropertiesComponent properties
                && properties.getOverrideProperties() != null
                && properties.getOverrideProperties().containsKey(key);
        List<String> locations =
                overridden ? List.of() : context.getPropertiesComponent().getLocations();
        return new LiveFlag(key, locations, context::resolvePropertyPlaceholders, settings.flag(key));
    }

    @Override
    public boolean getAsBoolean() {
        try {
            String value = inFiles().orElse(otherwise);
            if (value == null) {
                return objection("is in no settings file any more");
            }
            String resolved = resolver.apply(value).trim();
            if (!resolved.equals("true") && !resolved.equals("false")) {
                return objection("'" + resolved + "' is not true or false");
            }
            problem.set("");
            return resolved.equals("true");
        } catch (RuntimeException e) { // whatever a placeholder or a file has in it
            return objection(e.getMessage());
        }
    }

    /** Told once for as long as it is the same. */
    private boolean objection(String why) {
        if (!String.valueOf(why).equals(problem.getAndSet(String.valueOf(why)))) {
            LOG.error("{}: {}; it counts as false", key, why);
        }
        return false;
    }

    private Optional<String> inFiles() {
        for (String location : locations) {
            List<String> parts = new ArrayList<>(List.of(location.split(";")));
            String place = parts.remove(0).trim();
            if (!place.startsWith(FILE)) {
                continue;
            }
            Path file = Path.of(place.substring(FILE.length()));
            if (!Files.exists(file) && parts.contains("optional=true")) {
                continue;
            }
            String value = read(file).getProperty(key);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
        return properties;
    }
}
