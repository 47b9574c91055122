package io.camelsoar.slack;

import io.camelsoar.slack.InvalidSignatureException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells requests of Slack from forged ones: {@code v0=} and the HMAC-SHA256 of {@code v0:<timestamp>:<raw body>} in
 * hexadecimal (docs.slack.dev, "Verifying requests from Slack").
 *
 * <p>The raw bytes are signed, so they have to be read before any form decoding. Thread-safe.
 */
public final class SlackSignature {

    /** How far a request may be from our clock, in either direction. */
    public static final Duration MAX_SKEW = Duration.ofSeconds(300);

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{1,12}");
    private static final Pattern SIGNATURE = Pattern.compile("v0=[0-9a-f]{64}");

    private final String signingSecret;
    private final Clock clock;

    /**
     * @param signingSecret of the Slack app, from its page "Basic Information"
     * @throws IllegalArgumentException if the secret is missing: an empty one would let everybody sign
     */
    public SlackSignature(String signingSecret, Clock clock) {
        if (signingSecret == null || signingSecret.isBlank()) {
            throw new IllegalArgumentException("The Slack signing secret is empty");
        }
        this.signingSecret = signingSecret;
        this.clock = clock;
    }

    /**
     * Returns if Slack has sent this body within the last 300 seconds.
     *
     * @param timestampHeader value of {@code X-Slack-Request-Timestamp}, seconds since 1970; may be null
     * @param signatureHeader value of {@code X-Slack-Signature}; may be null
     * @param rawBody the body, byte for byte as received
     * @throws InvalidSignatureException in every other case
     */
    public void verify(String timestampHeader, String signatureHeader, byte[] rawBody)
            throws InvalidSignatureException {
        if (timestampHeader == null || timestampHeader.isBlank()) {
            throw new InvalidSignatureException(Reason.MISSING_TIMESTAMP);
        }
        if (signatureHeader == null || signatureHeader.isBlank()) {
            throw new InvalidSignatureException(Reason.MISSING_SIGNATURE);
        }
        if (!TIMESTAMP.matcher(timestampHeader).matches()) {
            throw new InvalidSignatureException(Reason.MALFORMED_TIMESTAMP);
        }
        if (!SIGNATURE.matcher(signatureHeader).matches()) {
            throw new InvalidSignatureException(Reason.MALFORMED_SIGNATURE);
        }
        long skew = clock.instant().getEpochSecond() - Long.parseLong(timestampHeader);
        if (Math.abs(skew) > MAX_SKEW.toSeconds()) {
            throw new InvalidSignatureException(Reason.STALE_TIMESTAMP);
        }
        byte[] expected = hmac(signingSecret, timestampHeader, rawBody);
        byte[] received = HexFormat.of().parseHex(signatureHeader, "v0=".length(), signatureHeader.length());
        // Constant time: an early exit would tell an attacker how many bytes were right.
        if (!MessageDigest.isEqual(expected, received)) {
            throw new InvalidSignatureException(Reason.WRONG_SIGNATURE);
        }
    }

    /** The value of {@code X-Slack-Signature} for a body sent at this time (seconds since 1970). */
    static String sign(String secret, long timestampSeconds, byte[] body) {
        return "v0=" + HexFormat.of().formatHex(hmac(secret, Long.toString(timestampSeconds), body));
    }

    private static byte[] hmac(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, unavailable);
        }
    }
}
