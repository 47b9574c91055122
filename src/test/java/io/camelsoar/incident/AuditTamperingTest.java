package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditEvent;
import io.camelsoar.audit.Head;
import io.camelsoar.sandbox.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 1,000 tamperings of the audit trail by somebody who can write the store: 1,000 found; on each database. */
class AuditTamperingTest extends OnEachDatabase {

    private static final int TAMPERINGS = 1_000;
    private static final int EVENTS = 50;
    private static final long SEED = 42;

    private final Random random = new Random(SEED);
    private Head head;

    /** Ways to tamper; the last three leave a chain that is right in itself, and only a head from outside finds them. */
    private enum Way {
        CHANGE,
        CHANGE_AND_HASH,
        REMOVE,
        SWAP,
        FORGE,
        FORGE_AND_HASH,
        DUPLICATE,
        APPEND,
        RENUMBER,
        SHIFT,
        TRUNCATE,
        MOVE_HEAD,
        CHANGE_HEAD,
        REMOVE_HEAD,
        REMOVE_ALL,
        TRUNCATE_WITH_HEAD,
        REWRITE,
        BEGIN_ANEW;

        private boolean needsKeptHead() {
            return compareTo(TRUNCATE_WITH_HEAD) >= 0;
        }
    }

    @BeforeEach
    void write() {
        for (int i = 1; i <= EVENTS; i++) {
            // some the same but for their place
            store.one.incidents.note("incident-" + i % 7, "actor-" + i % 3, "NOTED", i % 5 == 0 ? null : "d" + i % 4);
        }
        head = store.check(null).head();
    }

    /** With the statement of the README, which is for whoever has no backup. */
    @Test
    void aTrailWithoutItsEndCanGoOn() throws Exception {
        String statement = Files.readString(Path.of("README.md"))
                .replaceFirst("(?s).*( {4}UPDATE audit_head SET .*?)\n\n.*", "$1");
        store.tryOut(() -> {
            store.change("DELETE FROM audit_event WHERE seq = " + EVENTS);
            assertThrows(RuntimeException.class, () -> store.one.incidents.note("incident-1", "a", "NOTED", "d"));
            return List.of();
        });
        store.tryOut(() -> {
            store.change("DELETE FROM audit_event WHERE seq = " + EVENTS);
            store.change(statement);
            store.one.incidents.note("incident-1", "a", "NOTED", "d");
            assertEquals(List.of(), store.check(null).findings());
            assertNotEquals(List.of(), store.check(head).findings(), "the kept head tells");
            return List.of();
        });
    }

    @Test
    void everyTamperingIsFound() {
        List<String> content = store.content();
        List<String> missed = new ArrayList<>();
        TreeSet<String> found = new TreeSet<>();
        for (int i = 0; i < TAMPERINGS; i++) {
            Way way = Way.values()[i % Way.values().length];
            List<AuditCheck.Finding> findings = store.tryOut(() -> {
                tamper(way);
                return store.check(way.needsKeptHead() ? head : null).findings();
            });
            if (findings.isEmpty()) {
                missed.add(i + " " + way);
            }
            findings.forEach(finding -> found.add(finding.wrong().split("[:,]")[0]));
        }
        assertEquals(List.of(), missed);
        assertEquals(List.of("added", "changed", "out of order", "removed"), List.copyOf(found));
        assertEquals(content, store.content(), "what was tried is undone");
        assertEquals(List.of(), store.check(head).findings());
    }

    /** In UTF-8 both are the same byte; only H2 keeps such a half. */
    @Test
    void halfACharacterIsNotTakenForAQuestionMark() {
        store.one.incidents.note("incident-1", "actor-1", "NOTED", "why? half \uD83D");
        assertEquals(List.of(), store.check(null).findings());
        assumeTrue(kind == Database.Kind.H2);
        store.change("UPDATE audit_event SET detail = REPLACE(detail, '?', CHAR(55357)) WHERE detail LIKE 'why%'");
        assertEquals(EVENTS + 1, store.check(null).findings().get(0).seq());
    }

    @Test
    void whatIsFoundIsNamed() {
        assertEquals(
                List.of(new AuditCheck.Finding(7, "changed: its hash is not that of what it says")),
                findings("UPDATE audit_event SET actor = 'nobody' WHERE seq = 7"));
        // no detail before
        assertEquals(
                List.of(new AuditCheck.Finding(5, "changed: its hash is not that of what it says")),
                findings("UPDATE audit_event SET detail = '' WHERE seq = 5"));
        assertEquals(
                List.of(new AuditCheck.Finding(7, "removed, with all until 9")),
                findings("DELETE FROM audit_event WHERE seq BETWEEN 7 AND 9"));
        assertEquals(
                List.of(new AuditCheck.Finding(49, "removed, with all until 50")),
                findings("DELETE FROM audit_event WHERE seq > 48"));
        assertEquals(
                List.of(
                        new AuditCheck.Finding(7, "out of order: it was event 9"),
                        new AuditCheck.Finding(8, "out of order: it followed what is now event 9"),
                        new AuditCheck.Finding(9, "out of order: it was event 7"),
                        new AuditCheck.Finding(10, "out of order: it followed what is now event 7")),
                findings(
                        "UPDATE audit_event SET seq = 70 WHERE seq = 7",
                        "UPDATE audit_event SET seq = 7 WHERE seq = 9",
                        "UPDATE audit_event SET seq = 9 WHERE seq = 70"));
    }

