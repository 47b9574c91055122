package io.camelsoar.triage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.Leases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The roster as an entry of the assistant's knowledge base: loaded at the start and after each edit, and looked after now and then. One
 * instance at a time. An empty roster asks nothing of Kibana, unless there was another one before.
 */
public final class RosterEntry {

    private static final Logger LOG = LoggerFactory.getLogger(RosterEntry.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "camel-soar roster";
    private static final String LEASE = "roster";

    private final Roster roster;
    private final Analysts analysts;
    private final Leases leases;
    private final JdbcClient jdbc;
    private final Duration lookAgain;
    private final Duration tryAgain;
    private final Clock clock;
    /** What was loaded, or could not be, and when it is looked at again all the same. */
    private Map<String, List<String>> handled;

    private Instant due = Instant.MIN;
    private String failure = "";

    /**
     * @param lookAgain how long it is taken for granted that the entry is as it was loaded
     * @param tryAgain how long a failure is left alone
     */
    public RosterEntry(
            Roster roster,
            Analysts analysts,
            Leases leases,
            JdbcClient jdbc,
            Duration lookAgain,
            Duration tryAgain,
            Clock clock) {
        this.roster = roster;
        this.analysts = analysts;
        this.leases = leases;
        this.jdbc = jdbc;
        this.lookAgain = lookAgain;
        this.tryAgain = tryAgain;
        this.clock = clock;
    }

    /** Takes it, if it is to be loaded now: the variable {@code rosterDue} says so, {@code roster} is what is to be loaded. */
    public synchronized void claim(Exchange exchange) {
        Map<String, List<String>> now = roster.entries();
        // the clock may have been set back
        boolean rests = clock.instant().isBefore(due)
                && due.isBefore(clock.instant().plus(lookAgain).plus(tryAgain));
        boolean asItWas = rests && now.equals(handled);
        String lease = asItWas || isEmpty(now) && !mayBeThere() ? null : leases.take(LEASE);
        exchange.setVariable("rosterDue", lease != null);
        exchange.setVariable("rosterLease", lease);
        exchange.setVariable("roster", now);
    }

    /** What the template sees: the roster, and the entries in the body, as they were found. */
    public ObjectNode document(JsonNode found, Exchange exchange) {
        if (!found.path("data").isArray()) {
            throw new IllegalStateException("no answer of the knowledge base");
        }
        ObjectNode document = JSON.createObjectNode();
        document.put("name", NAME);
        document.set("roster", JSON.valueToTree(claimed(exchange)));
        document.set("found", found.get("data"));
        return document;
    }

    /** Before it is written: from now on it may be there. */
    public void writing() {
        try {
            jdbc.sql("INSERT INTO knowledge_entry (name) VALUES (?)")
                    .param(NAME)
                    .update();
        } catch (DuplicateKeyException known) {
            // written before
        }
        LOG.info("The roster (soar.roster.file) goes into the AI Assistant's knowledge base");
    }

    /** The knowledge base is as the roster says. */
    public synchronized void loaded(Exchange exchange) {
        Map<String, List<String>> loaded = claimed(exchange);
        if (!loaded.equals(handled)) {
            analysts.forget();
        }
        if (isEmpty(loaded)) {
            jdbc.sql("DELETE FROM knowledge_entry WHERE name = ?").param(NAME).update();
        }
        handled = loaded;
        failure = "";
        due = clock.instant().plus(lookAgain);
    }

    /** It could not be loaded; told once for as long as it is the same. The roster counts as a fallback all the same. */
    public synchronized void failed(String why, Exchange exchange) {
        handled = claimed(exchange);
        due = clock.instant().plus(tryAgain);
        if (!why.equals(failure)) {
            failure = why;
            LOG.warn(
                    "The roster (soar.roster.file) is not in the AI Assistant's knowledge base, which takes an Enterprise licence and"
                            + " the privilege to manage its global entries: {}",
                    why);
        }
    }

    /** Another instance may load it. */
    public void release(Exchange exchange) {
        leases.giveBack(LEASE, exchange.getVariable("rosterLease", String.class));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, List<String>> claimed(Exchange exchange) {
        return (Map<String, List<String>>) exchange.getVariable("roster", Map.class);
    }

    private boolean mayBeThere() {
        return jdbc.sql("SELECT COUNT(*) FROM knowledge_entry WHERE name = ?")
                        .param(NAME)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private static boolean isEmpty(Map<String, List<String>> roster) {
        return roster.values().stream().allMatch(List::isEmpty);
    }
}
