package io.camelsoar.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** This project's artifact, as others get it. */
public final class BuiltArtifact {

    private static final Path POM = Path.of("pom.xml");

    private BuiltArtifact() {}

    /**
     * Installs it as {@code mvn install} does it, in a repository of its own and with a version of its own: whoever installed the
     * project before has an older one under the usual version, which would be taken for it.
     *
     * @return its version
     */
    public static String installInto(Path repository) throws IOException, InterruptedException {
        Matcher version = Pattern.compile("<artifactId>camel-soar</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(POM));
        if (!version.find()) {
            throw new IllegalStateException(POM + " names no version");
        }
        String built = "built-" + UUID.randomUUID();
        String name = "camel-soar-" + built;
        Path place = Files.createDirectories(repository.resolve("io/camelsoar/camel-soar/" + built));
        String pom = new StringBuilder(Files.readString(POM))
                .replace(version.start(1), version.end(1), built)
                .toString();
        Files.writeString(place.resolve(name + ".pom"), pom);
        Process jar = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jar").toString(),
                        "cf",
                        place.resolve(name + ".jar").toString(),
                        "-C",
                        "target/classes",
                        ".")
                .inheritIO()
                .start();
        if (jar.waitFor() != 0) {
            throw new IllegalStateException("jar failed: " + jar.exitValue());
        }
        return built;
    }
}