    private List<AuditCheck.Finding> findings(String... statements) {
        return store.tryOut(() -> {
            List.of(statements).forEach(store::change);
            return store.check(null).findings();
        });
    }

    private void tamper(Way way) {
        int seq = place(1, EVENTS);
        switch (way) {
            case CHANGE -> change(seq, false);
            case CHANGE_AND_HASH -> change(seq, true);
            case REMOVE -> store.change("DELETE FROM audit_event WHERE seq = " + seq);
            case SWAP -> {
                int other = 1 + (seq - 1 + place(1, EVENTS - 1)) % EVENTS;
                move(seq, 0);
                move(other, seq);
                move(0, other);
            }
            case FORGE -> insert(seq, AuditEvent.after(Head.START, forged(), "policy"));
            case FORGE_AND_HASH -> insert(seq, AuditEvent.after(event(seq - 1).head(), forged(), "policy"));
            case DUPLICATE -> insert(EVENTS + 1, event(seq));
            case APPEND -> insert(EVENTS + 1, AuditEvent.after(head, forged(), "policy"));
            case RENUMBER -> move(seq, -place(0, 5) + (random.nextBoolean() ? 0 : EVENTS + 6));
            case SHIFT -> makeRoom(seq);
            case TRUNCATE -> store.change("DELETE FROM audit_event WHERE seq >= " + seq);
            case MOVE_HEAD ->
                store.change("UPDATE audit_head SET seq = seq + " + (random.nextBoolean() ? 1 : -1) * seq);
            case CHANGE_HEAD -> store.change("UPDATE audit_head SET hash = '" + "0".repeat(63) + seq % 10 + "'");
            case REMOVE_HEAD -> store.change("DELETE FROM audit_head");
            case REMOVE_ALL -> store.change("DELETE FROM audit_event");
            case TRUNCATE_WITH_HEAD -> {
                store.change("DELETE FROM audit_event WHERE seq >= " + seq);
                setHead(event(seq - 1).head());
            }
            case REWRITE -> rewrite(seq);
            case BEGIN_ANEW -> {
                store.change("DELETE FROM audit_event");
                setHead(Head.START);
            }
        }
    }

    /** Any column. */
    private void change(int seq, boolean withHash) {
        AuditEvent event = event(seq);
        if (withHash) {
            AuditEvent changed = AuditEvent.after(event(seq - 1).head(), forged(), event.policy());
            store.change("DELETE FROM audit_event WHERE seq = " + seq);
            store.insert(seq, changed);
            return;
        }
        String change =
                switch (random.nextInt(8)) {
                    case 0 -> "incident_id = incident_id || 'x'";
                    case 1 -> "at = at + 1";
                    case 2 -> "actor = actor || ' '";
                    case 3 -> "action = 'APPROVED'";
                    case 4 -> event.entry().detail() == null ? "detail = ''" : "detail = NULL";
                    case 5 -> "policy = NULL";
                    case 6 -> "previous = '" + event.hash() + "'";
                    default -> "hash = '" + event.previous() + "'";
                };
        store.change("UPDATE audit_event SET " + change + " WHERE seq = " + seq);
    }

    /** From here on all is written anew, as if this had always been there. */
    private void rewrite(int seq) {
        List<AuditEntry> rest = new ArrayList<>();
        for (int i = seq; i <= EVENTS; i++) {
            rest.add(i == seq ? forged() : event(i).entry());
        }
        Head last = event(seq - 1).head();
        store.change("DELETE FROM audit_event WHERE seq >= " + seq);
        for (AuditEntry entry : rest) {
            AuditEvent event = AuditEvent.after(last, entry, "policy");
            store.insert((int) event.seq(), event);
            last = event.head();
        }
        setHead(last);
    }

    private AuditEntry forged() {
        return new AuditEntry("incident-1", store.now() + random.nextInt(), "actor-1", "APPROVED", "forged");
    }

    private void insert(int seq, AuditEvent event) {
        makeRoom(seq);
        store.insert(seq, event);
    }

    /** The events from here on have the next number each. */
    private void makeRoom(int seq) {
        for (int i = EVENTS; i >= seq; i--) {
            move(i, i + 1);
        }
    }

    private void move(int from, int to) {
        store.change("UPDATE audit_event SET seq = " + to + " WHERE seq = " + from);
    }

    private void setHead(Head changed) {
        store.change("UPDATE audit_head SET seq = " + changed.seq() + ", hash = '" + changed.hash() + "'");
    }

    private AuditEvent event(int seq) {
        return seq == 0 ? new AuditEvent(0, null, null, null, Head.START.hash()) : store.event(seq);
    }

    private int place(int first, int last) {
        return first + random.nextInt(last - first + 1);
    }
}
