package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.failure.FailureKind;
import io.camelsoar.failure.Failures;
import io.camelsoar.log.IncidentLog;
import io.camelsoar.policy.ShownText;
import io.camelsoar.text.Count;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the routes say to the incident store. What travels between stages is an incident's id, as body; a stage's route starts
 * with {@link #claim}, which puts the incident into the variable {@code incident}.
 */
public class Incidents {

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_QUESTIONS = 10;
    /** The states that wait for each channel. */
    private static final Map<String, List<IncidentState>> STAGES = Map.of(
            "triage", List.of(IncidentState.NEW),
            "notify", List.of(IncidentState.TRIAGED),
            "respond", List.of(IncidentState.APPROVED, IncidentState.EXECUTING),
            "record",
                    List.of(IncidentState.EXECUTED, IncidentState.DENIED, IncidentState.EXPIRED, IncidentState.POSTED));

    /** The variable that says who wants a replay: a {@link Replay}. */
    public static final String REPLAYED_BY = "replayedBy";

    /**
     * Who wants a replay, as the audit trail has it, and whether it came to one: of several at once one replays it.
     *
     * @param actor by what way
     * @param detail who, and how that is known; null: it is not known
     * @param done set where there was something to replay
     */
    public record Replay(String actor, String detail, AtomicBoolean done) {

        /** One that has not been made yet. */
        public Replay(String actor, String detail) {
            this(actor, detail, new AtomicBoolean());
        }
    }

    private final IncidentStore store;
    private final AlertGroups groups;
    private final Claims claims;
    private final Leases leases;
    private final AlertIds alertIds;
    private final Deadlines deadlines;
    private final Failures failures;
    private final IncidentDocument document;
    private final AtomicBoolean resumed = new AtomicBoolean();

    public Incidents(
            IncidentStore store,
            AlertGroups groups,
            Claims claims,
            Leases leases,
            AlertIds alertIds,
            Deadlines deadlines,
            Failures failures,
            IncidentDocument document) {
        this.store = store;
        this.groups = groups;
        this.claims = claims;
        this.leases = leases;
        this.alertIds = alertIds;
        this.deadlines = deadlines;
        this.failures = failures;
        this.document = document;
    }

    /** Stores an alert; returns the incident's id. The variable {@code alertJoined} says whether it is another alert's. */
    public String open(Alert alert, Exchange exchange) {
        AlertGroups.Stored stored = groups.store(alert);
        exchange.setVariable("alertJoined", stored.joined());
        String id = stored.incidentId();
        if (stored.joined()) {
            IncidentLog.about(id, () -> LOG.debug("Incident {}: one more alert, {}", id, alert.id()));
            return id;
        }
        IncidentLog.about(
                id,
                () -> LOG.info(
                        "Incident {}: {} on {}",
                        id,
                        ShownText.line(alert.rule()),
                        alert.hostName().map(IncidentDocument::shownHost).orElse("a host without a name")));
        return id;
    }

    /**
     * Takes the incident whose id is the body for a stage. Somebody else has it, or it is further on: the route stops here.
     *
     * @param states the states the stage starts from, separated by commas
     */
    public void claim(String states, Exchange exchange) {
        String id = exchange.getMessage().getBody(String.class);
        List<IncidentState> from = Arrays.stream(states.split(","))
                .map(String::trim)
                .map(IncidentState::valueOf)
                .toList();
        String claim = claims.take(id, from);
        if (claim == null) {
            IncidentLog.about(
                    id,
                    () -> LOG.debug(
                            "Incident {} is not in {} or somebody works on it",
                            ShownText.line(String.valueOf(id)),
                            states));
            exchange.setRouteStop(true);
            return;
        }
        IncidentLog.about(id, exchange);
        exchange.setVariable("claim", claim);
        exchange.setVariable("claimedAt", claims.look());
        exchange.setVariable("incident", store.get(id));
    }

    /** Before a call that may take long, and before each repeat of it: nobody else is to start the same meanwhile. */
    public void keep(Exchange exchange) {
        String id = id(exchange);
        String claim = claimOf(exchange);
        Long posting = exchange.getVariable("posting", Long.class);
        if (posting != null) {
            claims.require(id, claim);
            exchange.setVariable("posting", store.postingAgain(id, claim, posting));
        } else if (claim != null) {
            claims.renew(id, claim);
        }
    }

    /** The incident as the templates see it. */
    public ObjectNode document(Exchange exchange) {
        return document.of(store.get(id(exchange)));
    }

    /** The approval request is about to be sent. */
    public void posting(Exchange exchange) {
        claims.require(id(exchange), claimOf(exchange));
        Late.Look lookedAt = exchange.getVariable("claimedAt", Late.Look.class);
        exchange.setVariable("posting", store.posting(id(exchange), claimOf(exchange), lookedAt));
    }

    /** The approval request is in Slack. */
    public void posted(Exchange exchange) {
        exchange.removeVariable("posting");
        store.posted(
                id(exchange),
                exchange.getMessage().getHeader("SlackChannelId", String.class),
                exchange.getMessage().getHeader("SlackTs", String.class),
                exchange.getVariable("incident", Incident.class).joined().count());
        if (Boolean.TRUE.equals(exchange.getVariable("messageFound", Boolean.class))) {
            store.showAgain(id(exchange)); // a try before sent it, perhaps with other settings
        }
    }

    /** The case is complete. */
    public void recorded(Exchange exchange) {
        Incident incident = store.get(id(exchange));
        store.recorded(incident, claimOf(exchange));
        LOG.info(
                "Incident {}: recorded {}",
                incident.id(),
                incident.caseId() == null ? "without a case" : "in case " + incident.caseId());
    }

    /** A stage failed: the store keeps the reason, and has it tried again later or parks it. */
    public void failed(String stage, String error, Exception failure, Exchange exchange) {
        String id = id(exchange);
        if (id == null) {
            LOG.error("{} failed: {}", stage, error);
            return;
        }
        if (failures.isLostClaim(failure)) {
            LOG.info("Incident {}: {} stops here: {}", id, stage, error);
            return;
        }
        if (!failures.isWaiting(failure)) {
            exchange.setProperty(Failures.OF_STAGE, failure);
        }
        boolean parked;
        try {
            parked = keep(stage, error, failure, exchange);
        } catch (RuntimeException e) { // whatever pool or driver throws
            claims.failedUnseen(id, claimOf(exchange));
            throw e;
        }
        if (failures.isWaiting(failure)) {
            LOG.info("Incident {}: {} waits: {}", id, stage, error);
        } else {
            LOG.error(
                    "Incident {}: {} failed and {}: {}",
                    id,
                    stage,
                    parked
                            ? "is parked until it is replayed (" + document.replayCommand(id) + ")"
                            : "will be tried again",
                    error);
        }
    }

    private boolean keep(String stage, String error, Exception failure, Exchange exchange) {
        String id = id(exchange);
        FailureKind kind = failures.kind(failure);
        if (isPosting(exchange)) {
            exchange.removeVariable("posting");
            notPosted(kind.didNothing(), id, claimOf(exchange));
        }
        if (failures.isNoTurn(failure)) {
            claims.giveBack(id, claimOf(exchange));
            return false;
        }
        return claims.failed(
                id,
                claimOf(exchange),
                stage,
                error,
                kind.passes(),
                kind == FailureKind.HOPELESS,
                failures.asked(failure));
    }

    private void notPosted(boolean certainly, String id, String claim) {
        if (certainly) {
            store.notPosted(id, claim);
        } else if (claims.renew(id, claim)) {
            store.postingNow(id, claim);
        }
    }

    /** The channel of the next stage did not take it. */
    public void notHandedOn(String id) {
        claims.handOnAgain(id);
    }

    /** After a start, once: what was in work or in memory when the application stopped goes on. */
    public void resume() {
        if (resumed.getAndSet(true)) {
            return; // the route was edited: what is in work now stays with its workers
        }
        leases.releaseOwn();
        alertIds.releaseOwn();
        int waiting = claims.releaseOwn();
        if (waiting > 0) {
            LOG.info(
                    "{} {} on from where {}",
                    Count.of(waiting, "incident"),
                    Count.fitting(waiting, "goes", "go"),
                    Count.fitting(waiting, "it was", "they were"));
        }
    }

    /** Ids of incidents that wait for a stage, such as {@code triage}, and that nobody works on. */
    public List<String> overdue(String stage) {
        leases.giveBackLeft();
        return claims.overdue(STAGES.get(stage), MOST_AT_ONCE);
    }

    /** Ids of incidents that are in Slack without an answer of the assistant; few at once, since each question takes its time. */
    public List<String> untriaged() {
        return claims.untriaged(MOST_QUESTIONS);
    }

    /** The assistant still gives no answer: it is asked again later. */
    public void notAnswered(String why, Exception failure, Exchange exchange) {
        LOG.warn("Incident {}: still not triaged: {}", id(exchange), why);
        claims.putOff(id(exchange), claimOf(exchange), failures.asked(failure));
    }

    /** Ends waits whose time is over; ids of the incidents whose case is to be written now. */
    public List<String> expire() {
        List<String> expired = deadlines.expire();
        expired.forEach(id ->
                IncidentLog.about(id, () -> LOG.info("Incident {}: it was not decided in time; nothing is run", id)));
        return expired;
    }

    /** Ids of incidents whose analyst is reminded now. */
    public List<String> remind() {
        return deadlines.remind();
    }

    /**
     * The ids that are to be replayed: the one in the body, or with {@code --all} those of all parked incidents. What stands behind it in
     * its line says who wants that, as the audit trail is to have it.
     */
    public List<String> toReplay(String line, Exchange exchange) {
        String[] which = line.strip().split(" ", 2);
        if (which.length == 2) {
            exchange.setVariable(REPLAYED_BY, new Replay("replay", ShownText.line(which[1])));
        }
        return "--all".equals(which[0]) ? claims.parked() : List.of(which[0]);
    }

    /**
     * Has a parked incident go on; one that is not parked is left as it is. The variable {@link #REPLAYED_BY} says for whom; without it
     * it is {@code soar replay}.
     */
    public boolean replay(String id, Exchange exchange) {
        Replay by = exchange.getVariable(REPLAYED_BY, Replay.class);
        boolean parked = by == null ? claims.replay(id, "replay") : claims.replay(id, by.actor(), by.detail());
        if (by != null && parked) {
            by.done().set(true);
        }
        LOG.info("Incident {}: {}", id, parked ? "replayed" : "is not parked; nothing is replayed");
        return parked;
    }

    private static boolean isPosting(Exchange exchange) {
        return exchange.getVariable("posting", Long.class) != null;
    }

    private static String claimOf(Exchange exchange) {
        return exchange.getVariable("claim", String.class);
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
