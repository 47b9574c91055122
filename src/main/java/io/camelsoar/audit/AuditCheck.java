package io.camelsoar.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds what somebody did to the audit trail: changed, removed, added or reordered events. Who writes the whole trail anew, with its
 * head, is found only by a head that was kept elsewhere: each case holds one.
 */
public final class AuditCheck {

    /** So many rows are held in memory at once: the trail only grows. */
    private static final int PAGE = 1_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate snapshot;

    /** @param store may be in use */
    public AuditCheck(DataSource store) {
        jdbc = new JdbcTemplate(store);
        jdbc.setFetchSize(PAGE);
        snapshot = new TransactionTemplate(new DataSourceTransactionManager(store));
        snapshot.setReadOnly(true);
        // events and head of one moment, while the application writes: H2's REPEATABLE READ is that of one table only
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
    }

    /**
     * What is wrong.
     *
     * @param seq the event's number
     */
    public record Finding(long seq, String wrong) {}

    /**
     * What was found.
     *
     * @param pruned events that went with their incident, after their export; not among {@code events}
     * @param head as stored; null if it was removed
     * @param findings none: the trail is as it was written
     */
    public record Result(long events, long pruned, Head head, List<Finding> findings) {}

    /** @param kept a head from outside the store, whose event has to be there; null: none */
    public Result verify(Head kept) {
        return snapshot.execute(status -> {
            Walk walk = new Walk(kept);
            jdbc.query("SELECT * FROM audit_event ORDER BY seq", row -> {
                walk.next(AuditEvent.of(row));
            });
            List<Head> heads = jdbc.query(
                    "SELECT seq, hash FROM audit_head",
                    (row, n) -> new Head(row.getLong("seq"), row.getString("hash")));
            Head head = heads.size() == 1 ? heads.get(0) : null;
            walk.end(head);
            return new Result(walk.events, walk.pruned, head, walk.findings);
        });
    }

    /** The events one after another, and what they should be. */
    private final class Walk {
        private final List<Finding> findings = new ArrayList<>();
        private final Head kept;
        private Head last = Head.START;
        private boolean keptFound;
        private long events;
        private long pruned;
        private final PrunedEvents.Check said = new PrunedEvents.Check();
        private Map<String, Long> places;

        private Walk(Head kept) {
            this.kept = kept;
            keptFound = kept == null || kept.equals(last);
        }

        private void next(AuditEvent event) {
            events++;
            if (event.seq() <= last.seq()) {
                found(event.seq(), "added: the trail counts from 1, each number once");
                return;
            }
            prunedBefore(event.seq());
            boolean gap = event.seq() > last.seq() + 1;
            if (gap) {
                found(last.seq() + 1, missing(event.seq() - 1));
            }
            if (!event.isUnchangedAt(event.seq())) {
                found(event.seq(), changed(event));
            } else if (!gap && !Objects.equals(event.previous(), last.hash())) {
                found(event.seq(), misplaced(event));
            } else {
                said.event(event.entry());
            }
            passed(event.head());
        }

        private void passed(Head head) {
            if (kept != null && kept.seq() == head.seq()) {
                keptFound = true;
                if (!kept.hash().equals(head.hash())) {
                    found(head.seq(), "changed: it is not the event of the head " + kept);
                }
            }
            last = head;
        }

        /** Goes on over those that went with their incident. */
        private void prunedBefore(long seq) {
            if (seq <= last.seq() + 1) {
                return;
            }
            jdbc.query(
                    "SELECT seq, previous, hash, digest FROM audit_pruned WHERE seq > ? AND seq < ? ORDER BY seq",
                    row -> {
                        Head head = new Head(row.getLong("seq"), row.getString("hash"));
                        if (head.seq() > last.seq() + 1) {
                            found(last.seq() + 1, missing(head.seq() - 1));
                        } else if (!row.getString("previous").equals(last.hash())) {
                            found(head.seq(), "changed: it, or the event before it, since it followed another");
                        }
                        pruned++;
                        said.pruned(head, row.getString("digest"));
                        passed(head);
                    },
                    last.seq(),
                    seq);
        }

        private String missing(long until) {
            long first = last.seq() + 1;
            return "removed" + (until > first ? ", with all until " + until : "");
        }

        private String changed(AuditEvent event) {
            Long before = place(event.previous());
            return before != null && event.isUnchangedAt(before + 1)
                    ? "out of order: it was event " + (before + 1)
                    : "changed: its hash is not that of what it says";
        }

        private String misplaced(AuditEvent event) {
            Long before = place(event.previous());
            return before == null
                    ? "changed: it, or the event before it, since it followed another"
                    : "out of order: it followed what is now event " + before;
        }

        /** Where the event with this hash is; null: nowhere. Read only for a trail that is not intact. */
        private Long place(String hash) {
            if (places == null) {
                places = new HashMap<>();
                places.put(Head.START.hash(), Head.START.seq());
                jdbc.query("SELECT seq, hash FROM audit_event", row -> {
                    places.putIfAbsent(row.getString("hash"), row.getLong("seq"));
                });
            }
            return places.get(hash);
        }

        private void end(Head head) {
            prunedBefore(head == null ? Long.MAX_VALUE : head.seq() + 1);
            if (head == null) {
                found(last.seq(), "changed: the trail has no head any more");
            } else if (head.seq() > last.seq()) {
                found(last.seq() + 1, missing(head.seq()));
            } else if (head.seq() < last.seq()) {
                found(head.seq() + 1, "added: it is after the head, or the head was changed");
            } else if (!last.hash().equals(head.hash())) {
                found(last.seq(), "changed: it, or the head, is another than was written");
            }
            said.unsaid().forEach(seq -> found(seq, "removed: no event says that it went, with others, as it did"));
            if (!keptFound) {
                found(kept.seq(), "removed: there is no event of the head " + kept);
            }
        }

        private void found(long seq, String wrong) {
            findings.add(new Finding(seq, wrong));
        }
    }
}
