package io.camelsoar.bench;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.bench.Bench.Size;
import io.camelsoar.bench.Measure.Target;
import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.cli.SoarCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each bench does its work, in a tiny size, and its figures arrive. How large they are is no matter of a test. */
class BenchTest {

    @TempDir
    private Path folder;

    static Stream<String> names() {
        return BenchCommand.ALL.stream().map(Bench::name);
    }

    /** A bench that did not do its work says so itself: see {@link Bench#require}. */
    @ParameterizedTest
    @MethodSource("names")
    void eachBenchDoesItsWorkAndReportsIt(String name) throws Exception {
        BenchCommand.keepConnections();
        Bench bench = BenchCommand.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        Measures measures = new Measures(name);
        bench.run(Size.TINY, measures, line -> {});
        BenchReport report = new BenchReport(Machine.facts(Surroundings.checkout()));
        report.add(bench, measures.list());

        Path file = folder.resolve("bench.json");
        report.write(file);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertEquals(
                Set.of("at", "commit", "jdk", "cores", "cpu", "memory", "os", "load"), fields(json.get("machine")));
        JsonNode one = json.at("/benches/0");
        assertEquals(name, one.path("name").asText());
        assertFalse(one.path("measures").isEmpty());
        for (JsonNode measure : one.path("measures")) {
            Set<String> fields = fields(measure);
            fields.remove("target");
            assertEquals(Set.of("setup", "name", "unit", "median", "least", "most", "rounds"), fields);
            assertTrue(measure.path("rounds").size() > 0, measure.toString());
            assertTrue(measure.path("median").asDouble() >= 0, measure.toString());
        }
        StringWriter shown = new StringWriter();
        report.printMachine(new PrintWriter(shown));
        report.print(bench, new PrintWriter(shown));
        assertTrue(shown.toString().contains(name + ": " + bench.about()), shown.toString());
        assertTrue(
                shown.toString()
                        .contains("commit: " + json.at("/machine/commit").asText()),
                shown.toString());
        for (Measure measure : measures.list()) {
            assertTrue(shown.toString().contains(measure.name()), measure.name());
        }
    }

    @Test
    void severalRoundsAreAMedianAndASpread() {
        Measures measures = new Measures("burst");
        for (double round : List.of(3.0, 1.0, 2.5, 9.0)) {
            measures.add("ten alerts", "time", "s", round, Target.atMost(2.5));
        }
        measures.add("ten alerts", "share", "%", 96, Target.atLeast(95));
        Measure time = measures.list().get(0);
        assertEquals(List.of(3.0, 1.0, 2.5, 9.0), time.rounds());
        assertEquals(2.75, time.median());
        assertEquals(1.0, time.least());
        assertEquals(9.0, time.most());
        assertFalse(time.met().orElseThrow());
        assertTrue(measures.list().get(1).met().orElseThrow());
        assertTrue(new Measure("burst", "ten alerts", "other", "s", List.of(1.0), null)
                .met()
                .isEmpty());
    }

    /** As JDK 17 and 25 print it. */
    @Test
    void theHeapInUseIsThatOfAllGenerations() throws Exception {
        assertEquals(3, MeasuredSoar.inUse("""
                         def new generation   total 116160K, used 1024K [0x0000000687400000, 0x000000068f200000)
                          eden space 103296K,  18% used [0x0000000687400000, 0x0000000688628728, 0x000000068d8e0000)
                         tenured generation   total 258048K, used 2048K [0x0000000704d50000, 0x0000000714950000)
                           the space 258048K,   0% used [0x0000000704d50000, 0x0000000704d50000, 0x0000000704d50200)
                         Metaspace       used 9184K, committed 9408K, reserved 1114112K
                        """));
        assertEquals(
                12,
                MeasuredSoar.inUse(
                        "garbage-first heap   total reserved 6172672K, committed 393216K, used 12288K [0x0]\n"
                                + " Metaspace       used 9184K, committed 9408K, reserved 1114112K\n"));
        assertThrows(IOException.class, () -> MeasuredSoar.inUse("21391:\nCommand executed successfully\n"));
    }

    @Test
    void theSpeedOfTheMachineIsAMeasureOfEachBench() throws Exception {
        Measures measures = new Measures("burst");
        BenchCommand.addSpeed(measures);
        BenchCommand.addSpeed(measures);
        Measure speed = measures.list().get(0);
        assertEquals("the machine", speed.setup());
        assertEquals(2, speed.rounds().size());
        assertTrue(speed.least() > 0, speed.toString());
    }

    @Test
    void whatWasNotDoneIsNoFigure() {
        assertThrows(Bench.WorkNotDoneException.class, () -> Bench.require(false, "nothing came"));
        assertThrows(
                IllegalArgumentException.class, () -> new Measure("burst", "ten alerts", "time", "s", List.of(), null));
    }

