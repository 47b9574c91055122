package io.camelsoar.sandbox.routetest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.text.Count;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Tells people, or programs, what came of the tests. */
final class Report {

    private final PrintWriter out;
    private final boolean json;

    /** @param json JSON Lines instead of text */
    Report(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** One line, as soon as it is known. */
    void told(Outcome outcome) {
        if (json) {
            out.println(line(outcome));
        } else {
            out.println((outcome.passed() ? "ok      " : "FAILED  ") + seconds(outcome.took()) + "  "
                    + outcome.file().getFileName() + ": " + outcome.test());
        }
        out.flush();
    }

    /** Why those that failed did. */
    void failures(List<Outcome> outcomes) {
        if (json) {
            return;
        }
        for (Outcome outcome : outcomes) {
            if (outcome.passed()) {
                continue;
            }
            Outcome.Failure failure = outcome.failure();
            out.println();
            out.println("FAILED  " + outcome.test());
            out.println("  " + outcome.file() + ":" + failure.line() + ": "
                    + (failure.step() == null ? "" : failure.step() + ": ") + failure.why());
            failure.mismatches().forEach(mismatch -> mismatch.lines().forEach(line -> out.println("  " + line)));
            if (!failure.log().isEmpty()) {
                out.println("  the log, in the end:");
                failure.log().forEach(line -> out.println("    " + Difference.cut(line.replaceAll("\\s+", " "))));
            }
        }
        out.flush();
    }

    /** @param whole whether each route has its line, else those alone that were not run in full */
    void coverage(Coverage coverage, boolean whole) {
        if (json) {
            out.println(line(coverage));
            out.flush();
            return;
        }
        if (whole) {
            out.println();
            for (Coverage.OfRoute route : coverage.routes()) {
                out.println(String.format(Locale.ROOT, "%4d of %3d  %s", route.run(), route.steps(), route.route()));
                route.missed()
                        .forEach(step -> out.println("               not run: " + step.place() + " " + step.name()));
            }
        }
        out.println();
        out.println(coverage.run() + " of " + coverage.steps() + " steps of the routes were run: " + coverage.percent()
                + " %" + (whole ? "" : " (--coverage says which)"));
        coverage.strangers().forEach(stranger -> out.println("not counted, since no file has it: " + stranger));
        out.flush();
    }

    void end(List<Outcome> outcomes, Duration took) {
        if (!json) {
            long failed = outcomes.stream().filter(outcome -> !outcome.passed()).count();
            out.println(Count.of(outcomes.size(), "test") + ", " + failed + " failed, in "
                    + seconds(took).strip());
            out.flush();
        }
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%5.1f s", took.toMillis() / 1000.0);
    }

    private static ObjectNode line(Outcome outcome) {
        ObjectNode line = SimulatorHttp.JSON
                .createObjectNode()
                .put("file", outcome.file().toString())
                .put("line", outcome.line())
                .put("test", outcome.test())
                .put("passed", outcome.passed())
                .put("millis", outcome.took().toMillis());
        if (!outcome.passed()) {
            Outcome.Failure failure = outcome.failure();
            ObjectNode why = line.putObject("failure")
                    .put("step", failure.step())
                    .put("line", failure.line())
                    .put("why", failure.why());
            ArrayNode mismatches = why.putArray("mismatches");
            failure.mismatches()
                    .forEach(mismatch -> mismatches
                            .addObject()
                            .put("line", mismatch.line())
                            .put("what", mismatch.what())
                            .put("expected", mismatch.expected())
                            .put("found", mismatch.found()));
            failure.log().forEach(why.putArray("log")::add);
        }
        return line;
    }

    private static ObjectNode line(Coverage coverage) {
        ObjectNode line = SimulatorHttp.JSON.createObjectNode();
        ObjectNode counted = line.putObject("coverage")
                .put("run", coverage.run())
                .put("steps", coverage.steps())
                .put("percent", coverage.percent());
        ArrayNode routes = counted.putArray("routes");
        for (Coverage.OfRoute route : coverage.routes()) {
            ArrayNode missed = routes.addObject()
                    .put("file", route.file().toString())
                    .put("route", route.route())
                    .put("run", route.run())
                    .put("steps", route.steps())
                    .putArray("missed");
            route.missed()
                    .forEach(step -> missed.addObject().put("line", step.line()).put("step", step.name()));
        }
        return line;
    }
}
