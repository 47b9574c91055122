package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.BuiltArtifact;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project of somebody else, with nothing but the artifact's coordinates, runs a command. */
class FreshProjectTest {

    private static final Path SOURCES = Path.of("src/test/resources/fresh");

    @TempDir
    Path folder;

    @Test
    void theComponentWorksByItsCoordinatesAlone() throws Exception {
        Path classPath = folder.resolve("classpath");
        writePom(BuiltArtifact.installInto(folder.resolve("built")));
        run(
                Map.of(),
                "mvn",
                "-q",
                "-B",
                "-f",
                folder.resolve("pom.xml").toString(),
                "-Dmaven.repo.local=" + folder.resolve("local"),
                "org.apache.maven.plugins:maven-dependency-plugin:" + System.getProperty("dependency.plugin.version")
                        + ":build-classpath",
                "-Dmdep.outputFile=" + classPath);
        try (WindowsHost host = WindowsHost.named("WIN-FS01")
                .user("soar", WinrmFixture.PASSWORD)
                .start()) {
            String output = run(
                    Map.of("PASSWORD", WinrmFixture.PASSWORD),
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    Files.readString(classPath).strip(),
                    SOURCES.resolve("Fresh.java").toString(),
                    String.valueOf(host.port()));

            assertTrue(output.contains("OK true\n"), output);
            assertTrue(output.contains("\"sessionsPerHost\""), "the metadata was not found:\n" + output);
            assertEquals(1, host.executed().size());
        }
    }

    private void writePom(String version) throws Exception {
        Files.writeString(
                folder.resolve("pom.xml"),
                Files.readString(SOURCES.resolve("pom.xml"))
                        .replace("@version@", version)
                        .replace(
                                "@libraries@",
                                new File(System.getProperty("localRepository"))
                                        .toURI()
                                        .toString())
                        .replace("@built@", folder.resolve("built").toUri().toString()));
    }

    private String run(Map<String, String> environment, String... command) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        int exit = builder.start().waitFor();
        assertEquals(0, exit, () -> command[0] + ":\n" + read(output));
        return read(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
