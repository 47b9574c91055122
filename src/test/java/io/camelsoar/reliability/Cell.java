package io.camelsoar.reliability;

import static org.awaitility.Awaitility.await;

import io.camelsoar.reliability.Finding.Kind;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.MarkedAssistant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One application between services of its own, killed and started again, round after round, on the same store. What came of a
 * round is read at the end: also what a later round did to it counts.
 */
final class Cell implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMillis(3_500); // recover looks after 2 seconds

    private final Services services;
    private final SoarProcess soar;
    private final Killer killer;
    private final OnCall analyst;
    private final Map<Round, List<String>> alerts = new LinkedHashMap<>();
    private final Map<Round, List<Finding>> failures = new LinkedHashMap<>();

    /** @param folder an empty one */
    Cell(Path folder) throws IOException {
        services = Services.start(Services.Ports.ANY, folder);
        services.kibana().assistantScript(new MarkedAssistant());
        soar = new SoarProcess(folder, services.settings());
        killer = new Killer(soar, services);
        analyst = new OnCall(services, soar);
        soar.start();
    }

    /** Plants alerts, kills the application on its way with them, starts it again and waits until all is done. */
    void play(Round round) throws IOException {
        List<String> planted = new ArrayList<>();
        alerts.put(round, planted);
        failures.put(round, new ArrayList<>());
        analyst.patience(round.patient() ? PATIENCE : Duration.ZERO);
        if (round.boundary() == null) {
            plant(planted);
            killAfter(round.passage());
            startAgain(round);
            killAfter(round.again());
        } else if (round.boundary().first().isPresent()) {
            killer.arm(round.boundary().first().get(), 1, () -> plant(planted));
            startAgain(round);
            killer.arm(round.boundary().point(), round.passage(), () -> {});
        } else {
            killer.arm(round.boundary().point(), round.passage(), () -> plant(planted));
        }
        startAgain(round);
        comesTrue(() -> !soar.isAlive() || isSettled(planted));
        if (!soar.isAlive()) {
            fail(round, "the application ended by itself after the restart");
            soar.start();
        }
    }

    private void killAfter(int millis) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(soar::kill);
    }

    /** Waits for the kill. */
    private void startAgain(Round round) throws IOException {
        if (!comesTrue(() -> !soar.isAlive())) {
            fail(round, "the boundary was not reached");
        } else if (!soar.wasKilled()) {
            fail(round, "the application ended by itself");
        }
        killer.disarm();
        if (!soar.isAlive()) {
            soar.start();
        }
    }

    private void plant(List<String> planted) throws IOException {
        for (int i = 0; i < Round.ALERTS; i++) {
            planted.add(services.plantNow("alert-wmi-registry.json").get("_id").asText());
        }
    }

    private boolean comesTrue(BooleanSupplier condition) {
        try {
            await().pollInterval(LOOK_AGAIN).atMost(LONGEST).until(() -> {
                analyst.look();
                return condition.getAsBoolean();
            });
            return true;
        } catch (ConditionTimeoutException e) {
            return false; // what is missing then is told by what the services show
        }
    }

    private boolean isSettled(List<String> planted) {
        return planted.stream()
                .flatMap(alert -> Inspection.of(services, alert).stream())
                .noneMatch(finding -> finding.kind() == Kind.LOST);
    }

    private void fail(Round round, String what) {
        failures.get(round)
                .add(new Finding(Kind.FAILED, String.join(", ", alerts.get(round)), what + " (" + soar.folder() + ")"));
    }

    /** Stops the application and says what came of each round. */
    List<Round.Result> results() throws SQLException {
        soar.close();
        List<Round.Result> results = new ArrayList<>();
        try (StoredIncidents store = new StoredIncidents(soar.store())) {
            for (Round round : alerts.keySet()) {
                List<Finding> findings = failures.get(round);
                int unknown = 0;
                for (String alert : alerts.get(round)) {
                    findings.addAll(Inspection.of(services, alert));
                    findings.addAll(store.findings(alert));
                    unknown += store.unknown(alert);
                }
                results.add(new Round.Result(round, findings, unknown));
            }
        }
        return results;
    }

    @Override
    public void close() {
        soar.close();
        services.close();
    }
}
