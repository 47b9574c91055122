package io.camelsoar.sandbox.slack;

import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/** Signs requests as Slack does (https://api.slack.com/authentication/verifying-requests-from-slack). */
public final class SlackSigner {

    private SlackSigner() {}

    /** The value of {@code X-Slack-Signature} for a body sent at this time (seconds since 1970). */
    public static String sign(String secret, long timestampSeconds, byte[] body) {
        Mac mac = HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, secret.getBytes(StandardCharsets.UTF_8));
        mac.update(("v0:" + timestampSeconds + ":").getBytes(StandardCharsets.UTF_8));
        return "v0=" + Hex.encodeHexString(mac.doFinal(body));
    }
}
