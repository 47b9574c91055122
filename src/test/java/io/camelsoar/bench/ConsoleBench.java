package io.camelsoar.bench;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.camelsoar.app.OpenedStore;
import io.camelsoar.bench.Measure.Target;
import io.camelsoar.sandbox.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The console in a browser: how soon one who opens it sees something, and the incidents, however many are stored. */
final class ConsoleBench implements Bench {

    private static final double LONGEST_MS = 1_000;

    /**
     * The browser's own times, from the navigation on: of its first paint with something in it, and of the first incident
     * in the list. Promises, since the page's own policy forbids what asks again and again.
     */
    private static final String WATCH = """
            window.painted = new Promise(tell => new PerformanceObserver(seen =>
              seen.getEntriesByName("first-contentful-paint").forEach(paint => tell(paint.startTime))
            ).observe({type: "paint", buffered: true}));
            window.listed = new Promise(tell => new MutationObserver((changes, watch) => {
              if (document.querySelector("#list tbody tr")) {
                watch.disconnect();
                requestAnimationFrame(() => tell(performance.now()));
              }
            }).observe(document, {childList: true, subtree: true}));
            """;

    @Override
    public String name() {
        return "console";
    }

    @Override
    public String about() {
        return "the console in Chromium, from the navigation to the first paint and to the list of incidents";
    }

    @Override
    public Map<String, String> settings() {
        return SteadySettings.about();
    }

    @Override
    public void run(Size size, Measures measures, Progress progress) throws Exception {
        Optional<String> missing = Chromium.missing();
        Bench.require(missing.isEmpty(), missing.orElse("") + " A build with it: mvn -B process-test-classes");
        int stored = size.of(100_000, 20_000, 60);
        try (Surroundings around = new Surroundings(SteadySettings.values())) {
            Path home = Files.createDirectories(around.home());
            try (StoredIncidents store = new StoredIncidents(OpenedStore.inFile(home.resolve("store"), 2))) {
                store.fillTo(stored);
            }
            progress.say(String.format("%,d incidents are stored", stored));
            around.start();
            try (Chromium chromium = Chromium.start()) {
                open(chromium, around, new Measures(name()), ""); // the browser, too, starts but once
                for (int round = 0; round < size.of(9, 3, 1); round++) {
                    open(chromium, around, measures, String.format("%,d stored", stored));
                }
            }
            around.requireQuiet();
        }
    }

    private static void open(Chromium chromium, Surroundings around, Measures measures, String setup) {
        try (BrowserContext fresh = chromium.browser().newContext()) { // nothing is in its cache
            fresh.setDefaultTimeout(Chromium.PATIENCE);
            fresh.addInitScript(WATCH);
            Page page = fresh.newPage();
            page.navigate(around.soar().console().toString());
            page.waitForSelector("#list tbody tr"); // which has a limit
            double listed = milliseconds(page.evaluate("window.listed"));
            double painted = milliseconds(page.evaluate("window.painted"));
            measures.add(setup, "first paint", "ms", painted, Target.atMost(LONGEST_MS));
            measures.add(setup, "list of incidents", "ms", listed);
        }
    }

    private static double milliseconds(Object value) {
        return ((Number) value).doubleValue();
    }
}
