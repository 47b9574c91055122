package io.camelsoar.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.reliability.Round.Outcome;
import java.io.IOException;
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
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * {@code kill -9} at each boundary, and at random moments: every alert has one incident, one message and one case, every approved
 * command ran at most once, and what is in doubt is UNKNOWN.
 *
 * <p>The short run tries each boundary once, and what one kill interrupts is on its way when the next strikes. In the full run
 * (Maven's profile {@code reliability}) each kill has alerts of its own, and the application has all the time to finish them.
 *
 * <p>System properties: {@code soar.kills} is how often each boundary is tried; more than once makes it a full run. {@code
 * soar.random-kills} is how often a random moment is, {@code soar.boundaries} a pattern of the boundaries that are tried, {@code
 * soar.seed} repeats a run's choices.
 */
class KillTest {

    private static final int CELLS = 3; // much of the time they wait
    /** Everything that was ever in a cell is looked through again and again. */
    private static final int ROUNDS_PER_CELL = 24;

    private final long seed = Long.getLong("soar.seed", 1);
    private final Random random = new Random(seed);
    private final int kills = Integer.getInteger("soar.kills", 1);
    private final boolean full = kills > 1;

    /** Stays where something was found. */
    @TempDir(factory = InTarget.class, cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private SharedClasses classes;

    @Test
    void nothingIsLostAndNothingIsDoneTwice() throws Exception {
        classes = new SharedClasses(folder);
        Queue<Round> rounds = new ConcurrentLinkedQueue<>(rounds());
        ExecutorService cells = Executors.newFixedThreadPool(CELLS);
        List<Outcome> outcomes = new ArrayList<>();
        try {
            List<Future<List<Outcome>>> running = new ArrayList<>();
            running.add(cells.submit(() -> rehearse(rounds)));
            for (int i = 1; i < CELLS; i++) {
                running.add(cells.submit(() -> play(rounds)));
            }
            for (Future<List<Outcome>> cell : running) {
                outcomes.addAll(cell.get());
            }
        } finally {
            cells.shutdownNow();
        }
        Report report = new Report(outcomes);
        if (full) {
            System.out.println("soar.seed=" + seed + "\n" + report.table());
            Files.writeString(Path.of("target", "reliability.md"), report.table());
        }
        assertEquals("", String.join("\n", report.findings()), "soar.seed=" + seed + "\n" + report.table());
    }

    private List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        String wanted = System.getProperty("soar.boundaries", ".*");
        for (Boundary boundary : Arrays.stream(Boundary.values())
                .filter(candidate -> candidate.name().matches(wanted))
                .toList()) {
            for (int i = 0; i < kills; i++) {
                int passage = full ? 1 + random.nextInt(boundary.passages()) : 1;
                rounds.add(Round.at(rounds.size(), boundary, passage, !full || random.nextBoolean()));
            }
        }
        for (int i = 0; i < Integer.getInteger("soar.random-kills", 0); i += 2) {
            rounds.add(Round.atRandom(rounds.size(), random));
        }
        if (full) {
            Collections.shuffle(rounds, random);
        }
        return rounds;
    }

    /** While the others begin: what a start needs is recorded for all that follow. */
    private List<Outcome> rehearse(Queue<Round> rounds) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (Cell cell = new Cell(Files.createTempDirectory(folder, "cell"), classes::recording)) {
            cell.rehearse(Round.rehearsal());
            outcomes.addAll(cell.outcomes());
        }
        classes.archive();
        outcomes.addAll(play(rounds));
        return outcomes;
    }

    private List<Outcome> play(Queue<Round> rounds) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        while (!rounds.isEmpty()) {
            try (Cell cell = new Cell(Files.createTempDirectory(folder, "cell"), classes::options)) {
                Round last = null;
                for (int i = 0; i < ROUNDS_PER_CELL && !rounds.isEmpty(); i++) {
                    Round round = rounds.poll();
                    if (round != null) {
                        cell.play(round);
                        last = round;
                    }
                    if (full && round != null) {
                        cell.settle(round);
                    }
                }
                if (last != null) {
                    cell.settle(last);
                }
                outcomes.addAll(cell.outcomes());
            }
        }
        return outcomes;
    }

    static final class InTarget implements TempDirFactory {

        @Override
        public Path createTempDirectory(AnnotatedElementContext field, ExtensionContext test) throws IOException {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kills");
        }
    }
}
