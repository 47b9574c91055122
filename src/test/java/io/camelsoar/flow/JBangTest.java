package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.BuiltArtifact;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes under Camel JBang, by JBang's own launcher, with the installed artifact: an alert goes the whole way, and a saved route counts. */
class JBangTest {

    /** It fetches its libraries, into a repository of its own. */
    private static final Duration START = Duration.ofMinutes(8);

    /** The exit code of JBang's launcher that has the script "jbang" run the command which it printed. */
    private static final int RUN_WHAT_IT_SAYS = 255;

    @TempDir
    Path folder;

    private String port;

    @Test
    void anAlertGoesTheWholeWay() throws Exception {
        port = Instance.freePort();
        try (Services services = Services.start(Services.Ports.ANY, folder.resolve("services"))) {
            services.plantNow("alert-wmi-registry.json");
            copyWhatAUserHas(services);
            Process jbang = start();
            try {
                Message request = await().atMost(START)
                        .conditionEvaluationListener(seen -> requireAlive(jbang))
                        .until(() -> request(services), found -> found != null);
                press(services, request, "soar_run_safe");
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> services.kibana().cases().toString().contains("**Audit trail**"));
                assertEquals(5, services.windows().executed().size());

                sayOfEachIncident();
                await().atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofSeconds(2))
                        .until(() -> {
                            services.plantNow("alert-wmi-registry.json");
                            return output().contains("Said by what was saved while it runs");
                        });
            } finally {
                jbang.destroy();
                jbang.waitFor();
            }
        }
    }

    /** A step in a route, as docs/how-to.md shows it. */
    private void sayOfEachIncident() throws IOException {
        Path route = folder.resolve("routes/detect.camel.yaml");
        String shipped = Files.readString(route);
        Matcher step =
                Pattern.compile("( *)- bean:\n *id: detect-open-incident\n").matcher(shipped);
        assertTrue(step.find(), shipped);
        String log = "- log:\n    id: detect-say\n    message: Said by what was saved while it runs\n";
        Files.writeString(
                route,
                new StringBuilder(shipped)
                        .insert(step.start(), log.indent(step.group(1).length())));
    }

    private Message request(Services services) {
        return services.slack().messages(Services.CHANNEL).stream()
                .filter(message -> message.button("soar_run_safe").isPresent())
                .findFirst()
                .orElse(null);
    }

    private void press(Services services, Message request, String action) throws Exception {
        int status = services.clicker()
                .press(request, action, Services.WINDOWS_ANALYST, box -> false)
                .send(URI.create("http://127.0.0.1:" + port + "/slack/interactivity"))
                .statusCode();
        assertEquals(200, status);
    }

    private void copyWhatAUserHas(Services services) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        Properties settings = new Properties();
        settings.putAll(services.settings());
        settings.setProperty("soar.http.port", port);
        settings.setProperty("soar.health.port", Instance.freePort());
        settings.setProperty("soar.detect.period", "1s");
        settings.setProperty("soar.slack.message-interval", "50ms");
        settings.setProperty("soar.store.url", "jdbc:h2:mem:jbang;DB_CLOSE_DELAY=-1");
        try (OutputStream profile = Files.newOutputStream(folder.resolve("application-jbang.properties"))) {
            settings.store(profile, null);
        }
    }

    private Process start() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String version = BuiltArtifact.installInto(folder.resolve("built"));
        Path settingsOfAll = folder.resolve("application.properties");
        String shipped = Files.readString(settingsOfAll);
        String dependency = "io.camelsoar:camel-soar:";
        assertTrue(shipped.contains(dependency), shipped);
        Files.writeString(settingsOfAll, shipped.replaceAll(dependency + "\\S+", dependency + version));
        String libraries =
                new File(System.getProperty("localRepository")).toURI().toString();
        Path settings = Files.writeString(
                folder.resolve("settings.xml"),
                "<settings><localRepository>" + folder.resolve("local") + "</localRepository></settings>");
        List<String> command = List.of(
                java,
                "-cp",
                launcher(),
                "dev.jbang.Main",
                Path.of("src/jbang/camel.java").toAbsolutePath().toString(),
                "run",
                "application.properties",
                "--profile=jbang",
                "--dev",
                "--logging-color=false",
                "--maven-apache-snapshot-enabled=false",
                "--maven-settings=" + settings,
                "--repos=" + folder.resolve("built").toUri() + "," + libraries);
        Path prepared = folder.resolve("prepared");
        ProcessBuilder jbang = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("output").toFile())
                .redirectOutput(prepared.toFile());
        jbang.environment().put("JBANG_DIR", folder.resolve("jbang").toString());
        jbang.environment().put("JBANG_REPO", System.getProperty("localRepository"));
        assertEquals(RUN_WHAT_IT_SAYS, jbang.start().waitFor(), this::output);
        return new ProcessBuilder(
                        "sh", "-c", "exec " + Files.readString(prepared).strip())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    /** The libraries of JBang's launcher, which itself resolves what src/jbang/camel.java names. */
    private String launcher() throws Exception {
        Path pom = folder.resolve("jbang-pom.xml");
        Path classPath = folder.resolve("classpath");
        Files.copy(Path.of("src/test/resources/jbang/pom.xml"), pom);
        Process maven = new ProcessBuilder(
                        "mvn",
                        "-q",
                        "-B",
                        "-f",
                        pom.toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:"
                                + System.getProperty("dependency.plugin.version") + ":build-classpath",
                        "-Dmaven.repo.local=" + System.getProperty("localRepository"),
                        "-Dmdep.outputFile=" + classPath)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertEquals(0, maven.waitFor(), this::output);
        return Files.readString(classPath).strip();
    }

    private void requireAlive(Process jbang) {
        if (!jbang.isAlive()) {
            throw new IllegalStateException("Camel JBang ended:\n" + output());
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
