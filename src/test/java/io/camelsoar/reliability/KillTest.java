package io.camelsoar.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} at each boundary, and at random moments: every alert has one incident, one message and one case, every approved
 * command ran at most once, and what is in doubt is UNKNOWN.
 *
 * <p>System properties: {@code soar.kills} is how often each boundary is tried, {@code soar.random-kills} how often a random
 * moment, {@code soar.boundaries} is a pattern of the names of those that are tried, {@code soar.seed} repeats a run.
 */
class KillTest {

    private static final int CELLS = 3; // much of the time they wait
    /** Everything that was ever in a cell is looked through again and again. */
    private static final int ROUNDS_PER_CELL = 24;

    private static final int LONGEST_WAY_MILLIS = 5_000;

    private final long seed = Long.getLong("soar.seed", 1);
    private final Random random = new Random(seed);

    @Test
    void nothingIsLostAndNothingIsDoneTwice() throws Exception {
        System.out.println("Kills with soar.seed=" + seed);
        Queue<Round> rounds = new ConcurrentLinkedQueue<>(rounds());
        ExecutorService cells = Executors.newFixedThreadPool(CELLS);
        List<Round.Result> results = new ArrayList<>();
        try {
            List<Future<List<Round.Result>>> running = new ArrayList<>();
            for (int i = 0; i < CELLS; i++) {
                running.add(cells.submit(() -> play(rounds)));
            }
            for (Future<List<Round.Result>> cell : running) {
                results.addAll(cell.get());
            }
        } finally {
            cells.shutdownNow();
        }
        Report report = new Report(results);
        System.out.println(report.table());
        Files.writeString(Path.of("target", "reliability.md"), report.table());
        assertEquals("", String.join("\n", report.findings()), report.table());
    }

    private List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        int kills = Integer.getInteger("soar.kills", 1);
        boolean often = kills > 1;
        String wanted = System.getProperty("soar.boundaries", ".*");
        for (Boundary boundary : Arrays.stream(Boundary.values())
                .filter(candidate -> candidate.name().matches(wanted))
                .toList()) {
            for (int i = 0; i < kills; i++) {
                int passage = 1 + random.nextInt(boundary.passages());
                rounds.add(new Round(boundary, passage, 0, !often || random.nextBoolean()));
            }
        }
        for (int i = 0; i < Integer.getInteger("soar.random-kills", 0) / 2; i++) {
            rounds.add(new Round(
                    null,
                    random.nextInt(LONGEST_WAY_MILLIS),
                    random.nextInt(LONGEST_WAY_MILLIS),
                    random.nextBoolean()));
        }
        if (often) {
            Collections.shuffle(rounds, random);
        }
        return rounds;
    }

    private static List<Round.Result> play(Queue<Round> rounds) throws Exception {
        List<Round.Result> results = new ArrayList<>();
        while (!rounds.isEmpty()) {
            Path folder = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "kills").toAbsolutePath()), "cell");
            try (Cell cell = new Cell(folder)) {
                for (int i = 0; i < ROUNDS_PER_CELL; i++) {
                    Round round = rounds.poll();
                    if (round != null) {
                        cell.play(round);
                    }
                }
                results.addAll(cell.results());
            }
        }
        return results;
    }
}
