package io.camelsoar.docs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be tried of {@code docker/} without an engine. */
class DockerTest {

    private static final Path COMPOSE = Path.of("/usr/bin/docker-compose");
    private static final Path DOCKER = Path.of("docker").toAbsolutePath();

    @TempDir
    Path folder;

    /** Requests to the stand-in for Elasticsearch and Kibana: method, path, body. */
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @Test
    void theComposeFileHoldsToItsSchema() throws Exception {
        if (!Files.isExecutable(COMPOSE)) {
            assertFalse("true".equals(System.getenv("CI")), "Debian's package docker-compose is not installed");
            assumeTrue(false, "Debian's package docker-compose is not installed");
        }
        Path copy = Files.copy(DOCKER.resolve("compose.yaml"), folder.resolve("compose.yaml"));
        Ended ended = run(Map.of(), COMPOSE.toString(), "-f", copy.toString(), "--profile", "metrics", "config");
        assertEquals(0, ended.code, ended.output);
        assertTrue(ended.output.contains("SOAR_CHANNEL_TRIAGE: null"), ended.output);
        String kafka = DOCKER.resolve("kafka.env").toString();
        Ended withKafka = run(Map.of(), COMPOSE.toString(), "--env-file", kafka, "-f", copy.toString(), "config");
        assertEquals(0, withKafka.code, withKafka.output);
        assertTrue(
                withKafka.output.contains("SOAR_CHANNEL_TRIAGE: kafka:soar-triage?brokers=kafka:9092&"),
                withKafka.output);
        for (String image : Pattern.compile("image: (\\S+)")
                .matcher(Files.readString(copy))
                .results()
                .map(found -> found.group(1))
                .toList()) {
            assertTrue(
                    image.equals("camel-soar:local") || image.matches(".+:v?[0-9]+\\.[0-9][\\w.-]*"),
                    image + " is not pinned");
        }
        for (String line : Files.readAllLines(DOCKER.resolve("Dockerfile"))) {
            assertTrue(!line.startsWith("FROM") || line.matches("FROM \\S+:[0-9]+\\.[0-9][\\w.-]*( AS \\w+)?"), line);
        }
    }

    /** docker/kafka.env switches the profile on and leads to its broker, which is of the version that the tests run. */
    @Test
    void theProfileKafkaPutsItsTopicsBetweenTheStages() throws Exception {
        Properties kafka = new Properties();
        try (var in = Files.newBufferedReader(DOCKER.resolve("kafka.env"))) {
            kafka.load(in);
        }
        assertEquals("kafka", kafka.getProperty("COMPOSE_PROFILES"));
        JsonNode services = new YAMLMapper()
                .readTree(DOCKER.resolve("compose.yaml").toFile())
                .get("services");
        JsonNode broker = services.get("kafka");
        assertEquals("[\"kafka\"]", broker.get("profiles").toString());
        Matcher tested = Pattern.compile("<artifactId>kafka_2.13</artifactId>\\s*<version>(.+)</version>")
                .matcher(Files.readString(Path.of("src/test/resources/kafka/pom.xml")));
        assertTrue(tested.find());
        assertEquals("apache/kafka:" + tested.group(1), broker.get("image").asText());
        assertEquals(
                "PLAINTEXT://kafka:9092",
                broker.at("/environment/KAFKA_ADVERTISED_LISTENERS").asText());
        String image = Files.readString(DOCKER.resolve("application-docker.properties"));
        Properties shipped = new Properties();
        try (var in = Files.newBufferedReader(Path.of("application.properties"))) {
            shipped.load(in);
        }
        for (String stage : List.of("triage", "notify", "respond", "record")) {
            String variable = "SOAR_CHANNEL_" + stage.toUpperCase(Locale.ROOT);
            assertTrue(services.at("/camel-soar/environment").has(variable), variable);
            String inMemory = shipped.getProperty("soar.channel." + stage);
            assertTrue(image.contains("soar.channel." + stage + "={{env:" + variable + ":" + inMemory + "}}\n"), image);
            assertTrue(
                    kafka.getProperty(variable).startsWith("kafka:soar-" + stage + "?brokers=kafka:9092&"),
                    kafka.toString());
            assertEquals(
                    inMemory.replaceAll(".*concurrentConsumers=(\\d+).*", "$1"),
                    kafka.getProperty(variable).replaceAll(".*consumersCount=(\\d+).*", "$1"));
        }
    }

