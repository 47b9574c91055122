package io.camelsoar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What was measured, as a table for people and as JSON for programs. */
final class BenchReport {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final List<String> COLUMNS =
            List.of("bench", "setup", "measure", "median", "least", "most", "rounds", "unit", "target");

    private final Map<String, String> machine;
    private final List<Bench> benches = new ArrayList<>();
    private final List<Measure> measures = new ArrayList<>();

    /** @param machine what it was measured on */
    BenchReport(Map<String, String> machine) {
        this.machine = machine;
    }

    void add(Bench bench, List<Measure> measured) {
        benches.add(bench);
        measures.addAll(measured);
    }

    void printMachine(PrintWriter out) {
        machine.forEach((fact, value) -> out.println(fact + ": " + value));
        out.flush();
    }

    /** What was measured of one bench. */
    void print(Bench bench, PrintWriter out) {
        out.println();
        out.println(bench.name() + ": " + bench.about());
        bench.settings().forEach((key, why) -> out.println("  with " + key + ": " + why));
        out.println();
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        of(bench).forEach(measure -> rows.add(row(measure)));
        int[] widths = IntStream.range(0, COLUMNS.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElseThrow())
                .toArray();
        rows.forEach(row -> out.println(line(row, widths)));
        out.flush();
    }

    private List<Measure> of(Bench bench) {
        return measures.stream()
                .filter(measure -> measure.bench().equals(bench.name()))
                .toList();
    }

    private static List<String> row(Measure measure) {
        return List.of(
                measure.bench(),
                measure.setup(),
                measure.name(),
                Figures.shown(measure.median()),
                Figures.shown(measure.least()),
                Figures.shown(measure.most()),
                String.valueOf(measure.rounds().size()),
                measure.unit(),
                target(measure));
    }

    private static String target(Measure measure) {
        return measure.met()
                .map(met -> (measure.target().atLeast() ? ">= " : "<= ")
                        + Figures.shown(measure.target().value())
                        + (met ? ", met" : ", NOT met"))
                .orElse("");
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            boolean figure = column >= 3 && column <= 6;
            line.append(String.format("%" + (figure ? "" : "-") + widths[column] + "s  ", row.get(column)));
        }
        return line.toString().stripTrailing();
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), json());
    }

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode on = json.putObject("machine");
        machine.forEach(on::put);
        ArrayNode all = json.putArray("benches");
        for (Bench bench : benches) {
            ObjectNode one = all.addObject().put("name", bench.name()).put("about", bench.about());
            ObjectNode settings = one.putObject("settings");
            bench.settings().forEach(settings::put);
            ArrayNode list = one.putArray("measures");
            of(bench).forEach(measure -> list.add(json(measure)));
        }
        return json;
    }

    private static ObjectNode json(Measure measure) {
        ObjectNode json = JSON.createObjectNode()
                .put("setup", measure.setup())
                .put("name", measure.name())
                .put("unit", measure.unit())
                .put("median", measure.median())
                .put("least", measure.least())
                .put("most", measure.most());
        ArrayNode rounds = json.putArray("rounds");
        measure.rounds().forEach(rounds::add);
        measure.met()
                .ifPresent(met -> json.putObject("target")
                        .put(
                                measure.target().atLeast() ? "at_least" : "at_most",
                                measure.target().value())
                        .put("met", met));
        return json;
    }
}
