package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.Failures;
import io.camelsoar.text.Count;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts that joined an incident, as attachments of its case: each once, some at a time, as Kibana takes them. */
public final class CaseAlerts {

    /** Of a case, with the one that opened the incident. */
    static final int MOST = 1_000;

    /** Of an incident's rows. */
    static final String MISSING = "place > 0 AND NOT attached AND NOT refused";

    /** The event that tells which alerts a case did not take, and why. */
    static final String REFUSED = "ALERTS_REFUSED";

    private static final Logger LOG = LoggerFactory.getLogger(CaseAlerts.class);
    private static final int AT_ONCE = 100;
    private static final String BATCH = "caseAlerts";
    private static final String ONE_BY_ONE = "caseAlertsOneByOne";

    private record Attachment(int place, String document, String index) {}

    private final Store store;
    private final IncidentStore incidents;
    private final IncidentDocument document;
    private final Cases cases;
    private final Failures failures;

    public CaseAlerts(Store store, IncidentStore incidents, IncidentDocument document, Cases cases, Failures failures) {
        this.store = store;
        this.incidents = incidents;
        this.document = document;
        this.cases = cases;
        this.failures = failures;
    }

    /** Sets the variable {@code caseAlerts} to those that are to be attached next; an empty list: none. */
    public void next(Exchange exchange) {
        exchange.setVariable(
                BATCH,
                store.sql("SELECT place, alert_document, alert_index FROM incident_alert WHERE incident_id = ? AND "
                                + MISSING + " ORDER BY place FETCH FIRST "
                                + (exchange.getVariable(ONE_BY_ONE) == null ? AT_ONCE : 1) + " ROWS ONLY")
                        .param(id(exchange))
                        .query((row, n) -> new Attachment(row.getInt(1), row.getString(2), row.getString(3)))
                        .list());
    }

    /** The incident with these alerts, as the template sees it. */
    public ObjectNode document(Exchange exchange) {
        ObjectNode node = document.of(incidents.get(id(exchange)));
        ArrayNode alerts = node.putArray("alerts");
        batch(exchange)
                .forEach(alert -> alerts.addObject().put("id", alert.document()).put("index", alert.index()));
        return node;
    }

    /** The case has them. */
    public void attached(Exchange exchange) {
        cases.done(exchange, () -> mark(exchange));
    }

    /**
     * Kibana does not take them, as where somebody closed the case: they stay in the store, and hold nothing up. Of many it may still take
     * some, one by one: there may be room for fewer.
     *
     * @throws Exception the failure, if it is another one
     */
    public void refused(Exception failure, Exchange exchange) throws Exception {
        if (!failures.isInvalid(failure)) {
            throw failure;
        }
        if (batch(exchange).size() > 1) {
            exchange.setVariable(ONE_BY_ONE, true);
            cases.done(exchange, () -> {});
            return;
        }
        // nor those after it
        List<String> missing = store.sql("SELECT alert_document FROM incident_alert WHERE incident_id = ? AND "
                        + MISSING + " ORDER BY place")
                .param(id(exchange))
                .query(String.class)
                .list();
        String mark = "UPDATE incident_alert SET refused = TRUE WHERE incident_id = ? AND " + MISSING;
        refused(failure, exchange, mark, missing);
    }

    /**
     * Kibana does not take the alert that the incident began with: the case goes on without it.
     *
     * @throws Exception the failure, if it is another one
     */
    public void ownRefused(Exception failure, Exchange exchange) throws Exception {
        if (!failures.isInvalid(failure)) {
            throw failure;
        }
        String own = incidents.get(id(exchange)).alertDocument();
        refused(failure, exchange, "UPDATE incident SET alert_attached = TRUE WHERE id = ?", List.of(own));
    }

    /** The case tells of it from the audit trail. */
    private void refused(Exception failure, Exchange exchange, String mark, List<String> alerts) {
        String why = failures.describe("Cases API (soar.kibana.url)", failure, null);
        String which = Count.of(alerts.size(), "alert") + ": " + why;
        cases.done(exchange, () -> {
            store.sql(mark).param(id(exchange)).update();
            LOG.warn("Incident {}: not attached to its case: {}", id(exchange), which);
            store.audit(id(exchange), "record", REFUSED, which + "; " + String.join(", ", alerts));
        });
    }

    private void mark(Exchange exchange) {
        List<Attachment> batch = batch(exchange);
        store.sql("UPDATE incident_alert SET attached = TRUE WHERE incident_id = ? AND place BETWEEN ? AND ? AND "
                        + MISSING)
                .params(
                        id(exchange),
                        batch.get(0).place(),
                        batch.get(batch.size() - 1).place())
                .update();
    }

    @SuppressWarnings("unchecked") // next put it there
    private static List<Attachment> batch(Exchange exchange) {
        return exchange.getVariable(BATCH, List.class);
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
