package io.camelsoar.sandbox.elastic;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Where this machine keeps its JDKs. The tests run on 17; Elasticsearch wants a newer one for itself. */
public final class JavaHomes {

    private static final List<String> FOLDERS = List.of(
            "/usr/lib/jvm",
            "/usr/java",
            "/opt/java",
            "/opt",
            System.getProperty("user.home") + "/.jdks",
            System.getProperty("user.home") + "/.sdkman/candidates/java",
            "/Library/Java/JavaVirtualMachines");

    private JavaHomes() {}

    /** The first that is new enough: one that the environment names, the running one, one in the usual folders. */
    public static Optional<Path> atLeast(int version) {
        List<Path> homes = new ArrayList<>();
        for (String variable : List.of("ES_JAVA_HOME", "JAVA_HOME")) {
            Optional.ofNullable(System.getenv(variable))
                    .filter(value -> !value.isBlank())
                    .ifPresent(value -> homes.add(Path.of(value)));
        }
        homes.add(Path.of(System.getProperty("java.home")));
        FOLDERS.forEach(folder -> addAll(Path.of(folder), homes));
        return homes.stream().filter(home -> version(home) >= version).findFirst();
    }

    private static void addAll(Path folder, List<Path> homes) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                homes.add(entry);
                homes.add(entry.resolve("Contents/Home")); // macOS
            }
        } catch (IOException e) {
            // a folder that may not be read holds no JDK to start
        }
    }

    /** The feature version that the home's {@code release} file names; 0: this is no JDK. */
    private static int version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return 0;
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        } catch (IOException e) {
            return 0;
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        String feature = version.split("[^0-9]")[0];
        return feature.isEmpty() ? 0 : Integer.parseInt(feature);
    }
}
