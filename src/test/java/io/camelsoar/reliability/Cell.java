package io.camelsoar.reliability;

import static org.awaitility.Awaitility.await;

import io.camelsoar.reliability.Finding.Kind;
import io.camelsoar.reliability.Inspection.Shown;
import io.camelsoar.reliability.Round.Outcome;
import io.camelsoar.reliability.Round.Strike;
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
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One application between services of its own, killed and started again, round after round, on the same store. What came of an
 * alert is read at the end: also what happened long after it seemed to be done counts.
 */
final class Cell implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMillis(3_500); // the application looks after 2 seconds

    private final Services services;
    private final SoarProcess soar;
    private final Killer killer;
    private final OnCall analyst;
    /** All alerts, with the rounds that struck on their way. */
    private final Map<String, List<Round>> alerts = new LinkedHashMap<>();

    private final List<String> underway = new ArrayList<>();
    private final List<Outcome> failures = new ArrayList<>();

    /**
     * Starts it.
     *
     * @param folder an empty one
     * @param options of the application's JVM, asked for at each start
     */
    Cell(Path folder, Supplier<List<String>> options) throws IOException {
        services = Services.start(Services.Ports.ANY, folder);
        services.kibana().assistantScript(new MarkedAssistant());
        soar = new SoarProcess(folder, services.settings(), options);
        killer = new Killer(soar, services);
        analyst = new OnCall(services, soar);
        soar.start();
    }

    /** Kills the application on its way with what is underway, and starts it again. */
    void play(Round round) throws IOException {
        analyst.patience(round.patient() ? PATIENCE : Duration.ZERO);
        for (Strike strike : round.strikes()) {
            strike(round, strike);
            soar.start();
        }
    }

    /** The same alerts without a kill. */
    void rehearse(Round round) throws IOException {
        plant(true);
        underway.forEach(alert -> alerts.get(alert).add(round));
        settle(round);
    }

    /** Waits until all is done that is underway. */
    void settle(Round round) throws IOException {
        comesTrue(() -> !soar.isAlive() || isSettled());
        if (!soar.isAlive()) {
            fail(round, "the application ended by itself after the start");
            soar.start();
        }
        underway.clear(); // what is not done by now is found at the end
    }

    private void strike(Round round, Strike strike) throws IOException {
        Shown shown = Shown.by(services);
        underway.removeIf(alert -> isSettled(shown, alert));
        aim(strike, underway.isEmpty());
        comesTrue(() -> !soar.isAlive() || strike.point() != null && isSettled());
        if (soar.isAlive()) { // what was underway did not come by there
            aim(strike, true);
            comesTrue(() -> !soar.isAlive());
        }
        killer.disarm();
        underway.forEach(alert -> alerts.get(alert).add(round));
        if (soar.isAlive()) {
            fail(round, "the boundary was not reached");
            soar.kill();
        } else if (!soar.wasKilled()) {
            fail(round, "the application ended by itself");
        }
    }

    private void aim(Strike strike, boolean withAlerts) throws IOException {
        if (strike.point() == null) {
            plant(withAlerts);
            CompletableFuture.delayedExecutor(strike.count(), TimeUnit.MILLISECONDS)
                    .execute(soar::kill);
        } else {
            killer.arm(strike.point(), strike.count(), () -> plant(withAlerts));
        }
    }

    private void plant(boolean alertsWanted) throws IOException {
        for (int i = 0; i < Round.ALERTS && alertsWanted; i++) {
            String alert =
                    services.plantNow("alert-wmi-registry.json").get("_id").asText();
            alerts.put(alert, new ArrayList<>());
            underway.add(alert);
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

    private boolean isSettled() {
        Shown shown = Shown.by(services);
        return underway.stream().allMatch(alert -> isSettled(shown, alert));
    }

    private static boolean isSettled(Shown shown, String alert) {
        return Inspection.of(shown, alert).stream().noneMatch(finding -> finding.kind() == Kind.LOST);
    }

    private void fail(Round round, String what) {
        Finding finding = new Finding(Kind.FAILED, String.join(", ", underway), what + " (" + soar.folder() + ")");
        failures.add(new Outcome(List.of(round), List.of(finding), 0));
    }

    /** Stops the application and says what came of everything. */
    List<Outcome> outcomes() throws SQLException {
        soar.close();
        List<Outcome> outcomes = new ArrayList<>(failures);
        Shown shown = Shown.by(services);
        try (StoredIncidents store = new StoredIncidents(soar.store())) {
            for (String alert : alerts.keySet()) {
                List<Finding> findings = new ArrayList<>(Inspection.of(shown, alert));
                findings.addAll(store.findings(alert));
                outcomes.add(new Outcome(alerts.get(alert), findings, store.unknown(alert)));
            }
        }
        return outcomes;
    }

    @Override
    public void close() {
        soar.close();
        services.close();
    }
}
