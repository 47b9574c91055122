package io.camelsoar.sandbox.slack;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/** Signs requests as Slack does (https://api.slack.com/authentication/verifying-requests-from-slack). */
public final class SlackSigner {

    private SlackSigner() {}

    /** The value of {@code X-Slack-Signature} for a body sent at this time (seconds since 1970). */
    public static String sign(String secret, long timestampSeconds, byte[] body) {
        HmacUtils hmac = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret);
        byte[] prefix = ("v0:" + timestampSeconds + ":").getBytes(StandardCharsets.UTF_8);
        byte[] signed = new byte[prefix.length + body.length];
        System.arraycopy(prefix, 0, signed, 0, prefix.length);
        System.arraycopy(body, 0, signed, prefix.length, body.length);
        return "v0=" + hmac.hmacHex(signed);
    }
}
