package io.camelsoar.bench;

import io.camelsoar.bench.Measure.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what the rounds of one bench gave; what has the same setup and name in several rounds is one measure. */
final class Measures {

    private record Key(String setup, String name) {}

    private record Figures(String unit, Target target, List<Double> rounds) {}

    private final String bench;
    private final Map<Key, Figures> all = new LinkedHashMap<>();

    Measures(String bench) {
        this.bench = bench;
    }

    void add(String setup, String name, String unit, double figure) {
        add(setup, name, unit, figure, null);
    }

    void add(String setup, String name, String unit, double figure, Target target) {
        all.computeIfAbsent(new Key(setup, name), key -> new Figures(unit, target, new ArrayList<>()))
                .rounds()
                .add(figure);
    }

    List<Measure> list() {
        List<Measure> list = new ArrayList<>();
        all.forEach((key, figures) -> list.add(
                new Measure(bench, key.setup(), key.name(), figures.unit(), figures.rounds(), figures.target())));
        return list;
    }
}
