package io.camelsoar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/** A profile of the working directory, for one test. */
final class Profile implements AutoCloseable {

    private final String name = "test-" + UUID.randomUUID();
    private final Path file = Path.of("application-" + name + ".properties");

    Profile(Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
    }

    String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