    /** One version of the Elastic stack and of PostgreSQL, which are those that the tests run. */
    @Test
    void theImagesAreOfTheVersionsThatAreTested() throws Exception {
        String compose = Files.readString(DOCKER.resolve("compose.yaml"));
        String elastic = property("elasticsearch.node.version");
        assertEquals(
                Set.of(elastic),
                Pattern.compile("docker\\.elastic\\.co/\\w+/\\w+:(\\S+)")
                        .matcher(compose)
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet()));
        String postgres = property("embedded.postgres.binaries.version").replaceAll("\\.0$", "");
        assertTrue(compose.contains("image: postgres:" + postgres + "-"), compose);
    }

    private static String property(String name) throws IOException {
        Matcher value =
                Pattern.compile("<" + name + ">(.+)</" + name + ">").matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(value.find(), name);
        return value.group(1);
    }

    /** dockerfile-utils, a linter from npm, which knows each instruction and its flags, and needs no engine. */
    @Test
    void theLinterFindsNothingInTheDockerfile() throws Exception {
        Optional<Path> linter = Stream.of(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, "dockerfile-utils"))
                .filter(Files::isExecutable)
                .findFirst();
        if (linter.isEmpty()) {
            assertFalse(
                    "true".equals(System.getenv("CI")) && System.getenv("NO_DOCKERFILE_LINTER") == null,
                    "npm's package dockerfile-utils is not installed");
            assumeTrue(false, "npm's package dockerfile-utils is not installed");
        }
        Path mistaken = Files.writeString(
                folder.resolve("Dockerfile"),
                Files.readString(DOCKER.resolve("Dockerfile")).replace("--interval=", "--intervall="));
        Ended found = run(Map.of(), linter.get().toString(), "lint", mistaken.toString());
        assertEquals(1, found.code, found.output);
        assertTrue(found.output.contains("Unknown flag: intervall"), found.output);

        Ended ended = run(
                Map.of(),
                linter.get().toString(),
                "lint",
                DOCKER.resolve("Dockerfile").toString());
        assertEquals("", ended.output.strip());
        assertEquals(0, ended.code);
    }

    /** As the Dockerfile lays it out, started with its ENTRYPOINT and CMD; the health check says what is so. */
    @Test
    void theImagesFilesRunAndTheHealthCheckSaysSo() throws Exception {
        Path image = folder.resolve("soar");
        layOut(image);
        keepClasses(image);
        Map<String, String> environment = new HashMap<>();
        try (Services services = Services.start(Services.Ports.ANY, folder.resolve("services"))) {
            services.plantNow("alert-wmi-registry.json");
            Properties secrets = new Properties();
            secrets.putAll(services.settings());
            secrets.setProperty("soar.health.token", "token-of-the-health");
            secrets.setProperty("soar.backup.period", "24h");
            Path file = folder.resolve("soar.properties");
            try (var out = Files.newOutputStream(file)) {
                secrets.store(out, null);
            }
            environment.put("SOAR_SECRETS_FILE", file.toString());
            environment.put("SOAR_STORE_URL", "jdbc:h2:file:./data/soar");
            environment.put("SOAR_STORE_USERNAME", "sa");
            environment.put("SOAR_HTTP_PORT", String.valueOf(FreePort.next()));
            environment.put("SOAR_HEALTH_PORT", String.valueOf(FreePort.next()));
            environment.put("SOAR_RESPOND_INVENTORY", services.settings().get("soar.respond.inventory"));
            Path output = folder.resolve("output");
            Process soar = builder(environment, command(image, "ENTRYPOINT", "CMD"))
                    .directory(image.toFile())
                    .redirectOutput(output.toFile())
                    .start();
            try {
                await().until(() -> {
                    assertTrue(soar.isAlive(), Files.readString(output));
                    return !services.slack().messages(Services.CHANNEL).isEmpty();
                });
                assertHealth("HTTP 200\n", 0, image, environment);
                Map<String, String> stranger = new HashMap<>(environment);
                stranger.put("SOAR_HEALTH_TOKEN", "another-token");
                assertHealth("HTTP 401\n", 1, image, stranger);
                await().until(() -> backups(image).size() == 1);
                Ended made = onPage(
                        image, environment, "exec camel-soar java (?=.* backup )", List.of(java(), "-Xshare:auto"));
                Ended checked = onPage(
                        image, environment, "exec camel-soar java (?=.* check )", List.of(java(), "-Xshare:auto"));
                assertTrue(checked.output.contains("ok       store "), checked.output);
                assertEquals(0, made.code, made.output);
                assertTrue(made.output.startsWith(image.toRealPath().resolve("data/backup/soar-") + ""), made.output);
            } finally {
                soar.destroy();
                soar.waitFor();
            }
            assertEquals(
                    1, run(environment, "bash", image.resolve("healthcheck.sh").toString()).code);
            Ended moved = onPage(image, environment, "run --rm --entrypoint mv camel-soar ", List.of("mv"));
            assertEquals(0, moved.code, moved.output);
            Files.move(backups(image).get(0), image.resolve("data/backup/soar-2026-01-15T02-00-00Z.zip"));
            List<String> entry = command(image, "ENTRYPOINT");
            Ended restored = onPage(image, environment, "run --rm camel-soar (?=restore)", entry);
            assertEquals(0, restored.code, restored.output);
            assertTrue(restored.output.contains("Its audit trail is intact: "), restored.output);
            Ended verified = onPage(image, environment, "run --rm camel-soar (?=audit)", entry);
            assertTrue(verified.output.contains("\"intact\":true"), verified.output);
        }
    }

    private static List<Path> backups(Path image) throws IOException {
        Path folder = image.resolve("data/backup");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".zip")).toList();
        }
    }

    /** What docs/docker.md has Compose run in the container, with the places of this machine. */
    private Ended onPage(Path image, Map<String, String> environment, String compose, List<String> program)
            throws Exception {
        Matcher line = Pattern.compile(
                        "^ {4}docker compose -f docker/compose\\.yaml " + compose + "(.+)$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/docker.md")));
        assertTrue(line.find(), compose);
        List<String> command = new ArrayList<>(program);
        for (String word : line.group(1).split(" ")) {
            command.add(word.replace("/soar/", image + "/"));
        }
        Path output = Files.createTempFile(folder, "output", "");
        Process process = builder(environment, command)
                .directory(image.toFile())
                .redirectOutput(output.toFile())
                .start();
        return new Ended(process.waitFor(), Files.readString(output));
    }

    /** The database is the compose file's, and each command is of a service that is there. */
    @Test
    void thePagesCommandsAreOfTheComposeFile() throws Exception {
        JsonNode services = new YAMLMapper()
                .readTree(DOCKER.resolve("compose.yaml").toFile())
                .get("services");
        String page = Files.readString(Path.of("docs/docker.md"));
        Matcher named = Pattern.compile(
                        "compose\\.yaml (?:exec|run|stop|start|restart|cp)(?: -T| --rm| --entrypoint \\w+)* ([\\w-]+)")
                .matcher(page);
        int found = 0;
        for (; named.find(); found++) {
            assertTrue(services.has(named.group(1)), named.group());
        }
        assertTrue(found > 10, found + " commands");
        assertTrue(
                page.contains(
                        "(`SOAR_STORE_URL: jdbc:h2:file:./data/soar` and `SOAR_STORE_USERNAME: sa`, under an `environment`"),
                page);
        JsonNode database = services.at("/postgres/environment");
        String user = database.get("POSTGRES_USER").asText();
        String name = database.get("POSTGRES_DB").asText();
        assertTrue(page.contains("pg_dump --format=custom --no-owner -U " + user + " " + name + " >"), page);
        assertTrue(page.contains("createdb -U " + user + " " + name + "\n"), page);
        assertTrue(page.contains(" -U " + user + " -d " + name + " <"), page);
        assertTrue(services.at("/camel-soar/volumes").toString().contains(":/soar/data\""), services.toString());
    }

    private void assertHealth(String said, int code, Path image, Map<String, String> environment) throws Exception {
        Ended ended = run(environment, "bash", image.resolve("healthcheck.sh").toString());
        assertEquals(said, ended.output);
        assertEquals(code, ended.code);
    }

    /** What the Dockerfile's second stage copies; the build's own part of it is there already. */
    private static void layOut(Path image) throws IOException {
        Files.createDirectories(image.resolve("data"));
        Path lib = Files.createDirectories(image.resolve("lib"));
        int number = 0;
        for (String library : Files.readString(runtimeClassPath()).strip().split(":")) {
            Files.createSymbolicLink(
                    lib.resolve(number++ + "-" + Path.of(library).getFileName()), Path.of(library));
        }
        Files.copy(Path.of("target/camel-soar.jar"), image.resolve("camel-soar.jar"));
        Matcher copies = Pattern.compile("^COPY (?!--from)(.+)$", Pattern.MULTILINE)
                .matcher(Files.readString(DOCKER.resolve("Dockerfile")).split("FROM eclipse-temurin")[1]);
        while (copies.find()) {
            String[] words = copies.group(1).split(" ");
            for (int i = 0; i < words.length - 1; i++) {
                Path source = Path.of(words[i]);
                Path target = image.resolve(words[words.length - 1]);
                copy(source, Files.isDirectory(source) ? target : target.resolve(source.getFileName()));
            }
        }
    }

    /** As the Dockerfile does it; the start that follows is refused if what is kept does not fit it. */
    private static void keepClasses(Path image) throws Exception {
        Matcher step = Pattern.compile("^RUN (echo (?:.*\\\\\n)*.*)$", Pattern.MULTILINE)
                .matcher(Files.readString(DOCKER.resolve("Dockerfile")));
        assertTrue(step.find());
        Path java = Path.of(System.getProperty("java.home"), "bin");
        Process keeping = builder(
                        Map.of("PATH", java + ":" + System.getenv("PATH")),
                        List.of("sh", "-c", step.group(1).replace("/soar/", image + "/")))
                .directory(image.toFile())
                .start();
        String said = new String(keeping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keeping.waitFor(), said);
        assertTrue(said.contains("All can be used."), said);
        assertTrue(Files.exists(image.resolve("soar.jsa")), said);
    }

    private static Path runtimeClassPath() {
        Path file = Path.of("target/runtime.classpath");
        assertTrue(Files.exists(file), file + " is written by the build");
        return file;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()).normalize(),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** ENTRYPOINT and CMD, or one of them, with the places of this machine. */
    private static List<String> command(Path image, String... instructions) throws IOException {
        List<String> command = new ArrayList<>();
        String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
        for (String instruction : instructions) {
            Matcher words = Pattern.compile("^" + instruction + " \\[(.+)]$", Pattern.MULTILINE)
                    .matcher(dockerfile);
            assertTrue(words.find(), instruction);
            for (String word : words.group(1).split(", ")) {
                command.add(word.substring(1, word.length() - 1).replace("/soar/", image + "/"));
            }
        }
        command.set(0, java());
        command.add(1, "-Xshare:on");
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Test
    void theSetUpMakesWhatIsNeededOnceAndTellsNoSecret() throws Exception {
        Map<String, Integer> refused = new HashMap<>();
        HttpServer standIn = standIn(refused);
        try {
            Map<String, String> environment = setUp(standIn);
            Ended ended = run(environment, "bash", DOCKER.resolve("setup.sh").toString());
            assertEquals("setup: done\n", ended.output);
            assertTrue(
                    requests.contains(
                            "POST /_security/user/kibana_system/_password {\"password\":\"secret-of-KIBANA_PASSWORD_FILE\"}\n"),
                    requests.toString());
            assertTrue(requests.contains("POST /_license/start_trial?acknowledge=true"), requests.toString());
            Properties written = new Properties();
            try (var in = Files.newInputStream(folder.resolve("soar.properties"))) {
                written.load(in);
            }
            assertEquals("ZW5jb2RlZA==", written.getProperty("soar.kibana.api-key"));
            assertEquals("ZW5jb2RlZA==", written.getProperty("soar.elasticsearch.api-key"));
            assertEquals("camel-soar-llm", written.getProperty("soar.ai.connector-id"));
            assertEquals("secret-of-STORE_PASSWORD_FILE", written.getProperty("soar.store.password"));
            assertEquals("secret-of-SLACK_FILE", written.getProperty("soar.slack.token"));
            assertEquals(32, written.getProperty("soar.health.token").length());
            assertEquals("rw-------", permissions("soar.properties"));
            assertEquals(written.getProperty("soar.health.token"), Files.readString(folder.resolve("health_token")));
            assertEquals("rw-------", permissions("health_token"));
            assertEquals("secret-of-GRAFANA_PASSWORD_FILE", Files.readString(folder.resolve("grafana_password")));
            assertEquals("rw-------", permissions("grafana_password"));

            refused.put("POST /api/actions/connector/camel-soar-llm", 409);
            Files.writeString(folder.resolve("SLACK_FILE"), "soar.slack.token=corrected");
            Files.writeString(folder.resolve("LLM_API_KEY_FILE"), "corrected-key");
            Ended again = run(environment, "bash", DOCKER.resolve("setup.sh").toString());
            assertEquals(0, again.code, again.output);
            Properties anew = new Properties();
            try (var in = Files.newInputStream(folder.resolve("soar.properties"))) {
                anew.load(in);
            }
            written.setProperty("soar.slack.token", "corrected");
            assertEquals(written, anew);
            assertTrue(
                    requests.stream()
                            .anyMatch(request -> request.startsWith("PUT /api/actions/connector/camel-soar-llm")
                                    && request.contains("corrected-key")
                                    && !request.contains("connector_type_id")),
                    requests.toString());
            assertEquals(
                    1,
                    requests.stream()
                            .filter(request -> request.startsWith("POST /_security/api_key"))
                            .count());
        } finally {
            standIn.stop(0);
        }
    }

    @Test
    void theSetUpSaysWhatDidNotAnswer() throws Exception {
        Map<String, Integer> refused = new HashMap<>(Map.of("GET /api/status", 503));
        HttpServer standIn = standIn(refused);
        try {
            Ended ended = run(setUp(standIn), "bash", DOCKER.resolve("setup.sh").toString());
            assertTrue(ended.output.startsWith("setup: Kibana at http://127.0.0.1:"), ended.output);
            assertEquals(1, ended.code);
            refused.put("GET /api/status", 200);
            refused.put("POST /api/actions/connector/camel-soar-llm", 400);
            Ended connector =
                    run(setUp(standIn), "bash", DOCKER.resolve("setup.sh").toString());
            assertEquals("setup: Kibana did not take the connector camel-soar-llm\n", connector.output);
            assertFalse(Files.exists(folder.resolve("soar.properties")));
        } finally {
            standIn.stop(0);
        }
    }

    /** Neither a key in Elasticsearch nor one in a file that nothing uses. */
    @Test
    void aSetUpThatFailsLeavesNothingBehind() throws Exception {
        Map<String, Integer> refused = new HashMap<>(Map.of("POST /_security/api_key", 403));
        HttpServer standIn = standIn(refused);
        try {
            Map<String, String> environment = setUp(standIn);
            Files.delete(folder.resolve("SLACK_FILE"));
            Ended lacks = run(environment, "bash", DOCKER.resolve("setup.sh").toString());
            assertEquals("setup: SLACK_FILE: " + folder.resolve("SLACK_FILE") + " is missing or empty\n", lacks.output);
            assertEquals(1, lacks.code);
            assertEquals(List.of(), requests);

            Ended noKey = run(setUp(standIn), "bash", DOCKER.resolve("setup.sh").toString());
            assertFalse(noKey.code == 0, noKey.output);
            assertFalse(Files.exists(folder.resolve("soar.properties")));
            assertFalse(Files.exists(folder.resolve("soar.properties.new")));

            Files.writeString(folder.resolve("soar.properties"), "soar.slack.token=secret-of-SLACK_FILE\n");
            Ended noToken = run(environment, "bash", DOCKER.resolve("setup.sh").toString());
            assertFalse(noToken.code == 0, noToken.output); // a file of no key: one is to be made, and is refused
            assertEquals(
                    "soar.slack.token=secret-of-SLACK_FILE\n", Files.readString(folder.resolve("soar.properties")));
            assertFalse(Files.exists(folder.resolve("health_token")));
        } finally {
            standIn.stop(0);
        }
    }

    @Test
    void aKeyWithQuotesStaysWhatItIs() throws Exception {
        HttpServer standIn = standIn(Map.of());
        try {
            Map<String, String> environment = setUp(standIn);
            Files.writeString(folder.resolve("LLM_API_KEY_FILE"), "a\"b\\c&d\n");
            Files.writeString(folder.resolve("STORE_PASSWORD_FILE"), "e\\f\"g");
            Ended ended = run(environment, "bash", DOCKER.resolve("setup.sh").toString());
            assertEquals(0, ended.code, ended.output);
            String connector = requests.stream()
                    .filter(request -> request.startsWith("POST /api/actions/connector/"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    "a\"b\\c&d",
                    new YAMLMapper()
                            .readTree(connector.substring(connector.indexOf('{')))
                            .at("/secrets/apiKey")
                            .asText());
            Properties written = new Properties();
            try (var in = Files.newInputStream(folder.resolve("soar.properties"))) {
                written.load(in);
            }
            assertEquals("e\\f\"g", written.getProperty("soar.store.password"));
        } finally {
            standIn.stop(0);
        }
    }

    /** Its commands, one block after another, are given in the checkout. */
    @Test
    void thePageMakesTheSecretsAndStaysWhereItIs() throws Exception {
        Matcher block = Pattern.compile("(?s)```sh\n(.*?)```").matcher(Files.readString(Path.of("docs/docker.md")));
        assertTrue(block.find());
        Path pasted = Files.writeString(folder.resolve("pasted"), "pasted");
        Process process = new ProcessBuilder("bash", "-c", block.group(1) + "\npwd\numask")
                .directory(folder.toFile())
                .redirectInput(pasted.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.startsWith(folder + "\n"), output);
        assertFalse(output.contains("0077"), output);
        JsonNode secrets = new YAMLMapper()
                .readTree(DOCKER.resolve("compose.yaml").toFile())
                .get("secrets");
        for (JsonNode secret : secrets) {
            String file = "docker/" + secret.get("file").asText();
            assertEquals("rw-------", permissions(file), file);
        }
        assertEquals("pasted", Files.readString(folder.resolve("docker/secrets/llm_api_key")));
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    private Map<String, String> setUp(HttpServer standIn) throws IOException {
        Map<String, String> environment = new HashMap<>();
        String url = "http://127.0.0.1:" + standIn.getAddress().getPort();
        environment.put("ELASTIC_URL", url);
        environment.put("KIBANA_URL", url);
        environment.put("OUTPUT_FILE", folder.resolve("soar.properties").toString());
        environment.put("MONITOR_FOLDER", folder.toString());
        environment.put("TRIES", "2");
        environment.put("PAUSE", "0.1");
        for (String name : List.of(
                "ELASTIC_PASSWORD_FILE",
                "KIBANA_PASSWORD_FILE",
                "STORE_PASSWORD_FILE",
                "GRAFANA_PASSWORD_FILE",
                "LLM_API_KEY_FILE",
                "SLACK_FILE")) {
            String secret = "secret-of-" + name;
            Files.writeString(
                    folder.resolve(name), name.equals("SLACK_FILE") ? "soar.slack.token=" + secret + "\n" : secret);
            environment.put(name, folder.resolve(name).toString());
        }
        return environment;
    }

    /** Takes what the user elastic asks, as Elasticsearch and Kibana do, but for what is to be refused. */
    private HttpServer standIn(Map<String, Integer> refused) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String elastic = "Basic "
                + Base64.getEncoder()
                        .encodeToString("elastic:secret-of-ELASTIC_PASSWORD_FILE".getBytes(StandardCharsets.UTF_8));
        server.createContext("/", exchange -> {
            String place = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add((place + " " + body).stripTrailing() + (body.isBlank() ? "" : "\n"));
            boolean known = elastic.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean kibana =
                    place.contains(" /api/") && exchange.getRequestHeaders().getFirst("kbn-xsrf") == null;
            answer(
                    exchange,
                    !known ? 401 : kibana ? 400 : refused.getOrDefault(place, 200),
                    place.contains("api_key") ? "{\"id\":\"1\",\"encoded\":\"ZW5jb2RlZA==\"}" : "{}");
        });
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private record Ended(int code, String output) {}

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        Path output = Files.createTempFile(folder, "output", "");
        Process process = builder(environment, List.of(command))
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        String said = Files.readString(output);
        if (Pattern.compile("secret-of-(?!\\w+_FILE:)").matcher(said).find()) {
            fail("a secret is told: " + said);
        }
        return new Ended(code, said);
    }

    private static ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder;
    }
}
