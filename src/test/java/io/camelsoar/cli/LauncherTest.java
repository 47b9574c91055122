package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.camelsoar.sandbox.elastic.JavaHomes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./soar} in a checkout of its own, whose build is this one: what it starts the JVM with. */
class LauncherTest {

    private static final Path RUNNING = Path.of(System.getProperty("java.home"));
    /** From this JDK on the launcher does it otherwise. */
    private static final int NEW = 25;

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void checkout() throws IOException {
        home = Files.createDirectory(folder.resolve("a checkout")); // with a blank
        for (String file : new String[] {"pom.xml", "src/main"}) {
            Files.createDirectories(home.resolve(file));
            Files.setLastModifiedTime(home.resolve(file), FileTime.fromMillis(0)); // nothing is to build
        }
        for (String file : new String[] {"soar", "jvm.options", "application.properties", "target/runtime.classpath"}) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(Path.of(file), home.resolve(file));
        }
        assertTrue(home.resolve("soar").toFile().setExecutable(true));
        for (String file : new String[] {"routes", "target/camel-soar.jar"}) {
            Files.createSymbolicLink(home.resolve(file), Path.of(file).toAbsolutePath());
        }
    }

    @Test
    void keepsTheClassesOfAStartForTheNext() throws Exception {
        assumeTrue(Runtime.version().feature() < NEW, "the tests run on a new JDK");
        keepsClasses(RUNNING, ".jsa");
    }

    @Test
    void keepsThemLinkedOnANewJdk() throws Exception {
        keepsClasses(newJdk(), ".aot");
    }

    private void keepsClasses(Path jdk, String kind) throws Exception {
        String first = soar(jdk, "", "validate");
        assertEquals("soar: preparing faster starts ...\nAll can be used.\n", first);
        try (Stream<Path> files = Files.list(home.resolve("target"))) {
            assertEquals(1, files.filter(file -> file.toString().endsWith(kind)).count());
        }
        Path loaded = folder.resolve("loaded");
        String second = soar(jdk, "-Xlog:class+load:file=" + loaded, "validate");
        assertEquals("All can be used.\n", second);
        assertTrue(
                Files.readString(loaded).contains("io.camelsoar.app.Validation source: shared objects file"),
                "its classes were read from the jar");
    }

    /** There the heap grows to the most that it may be; what JAVA_OPTS say counts. */
    @Test
    void limitsTheHeapOnANewJdk() throws Exception {
        Path jdk = newJdk();
        assertEquals("1073741824", flag("MaxHeapSize", soar(jdk, "-XX:+PrintFlagsFinal -version", "run")));
        String own = soar(jdk, "-Xmx300m -XX:+PrintFlagsFinal -version", "run");
        assertEquals("314572800", flag("MaxHeapSize", own));
        assertEquals("true", flag("UseSerialGC", own));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "validate"})
    void takesAnotherCollector(String command) throws Exception {
        String flags = soar(RUNNING, "-XX:+UseParallelGC -XX:+PrintFlagsFinal -version", command);
        assertEquals("false", flag("UseSerialGC", flags));
        assertEquals("true", flag("UseParallelGC", flags));
    }

    /** Such as 17.0.8, which ends with an error where it is given an option that it does not know. */
    @Test
    void startsOnAnOlderJdk() throws Exception {
        Path jdk = folder.resolve("jdk");
        Files.createDirectories(jdk.resolve("lib/server"));
        Files.createFile(jdk.resolve("lib/server/libjvm.so")); // in which the option's name does not stand
        Path java = Files.createDirectory(jdk.resolve("bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                case " $* " in
                  *" -XX:+IgnoreUnrecognizedVMOptions "*) exec '%s/bin/java' "$@" ;;
                esac
                echo "Unrecognized VM option 'TrimNativeHeapInterval=300'"
                exit 1
                """.formatted(RUNNING));
        assertTrue(java.toFile().setExecutable(true));
        String flags = soar(jdk, "-XX:+PrintFlagsFinal -version", "run");
        assertEquals("120", flag("FreqInlineSize", flags));
        assertEquals(
                "false", flag("IgnoreUnrecognizedVMOptions", soar(RUNNING, "-XX:+PrintFlagsFinal -version", "run")));
    }

    /** It is over before the second compiler pays; what goes through a whole store takes longer. */
    @Test
    void aShortCommandHasTheFirstCompilerAlone() throws Exception {
        assertEquals("1", flag("TieredStopAtLevel", soar(RUNNING, "-XX:+PrintFlagsFinal -version", "incidents")));
        assertEquals("4", flag("TieredStopAtLevel", soar(RUNNING, "-XX:+PrintFlagsFinal -version", "audit")));
    }

    private static Path newJdk() {
        Optional<Path> jdk = JavaHomes.atLeast(NEW);
        assumeTrue(jdk.isPresent(), "there is no JDK " + NEW + " or newer");
        return jdk.get();
    }

    private static String flag(String name, String flags) {
        return flags.lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 3 && words[1].equals(name))
                .map(words -> words[3])
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + flags));
    }

    private String soar(Path jdk, String options, String command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("soar").toString(), command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("JAVA_OPTS", options);
        Process process = builder.directory(folder.toFile()).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertFalse(said.contains("building"), said);
        return said;
    }
}
