package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.FailureKind;
import io.camelsoar.failure.Failures;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The status of detection alerts, where camel-soar sets it. An alert that cannot be changed holds up no case. */
public final class AlertStatuses {

    private static final Logger LOG = LoggerFactory.getLogger(AlertStatuses.class);

    private final IncidentStore incidents;
    private final CaseStatuses statuses;
    private final Failures failures;
    private final boolean wanted;

    /** @param wanted whether camel-soar sets them */
    public AlertStatuses(IncidentStore incidents, CaseStatuses statuses, Failures failures, boolean wanted) {
        this.incidents = incidents;
        this.statuses = statuses;
        this.failures = failures;
        this.wanted = wanted;
    }

    /**
     * Sets the variable {@code alertStatus} to what the alert's status is to be now; null: it stays as it is. Only detection alerts have
     * one, and none is opened again: that is up to people.
     */
    public void status(Exchange exchange) {
        Incident incident = incidents.get(id(exchange));
        boolean due = wanted && incident.alert().isDetection();
        exchange.setVariable("alertStatus", due ? status(statuses.of(incident)) : null);
    }

    private static String status(String caseStatus) {
        return "in-progress".equals(caseStatus) ? "acknowledged" : "closed".equals(caseStatus) ? "closed" : null;
    }

    /**
     * Kibana has answered.
     *
     * @throws BusyException if somebody else changed the alert at the same time
     */
    public void answered(JsonNode answer, Exchange exchange) {
        if (answer.path("updated").asInt() > 0) {
            return;
        }
        if (answer.path("version_conflicts").asInt() > 0) {
            throw new BusyException("somebody else changes the alert just now");
        }
        LOG.warn(
                "Incident {}: Kibana (soar.kibana.url) has no alert {} whose status could be {}",
                id(exchange),
                incidents.get(id(exchange)).alertDocument(),
                exchange.getVariable("alertStatus"));
    }

    /**
     * A refusal is told, and not repeated.
     *
     * @throws Exception the failure, if it passes
     */
    public void refused(Exception failure, Exchange exchange) throws Exception {
        if (failures.kind(failure) != FailureKind.HOPELESS) {
            throw failure;
        }
        LOG.warn(
                "Incident {}: its alert is not {}: {} (soar.record.alert-status=set takes a key that may change alerts: the privilege"
                        + " Security, All, and write on .alerts-security.alerts-*)",
                id(exchange),
                exchange.getVariable("alertStatus"),
                failures.describe("Kibana (soar.kibana.url, soar.kibana.api-key)", failure, null));
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
