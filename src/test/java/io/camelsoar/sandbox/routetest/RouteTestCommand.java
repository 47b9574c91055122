package io.camelsoar.sandbox.routetest;

import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.cli.Subcommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./soar test}: the tests beside the routes. */
@Command(
        name = "test",
        description = {
            "Runs the tests in YAML of routes/tests, or of the files and folders that are named, with routes/ and"
                    + " application.properties of the working directory, between simulators. See docs/route-tests.md.",
            "Exit codes: 0 all passed, 1 one failed, is not written as it has to be, or too few steps of the routes"
                    + " were run."
        },
        mixinStandardHelpOptions = true)
public final class RouteTestCommand implements Subcommand {

    private static final Path ROUTES = Path.of("routes");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PLACE", description = "Files *.test.yaml and folders with such. Default: routes/tests")
    private List<Path> places = List.of(ROUTES.resolve("tests"));

    @Option(names = "--filter", paramLabel = "TEXT", description = "Only tests whose file name or name has this in it.")
    private String filter;

    @Option(names = "--coverage", description = "Lists the steps of the routes that no test has run.")
    private boolean coverage;

    @Option(names = "--least", paramLabel = "PERCENT", description = "Fails where fewer steps of the routes were run.")
    private double least;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many tests run at a time. Default: two for each processor.")
    private Integer jobs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "1",
            description = "Waits N times as long for what is expected, as on a slow machine.")
    private int patience;

    @Option(names = "--json", description = "Prints JSON Lines: each test, then the coverage.")
    private boolean json;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Option(names = "--verbose", description = "Shows camel-soar's own log, too.")
    private boolean verbose;

    @Override
    public Integer call() throws Exception {
        if (!Files.isDirectory(ROUTES) || !Files.isRegularFile(Path.of("application.properties"))) {
            throw new CommandFailedException("There is no application.properties with a folder routes beside it in "
                    + Path.of("").toAbsolutePath());
        }
        long begin = System.nanoTime();
        Report report = new Report(spec.commandLine().getOut(), json);
        List<RouteTest> tests = tests();
        Coverage counted = Coverage.of(ROUTES);
        List<Outcome> outcomes;
        try (TestLog log = new TestLog(verbose)) {
            int atOnce = jobs != null ? jobs : 2 * Runtime.getRuntime().availableProcessors();
            outcomes = new TestRun(profile, counted, log, Math.max(1, atOnce), Math.max(1, patience))
                    .run(tests, report::told);
        }
        report.failures(outcomes);
        report.coverage(counted, coverage);
        report.end(outcomes, Duration.ofNanos(System.nanoTime() - begin));
        if (counted.percent() < least) {
            throw new CommandFailedException(String.format(
                    Locale.ROOT,
                    "%.1f %% of the steps were run, at least %.1f %% have to be",
                    counted.percent(),
                    least));
        }
        return outcomes.stream().allMatch(Outcome::passed) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** @throws CommandFailedException if there are none, or with all that is not written as it has to be */
    private List<RouteTest> tests() throws IOException {
        List<RouteTest> tests = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Path place : places) {
            if (!Files.exists(place)) {
                throw new CommandFailedException("There is no " + place);
            }
            for (Path file : TestReader.files(place)) {
                try {
                    tests.addAll(TestReader.read(file));
                } catch (UnusableTestException e) {
                    wrong.add(e.getMessage());
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new CommandFailedException(String.join(System.lineSeparator(), wrong));
        }
        tests.removeIf(test ->
                filter != null && !test.title().toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT)));
        if (tests.isEmpty()) {
            throw new CommandFailedException("There is no such test");
        }
        return tests;
    }
}
