package io.camelsoar.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events that went with their incident. Number and hash of each stay, so that the trail is still one chain; what they said is in the
 * export. Each time that some go, an event {@link #ACTION} of no incident says so, which names their digest.
 */
public final class PrunedEvents {

    /** The event that says which went; its detail is JSON with {@link #DIGEST} and whatever else is to be known. */
    public static final String ACTION = "PRUNED";
    /** The field of its detail with the digest over them. */
    public static final String DIGEST = "digest";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient jdbc;

    /** @param jdbc its transaction has to hold the event that says so, too */
    public PrunedEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What went.
     *
     * @param digest SHA-256 over number and hash of each
     */
    public record Pruned(int events, String digest) {}

    /** Takes the events of an incident out of the trail; empty where there is none. */
    public Optional<Pruned> prune(String incidentId) {
        MessageDigest sha = DigestUtils.getSha256Digest();
        List<Head> heads = jdbc.sql("SELECT seq, hash FROM audit_event WHERE incident_id = ? ORDER BY seq")
                .param(incidentId)
                .query((row, n) -> new Head(row.getLong("seq"), row.getString("hash")))
                .list();
        if (heads.isEmpty()) {
            return Optional.empty();
        }
        heads.forEach(head -> add(sha, head));
        String digest = HexFormat.of().formatHex(sha.digest());
        jdbc.sql("""
                        INSERT INTO audit_pruned (seq, previous, hash, digest)
                        SELECT seq, previous, hash, CAST(? AS VARCHAR(64)) FROM audit_event WHERE incident_id = ?""").params(digest, incidentId).update();
        jdbc.sql("DELETE FROM audit_event WHERE incident_id = ?")
                .param(incidentId)
                .update();
        return Optional.of(new Pruned(heads.size(), digest));
    }

    private static void add(MessageDigest sha, Head head) {
        sha.update((head + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether all that went did so by an event that says it: to be told of each, and of each such event, in the trail's order. */
    static final class Check {
        private final Map<String, MessageDigest> found = new HashMap<>();
        private final Map<String, Long> first = new HashMap<>();

        void pruned(Head head, String digest) {
            add(found.computeIfAbsent(digest, none -> DigestUtils.getSha256Digest()), head);
            first.putIfAbsent(digest, head.seq());
        }

        /** @param event whose hash is that of what it says */
        void event(AuditEntry event) {
            if (!event.action().equals(ACTION) || event.incidentId() != null) {
                return;
            }
            String digest = digest(event.detail());
            MessageDigest sha = found.get(digest);
            if (sha != null && HexFormat.of().formatHex(sha.digest()).equals(digest)) {
                found.remove(digest);
                first.remove(digest);
            }
        }

        /** The number of the first of each that went without saying so, or not as it was said. */
        List<Long> unsaid() {
            return first.values().stream().sorted().toList();
        }

        private static String digest(String detail) {
            try {
                return JSON.readTree(String.valueOf(detail)).path(DIGEST).asText();
            } catch (JsonProcessingException e) {
                return "";
            }
        }
    }
}
