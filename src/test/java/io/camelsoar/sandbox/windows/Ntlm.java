package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.NtlmBytes.hmacMd5;
import static io.camelsoar.sandbox.windows.NtlmBytes.intAt;
import static io.camelsoar.sandbox.windows.NtlmBytes.littleEndian;
import static io.camelsoar.sandbox.windows.NtlmBytes.rc4;
import static io.camelsoar.sandbox.windows.NtlmBytes.shortAt;
import static io.camelsoar.sandbox.windows.NtlmBytes.text;
import static io.camelsoar.sandbox.windows.NtlmBytes.utf16;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The server's side of NTLM version 2 for one TCP connection ([MS-NLMP]): CHALLENGE, the check of AUTHENTICATE with its
 * message integrity code.
 */
final class Ntlm {

    private static final int NEGOTIATE_UNICODE = 0x1;
    private static final int REQUEST_TARGET = 0x4;
    private static final int NEGOTIATE_SIGN = 0x10;
    private static final int NEGOTIATE_SEAL = 0x20;
    private static final int NEGOTIATE_NTLM = 0x200;
    private static final int ALWAYS_SIGN = 0x8000;
    private static final int TARGET_TYPE_SERVER = 0x20000;
    private static final int EXTENDED_SESSION_SECURITY = 0x80000;
    private static final int TARGET_INFO = 0x800000;
    private static final int VERSION = 0x2000000;
    static final int NEGOTIATE_128 = 0x20000000;
    static final int KEY_EXCHANGE = 0x40000000;
    static final int NEGOTIATE_56 = 0x80000000;

    private static final int AV_END = 0;
    private static final int AV_NETBIOS_COMPUTER = 1;
    private static final int AV_NETBIOS_DOMAIN = 2;
    private static final int AV_DNS_COMPUTER = 3;
    private static final int AV_DNS_DOMAIN = 4;
    private static final int AV_FLAGS = 6;
    private static final int AV_TIMESTAMP = 7;
    private static final int AV_FLAG_MIC_PRESENT = 2;

    private static final byte[] SIGNATURE = "NTLMSSP\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MIC_OFFSET = 72;
    private static final int MIC_END = 88;
    private static final long WINDOWS_EPOCH_OFFSET_MILLIS = 11_644_473_600_000L;

    private final String netbiosName;
    private final String dnsName;

    private byte[] negotiateMessage;
    private byte[] challengeMessage;
    private byte[] serverChallenge;
    private int flags;
    private NtlmSealing sealing;
    private String user;
    private boolean authenticated;

    Ntlm(String hostName) {
        netbiosName = hostName.toUpperCase(Locale.ROOT);
        dnsName = hostName.toLowerCase(Locale.ROOT) + ".corp.example";
    }

