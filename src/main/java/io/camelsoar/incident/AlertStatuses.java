package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.FailureKind;
import io.camelsoar.failure.Failures;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The status of detection alerts, where camel-soar sets it. What a person did stays: only an open alert is acknowledged, and one that is
 * closed already is left alone. An alert that cannot be changed holds up no case.
 */
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
        Incident incident = incident(exchange);
        // of one that is recorded, whose case was deleted, it is set already
        boolean due = wanted && incident.alert().isDetection() && incident.state() != IncidentState.RECORDED;
        exchange.setVariable("alertStatus", due ? status(statuses.of(incident)) : null);
    }

    private static String status(String caseStatus) {
        return "in-progress".equals(caseStatus) ? "acknowledged" : "closed".equals(caseStatus) ? "closed" : null;
    }

    /** All alerts of the incident, as the template sees them. */
    public ObjectNode document(Exchange exchange) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        alerts(incident(exchange)).forEach(node.putArray("alertIds")::add);
        return node;
    }

    /** What follows is about the alerts of the first request. */
    private List<String> alerts(Incident incident) {
        return incidents.alertDocuments(FollowUps.first(incident));
    }

    /**
     * Kibana has answered.
     *
     * @throws BusyException if somebody else changed one of the alerts at the same time
     */
    public void answered(JsonNode answer, Exchange exchange) {
        if (answer.path("version_conflicts").asInt() > 0) {
            throw new BusyException("somebody else changes the alert just now");
        }
        Incident incident = incident(exchange);
        List<String> alerts = alerts(incident);
        int updated = answer.path("updated").asInt();
        if (updated < alerts.size()) { // as usual where a person was quicker with some, or the request before with all
            LOG.atLevel(updated == 0 && incident.follows() == null ? Level.WARN : Level.INFO)
                    .log(
                            "Incident {}: alerts that are {} by camel-soar: {} of {}; the others somebody acknowledged or closed"
                                    + " before, or Kibana (soar.kibana.url) has none of their ids, of which the first is {}",
                            id(exchange),
                            exchange.getVariable("alertStatus"),
                            updated,
                            alerts.size(),
                            alerts.get(0));
        }
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

    private Incident incident(Exchange exchange) {
        return incidents.get(id(exchange));
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