    /** Hours of figures are not lost with another bench. */
    @Test
    void aBenchThatFailsLeavesTheFiguresOfTheOthers() throws Exception {
        Path file = Files.writeString(folder.resolve("figures.json"), "of an earlier run");
        StringWriter shown = new StringWriter();
        List<Bench> benches = List.of(bench("first", false), bench("second", true), bench("third", false));
        CommandFailedException failed = assertThrows(
                CommandFailedException.class,
                () -> BenchCommand.measure(
                        benches,
                        Size.TINY,
                        new BenchReport(Map.of()),
                        FiguresFile.at(file),
                        new PrintWriter(shown),
                        new PrintWriter(new StringWriter())));
        JsonNode written = new ObjectMapper().readTree(file.toFile());
        assertEquals("first", written.at("/benches/0/name").asText());
        assertEquals("third", written.at("/benches/1/name").asText());
        assertEquals(2, written.path("benches").size());
        assertTrue(failed.getMessage().contains("second: Bench.WorkNotDoneException: it fails"), failed.getMessage());
        assertTrue(shown.toString().contains("what is measured"), shown.toString());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    /** The most that is asked of the whole bench is not what a little of it is held against. */
    @Test
    void aLittleOfABenchMeetsNothing() throws Exception {
        for (Size size : Size.values()) {
            BenchReport report = new BenchReport(Map.of());
            BenchCommand.measure(
                    List.of(bench("first", false)),
                    size,
                    report,
                    null,
                    new PrintWriter(new StringWriter()),
                    new PrintWriter(new StringWriter()));
            JsonNode measured = report.json().at("/benches/0/measures").get(1);
            assertEquals("what is measured", measured.path("name").asText());
            assertEquals(size == Size.FULL, measured.has("target"), size.toString());
        }
    }

    @Test
    void whereNoFiguresCanGoIsToldBeforeTheyAreTaken() throws Exception {
        for (Path nowhere : List.of(folder, folder.resolve("missing").resolve("figures.json"))) {
            StringWriter said = new StringWriter();
            int code = new CommandLine(new BenchCommand())
                    .setErr(new PrintWriter(said))
                    .execute("start", "--quick", "--json", nowhere.toString());
            assertEquals(1, code);
            assertTrue(said.toString().contains("--json " + nowhere), said.toString());
        }
    }

    /** As of an option that this JDK does not know. */
    @Test
    void whyCamelSoarDidNotStartIsSaidWithTheOptionsThatWereGiven() throws Exception {
        List<String> options = List.of("-Xmx256m", "-XX:Bogus");
        try (MeasuredSoar soar =
                MeasuredSoar.start(Surroundings.checkout(), folder.resolve("soar"), options, Map.of())) {
            await().untilAsserted(() -> {
                String said = assertThrows(CommandFailedException.class, soar::requireAlive)
                        .getMessage();
                assertTrue(said.contains("--soar-opts=-Xmx256m -XX:Bogus"), said);
                assertTrue(said.contains("Unrecognized VM option 'Bogus'"), said);
            });
        }
    }

    /** Neither the measured camel-soar, which would wait for simulators that are gone, nor its files. */
    @Test
    void aBenchThatIsEndedLeavesNothing() throws Exception {
        Process command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-Dsoar.home=" + Path.of("").toAbsolutePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SoarCommand.class.getName(),
                        "bench",
                        "burst",
                        "--quick")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().until(() -> isThere(".*/soar/store\\.mv\\.db"));
            List<ProcessHandle> measured = command.descendants().toList();
            assertFalse(measured.isEmpty());
            command.destroy();
            assertTrue(command.waitFor(30, TimeUnit.SECONDS));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> measured.stream().noneMatch(ProcessHandle::isAlive) && !isThere(".*/soar-bench[^/]*"));
        } finally {
            command.descendants().forEach(ProcessHandle::destroyForcibly);
            command.destroyForcibly();
        }
    }

    private boolean isThere(String path) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.toString().matches(path));
        } catch (UncheckedIOException | NoSuchFileException beingDeleted) {
            return true;
        }
    }

    private static Bench bench(String name, boolean fails) {
        return new Bench() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String about() {
                return "of this test";
            }

            @Override
            public Map<String, String> settings() {
                return Map.of();
            }

            @Override
            public void run(Size size, Measures measures, Progress progress) {
                Bench.require(!fails, "it fails");
                measures.add("once", "what is measured", "s", 1, Target.atMost(2));
            }
        };
    }

    /** The page says of each bench what it does; its names are those of the command. */
    @Test
    void thePageHasEachBench() throws Exception {
        String page = Files.readString(Path.of("docs/bench.md"));
        names().forEach(name -> assertTrue(page.contains("\n## " + name + "\n"), name));
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
