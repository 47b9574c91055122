package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.failure.BusyException;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Which cases camel-soar has closed: these it reopens for a request that follows, no others. One is known by the time of its closing, as
 * Kibana tells it: whoever opened it and closed it again made it theirs.
 *
 * <p>What it is about to do is stored before. Where no answer came, as after a kill, the next look at the case says whether it was done;
 * by whom, the user says, who is then that of the API key, and has opened the case.
 */
public final class Closings {

    private static final String OURS = "caseOurs";

    private enum Asked {
        CLOSE,
        REOPEN
    }

    /** @param asked null: nothing, or it is answered */
    private record Closing(String incidentId, Asked asked, String closedAt) {}

    private final Store store;
    private final IncidentStore incidents;
    private final CaseStatuses statuses;

    public Closings(Store store, IncidentStore incidents, CaseStatuses statuses) {
        this.store = store;
        this.incidents = incidents;
        this.statuses = statuses;
    }

    /** The case was read: sets the variable {@code caseOurs} to whether camel-soar has closed it. */
    public void look(JsonNode found, Exchange exchange) {
        settle(found, found.at("/closed_by/username").equals(found.at("/created_by/username")));
        boolean ours = isClosed(found)
                && closing(found)
                        .filter(closing -> closedAt(found).equals(closing.closedAt()))
                        .isPresent();
        exchange.setVariable(OURS, String.valueOf(ours));
    }

    /** This change of the case's status is sent now. */
    public void sending(JsonNode change, Exchange exchange) {
        JsonNode wanted = change.at("/cases/0");
        if (isClosed(wanted)) {
            ask(wanted, Asked.CLOSE, exchange);
        } else if (Boolean.parseBoolean(exchange.getVariable(OURS, String.class))) {
            ask(wanted, Asked.REOPEN, exchange);
        }
    }

    private void ask(JsonNode wanted, Asked asked, Exchange exchange) {
        store.transact(() -> {
            int known = store.sql("UPDATE closing SET incident_id = ?, asked = ? WHERE case_id = ?")
                    .params(id(exchange), asked.name(), caseId(wanted))
                    .update();
            if (known == 0) {
                store.sql("INSERT INTO closing (incident_id, asked, case_id) VALUES (?, ?, ?)")
                        .params(id(exchange), asked.name(), caseId(wanted))
                        .update();
            }
            return true;
        });
    }

    /**
     * Kibana has answered with the case as it is now.
     *
     * @throws BusyException if a request that shares the case was approved while it was closed: it is to be reopened
     */
    public void answered(JsonNode answer, Exchange exchange) {
        settle(answer.path(0), true);
        boolean toClose = CaseStatuses.CLOSED.equals(exchange.getVariable("caseStatus", String.class));
        if (toClose && !CaseStatuses.CLOSED.equals(statuses.of(incidents.get(id(exchange))))) {
            throw new BusyException("another request about the alert was approved while the case was closed");
        }
    }

    /** Keeps what was asked for and is done. */
    private void settle(JsonNode found, boolean byUs) {
        boolean closed = isClosed(found);
        Asked done = closed ? Asked.CLOSE : Asked.REOPEN;
        Closing closing = closing(found).filter(each -> each.asked() == done).orElse(null);
        if (closing == null) {
            return;
        }
        store.transact(() -> {
            int settled = store.sql(
                            "UPDATE closing SET asked = NULL, closed_at = ? WHERE case_id = ? AND asked = ? AND incident_id = ?")
                    .params(closed && byUs ? closedAt(found) : null, caseId(found), done.name(), closing.incidentId())
                    .update();
            if (settled == 1 && (byUs || !closed)) {
                store.audit(closing.incidentId(), "record", closed ? "CASE_CLOSED" : "CASE_REOPENED", caseId(found));
            }
            return true;
        });
    }

    private Optional<Closing> closing(JsonNode found) {
        return store.sql("SELECT incident_id, asked, closed_at FROM closing WHERE case_id = ?")
                .param(caseId(found))
                .query((row, n) -> new Closing(
                        row.getString("incident_id"),
                        row.getString("asked") == null ? null : Asked.valueOf(row.getString("asked")),
                        row.getString("closed_at")))
                .optional();
    }

    private static boolean isClosed(JsonNode found) {
        return CaseStatuses.CLOSED.equals(found.path("status").asText());
    }

    private static String closedAt(JsonNode found) {
        return found.path("closed_at").asText();
    }

    private static String caseId(JsonNode found) {
        return found.path("id").asText();
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
