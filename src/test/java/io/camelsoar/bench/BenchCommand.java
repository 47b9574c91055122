package io.camelsoar.bench;

import io.camelsoar.bench.Bench.Size;
import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.cli.Subcommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.lang3.exception.ExceptionUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./soar bench}: measures camel-soar between the simulators. */
@Command(
        name = "bench",
        description = {
            "Measures camel-soar, in a process of its own, between the simulators; docs/bench.md says what each bench does.",
            "Exit code 0: all of the work that was measured was done, whatever the figures are."
        },
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Subcommand {

    static final List<Bench> ALL = List.of(
            new BurstBench(),
            new DelayBench(),
            new ClickBench(),
            new StoreBench(),
            new SequentialBench(),
            new StartBench(),
            new ConsoleBench(),
            new WinrmCostBench());

    /** Those that there are. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(ALL.stream().map(Bench::name).toList());
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "Which of ${COMPLETION-CANDIDATES}; without any, all of them, which takes hours.")
    private List<String> names = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Where the figures go as JSON, too, after each bench.")
    private Path json;

    @Option(names = "--quick", description = "A little of each, in minutes: to see whether it works, not to be quoted.")
    private boolean quick;

    @Option(
            names = "--soar-opts",
            paramLabel = "OPTIONS",
            description =
                    "More options of the measured JVM, such as -Xmx256m; JAVA_OPTS are those of the simulators' JVM.")
    private String options;

    @Override
    public Integer call() throws Exception {
        FiguresFile file = json == null ? null : FiguresFile.at(json);
        // before the first logger is made
        System.setProperty("soar.log.level", "warn");
        keepConnections();
        JvmOptions.ofMeasured(options);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Bench> wanted =
                names.isEmpty() ? ALL : names.stream().map(BenchCommand::named).toList();
        Map<String, String> facts = new LinkedHashMap<>(Machine.facts(Surroundings.checkout()));
        facts.put("size", quick ? "--quick: not to be quoted, and nothing is said to be met" : "full");
        BenchReport report = new BenchReport(facts);
        measure(wanted, quick ? Size.QUICK : Size.FULL, report, file, out, err);
        return 0;
    }

    /** @param file null: the figures go to nobody as JSON */
    static void measure(
            List<Bench> wanted, Size size, BenchReport report, FiguresFile file, PrintWriter out, PrintWriter err)
            throws Exception {
        report.printMachine(out);
        List<String> failed = new ArrayList<>();
        for (Bench bench : wanted) {
            List<Measure> measured;
            try {
                measured = measure(bench, size, err);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) { // the others take hours, and may well go through
                failed.add(bench.name() + ": " + ExceptionUtils.getRootCauseMessage(e));
                err.println("failed: " + failed.get(failed.size() - 1));
                continue;
            }
            report.add(bench, measured);
            report.print(bench, out);
            if (file != null) {
                file.write(report);
            }
        }
        if (!failed.isEmpty()) {
            throw new CommandFailedException("Not measured, since it failed: " + String.join("; ", failed));
        }
    }

    /** As the real services' load balancers do: the JDK's server closes one that was idle for 30 s, perhaps just when it is used again. */
    static void keepConnections() {
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    private static List<Measure> measure(Bench bench, Size size, PrintWriter err) throws Exception {
        Measures measures = new Measures(bench.name());
        addSpeed(measures);
        bench.run(size, measures, line -> {
            err.println(bench.name() + ": " + line);
            err.flush();
        });
        addSpeed(measures);
        // a target is of the whole bench
        return size == Size.FULL
                ? measures.list()
                : measures.list().stream().map(Measure::withoutTarget).toList();
    }

    /** Before and after: the machine may be shared. */
    static void addSpeed(Measures measures) throws Exception {
        measures.add("the machine", "text that all its cores compress", "MB/s", Speed.compressed());
    }

    private static Bench named(String name) {
        return ALL.stream()
                .filter(bench -> bench.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    String all = ALL.stream().map(Bench::name).collect(Collectors.joining(", "));
                    return new CommandFailedException("There is no bench " + name + ": there are " + all);
                });
    }
}