    /** @return 1 NEGOTIATE, 2 CHALLENGE, 3 AUTHENTICATE, -1 no NTLM message */
    static int messageType(byte[] message) {
        boolean isNtlm = message.length > 12 && Arrays.equals(SIGNATURE, 0, 8, message, 0, 8);
        return isNtlm ? intAt(message, 8) : -1;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    /** Name from the AUTHENTICATE message; set even if the logon failed. */
    String user() {
        return user;
    }

    /** Answers NEGOTIATE with CHALLENGE ([MS-NLMP] 2.2.1.2). */
    byte[] challenge(byte[] negotiate) {
        authenticated = false;
        negotiateMessage = negotiate;
        int negotiable = NEGOTIATE_SIGN
                | NEGOTIATE_SEAL
                | KEY_EXCHANGE
                | NEGOTIATE_128
                | NEGOTIATE_56
                | EXTENDED_SESSION_SECURITY
                | ALWAYS_SIGN;
        flags = NEGOTIATE_UNICODE
                | REQUEST_TARGET
                | NEGOTIATE_NTLM
                | TARGET_TYPE_SERVER
                | TARGET_INFO
                | VERSION
                | (intAt(negotiate, 12) & negotiable);
        serverChallenge = new byte[8];
        new SecureRandom().nextBytes(serverChallenge);
        byte[] target = utf16(netbiosName);
        byte[] targetInfo = targetInfo();
        int headerLength = 56;
        challengeMessage = littleEndian(headerLength + target.length + targetInfo.length)
                .put(SIGNATURE)
                .putInt(2)
                .putShort((short) target.length)
                .putShort((short) target.length)
                .putInt(headerLength)
                .putInt(flags)
                .put(serverChallenge)
                .putLong(0)
                .putShort((short) targetInfo.length)
                .putShort((short) targetInfo.length)
                .putInt(headerLength + target.length)
                // Windows 10.0, build 17763, NTLM revision 15
                .put(new byte[] {10, 0, 0x63, 0x45, 0, 0, 0, 15})
                .put(target)
                .put(targetInfo)
                .array();
        return challengeMessage;
    }

    private byte[] targetInfo() {
        long fileTime = (System.currentTimeMillis() + WINDOWS_EPOCH_OFFSET_MILLIS) * 10_000;
        ByteArrayOutputStream pairs = new ByteArrayOutputStream();
        addPair(pairs, AV_NETBIOS_DOMAIN, utf16(netbiosName));
        addPair(pairs, AV_NETBIOS_COMPUTER, utf16(netbiosName));
        addPair(pairs, AV_DNS_DOMAIN, utf16(dnsName));
        addPair(pairs, AV_DNS_COMPUTER, utf16(dnsName));
        addPair(pairs, AV_TIMESTAMP, littleEndian(8).putLong(fileTime).array());
        addPair(pairs, AV_END, new byte[0]);
        return pairs.toByteArray();
    }

    /**
     * Checks AUTHENTICATE ([MS-NLMP] 3.3.2 and 3.4.5).
     *
     * @param passwords gives the password of a user in lower case, or null
     * @return null if the message proves that the client knows the password, else why it does not
     */
    String authenticate(byte[] message, UnaryOperator<String> passwords) {
        if (challengeMessage == null) {
            return "AUTHENTICATE without NEGOTIATE on this connection";
        }
        byte[] ntResponse = field(message, 20);
        String domain = text(field(message, 28));
        user = text(field(message, 36));
        byte[] encryptedSessionKey = field(message, 52);
        int clientFlags = intAt(message, 60);
        String password = passwords.apply(user.toLowerCase(Locale.ROOT));
        if (password == null) {
            return "unknown user '" + user + "'";
        }
        if (ntResponse.length <= 24) {
            return "NTLM version 1 is refused";
        }
        byte[] responseKey = hmacMd5(Md4.digest(utf16(password)), utf16(user.toUpperCase(Locale.ROOT) + domain));
        byte[] proof = Arrays.copyOf(ntResponse, 16);
        byte[] clientChallenge = Arrays.copyOfRange(ntResponse, 16, ntResponse.length);
        if (!MessageDigest.isEqual(proof, hmacMd5(responseKey, serverChallenge, clientChallenge))) {
            return "wrong password for '" + user + "'";
        }
        byte[] sessionKey = hmacMd5(responseKey, proof);
        if ((clientFlags & KEY_EXCHANGE) != 0 && encryptedSessionKey.length == 16) {
            sessionKey = rc4(sessionKey).update(encryptedSessionKey);
        }
        if (hasIntegrityCode(clientChallenge) && !integrityCodeMatches(message, sessionKey)) {
            return "wrong message integrity code";
        }
        sealing = new NtlmSealing(sessionKey, flags & clientFlags);
        authenticated = true;
        return null;
    }

    /** Set once the logon succeeded. */
    NtlmSealing sealing() {
        return sealing;
    }

    private boolean integrityCodeMatches(byte[] message, byte[] sessionKey) {
        byte[] withoutCode = message.clone();
        Arrays.fill(withoutCode, MIC_OFFSET, MIC_END, (byte) 0);
        byte[] expected = hmacMd5(sessionKey, negotiateMessage, challengeMessage, withoutCode);
        return MessageDigest.isEqual(Arrays.copyOfRange(message, MIC_OFFSET, MIC_END), expected);
    }

    private static boolean hasIntegrityCode(byte[] clientChallenge) {
        int position = 28;
        while (position + 4 <= clientChallenge.length) {
            int id = shortAt(clientChallenge, position);
            if (id == AV_END) {
                return false;
            }
            if (id == AV_FLAGS) {
                return (intAt(clientChallenge, position + 4) & AV_FLAG_MIC_PRESENT) != 0;
            }
            position += 4 + shortAt(clientChallenge, position + 2);
        }
        return false;
    }

    private static void addPair(ByteArrayOutputStream pairs, int id, byte[] value) {
        pairs.writeBytes(littleEndian(4)
                .putShort((short) id)
                .putShort((short) value.length)
                .array());
        pairs.writeBytes(value);
    }

    private static byte[] field(byte[] message, int position) {
        int offset = intAt(message, position + 4);
        return Arrays.copyOfRange(message, offset, offset + shortAt(message, position));
    }
}
