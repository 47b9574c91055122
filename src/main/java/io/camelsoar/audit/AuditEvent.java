package io.camelsoar.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * An entry in its place in the trail.
 *
 * @param seq its number: 1, 2, 3, without a gap
 * @param previous the hash of the event before it
 * @param policy SHA-256 of the policy that counted then; null for events of versions that had no chain
 * @param hash over all the others
 */
public record AuditEvent(long seq, String previous, AuditEntry entry, String policy, String hash) {

    /** The entry as the event after this head. */
    public static AuditEvent after(Head head, AuditEntry entry, String policy) {
        long seq = head.seq() + 1;
        return new AuditEvent(seq, head.hash(), entry, policy, hash(seq, head.hash(), entry, policy));
    }

    /** The event in a row of {@code audit_event}. */
    public static AuditEvent of(ResultSet row) throws SQLException {
        return new AuditEvent(
                row.getLong("seq"),
                row.getString("previous"),
                new AuditEntry(
                        row.getString("incident_id"),
                        row.getLong("at"),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("detail")),
                row.getString("policy"),
                row.getString("hash"));
    }

    public Head head() {
        return new Head(seq, hash);
    }

    /** Whether its hash is that of what it says, in this place. */
    boolean isUnchangedAt(long place) {
        return Objects.equals(hash, hash(place, previous, entry, policy));
    }

    /** Each value with its length before it, so that no two events read the same; null has no length. */
    private static String hash(long seq, String previous, AuditEntry entry, String policy) {
        MessageDigest sha = DigestUtils.getSha256Digest();
        add(sha, String.valueOf(seq));
        add(sha, previous);
        add(sha, entry.incidentId());
        add(sha, String.valueOf(entry.at()));
        add(sha, entry.actor());
        add(sha, entry.action());
        add(sha, entry.detail());
        add(sha, policy);
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void add(MessageDigest sha, String text) {
        String shown = text == null ? "" : text;
        // UTF-8 has one question mark for every half of a surrogate pair
        boolean whole = StandardCharsets.UTF_8.newEncoder().canEncode(shown);
        byte[] bytes = shown.getBytes(whole ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16BE);
        sha.update(((whole ? "" : "halves ") + (text == null ? "" : bytes.length) + ":")
                .getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
    }
}
