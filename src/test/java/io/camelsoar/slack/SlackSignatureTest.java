package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.camelsoar.slack.InvalidSignatureException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SlackSignatureTest {

    /** The example of docs.slack.dev, "Verifying requests from Slack". */
    private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

    private static final long TIMESTAMP = 1531420618;
    private static final byte[] BODY = ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                    + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                    + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                    + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                    + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
            .getBytes(StandardCharsets.US_ASCII);
    private static final String SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    @Test
    void signsAsSlackDoes() {
        assertEquals(SIGNATURE, SlackSignature.sign(SECRET, TIMESTAMP, BODY));
    }

    @Test
    void acceptsWithinFiveMinutesEitherWay() {
        for (long skew : new long[] {-300, -1, 0, 299, 300}) {
            assertDoesNotThrow(() -> at(skew).verify("" + TIMESTAMP, SIGNATURE, BODY));
        }
        for (long skew : new long[] {-301, 301, 86_400}) {
            assertEquals(Reason.STALE_TIMESTAMP, refusal(at(skew), "" + TIMESTAMP, SIGNATURE, BODY));
        }
    }

    @Test
    void refusesAnotherBodySecretOrTime() {
        byte[] changed = BODY.clone();
        changed[10] ^= 1;
        assertEquals(Reason.WRONG_SIGNATURE, refusal("" + TIMESTAMP, SIGNATURE, changed));
        assertEquals(
                Reason.WRONG_SIGNATURE, refusal("" + TIMESTAMP, SlackSignature.sign("other", TIMESTAMP, BODY), BODY));
        assertEquals(Reason.WRONG_SIGNATURE, refusal("" + (TIMESTAMP + 1), SIGNATURE, BODY));
    }

    @Test
    void tellsBadHeadersApart() {
        assertEquals(Reason.MISSING_TIMESTAMP, refusal(null, SIGNATURE, BODY));
        assertEquals(Reason.MISSING_TIMESTAMP, refusal(" ", SIGNATURE, BODY));
        assertEquals(Reason.MISSING_SIGNATURE, refusal("" + TIMESTAMP, null, BODY));
        assertEquals(Reason.MISSING_SIGNATURE, refusal("" + TIMESTAMP, "", BODY));
        for (String garbled : new String[] {"soon", "-1", "1.5", "99999999999999999999", "\u0661\u0662"}) {
            assertEquals(Reason.MALFORMED_TIMESTAMP, refusal(garbled, SIGNATURE, BODY));
        }
        for (String garbled :
                new String[] {"v0=", "v1" + SIGNATURE.substring(2), SIGNATURE + "0", "v0=" + "x".repeat(64)}) {
            assertEquals(Reason.MALFORMED_SIGNATURE, refusal("" + TIMESTAMP, garbled, BODY));
        }
    }

    @Test
    void verifiesBytesThatAreNotText() throws Exception {
        byte[] body = {(byte) 0xff, 0, (byte) 0xc3};

        at(0).verify("" + TIMESTAMP, SlackSignature.sign(SECRET, TIMESTAMP, body), body);
    }

    @Test
    void refusesAnEmptySecret() {
        for (String secret : new String[] {null, "", "  "}) {
            assertThrows(IllegalArgumentException.class, () -> new SlackSignature(secret, Clock.systemUTC()));
        }
    }

    @Test
    void theReasonDoesNotTellTheSecret() {
        var refused = assertThrows(
                InvalidSignatureException.class, () -> at(0).verify("" + TIMESTAMP, SIGNATURE, new byte[0]));

        assertFalse(refused.getMessage().contains(SECRET));
    }

    private static SlackSignature at(long skew) {
        return new SlackSignature(SECRET, Clock.fixed(Instant.ofEpochSecond(TIMESTAMP + skew), ZoneOffset.UTC));
    }

    private static Reason refusal(String timestamp, String signature, byte[] body) {
        return refusal(at(0), timestamp, signature, body);
    }

    private static Reason refusal(SlackSignature verifier, String timestamp, String signature, byte[] body) {
        return assertThrows(InvalidSignatureException.class, () -> verifier.verify(timestamp, signature, body))
                .reason();
    }
}
