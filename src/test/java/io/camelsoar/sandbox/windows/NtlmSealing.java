package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.NtlmBytes.hmacMd5;
import static io.camelsoar.sandbox.windows.NtlmBytes.intAt;
import static io.camelsoar.sandbox.windows.NtlmBytes.littleEndian;
import static io.camelsoar.sandbox.windows.NtlmBytes.md5;
import static io.camelsoar.sandbox.windows.NtlmBytes.rc4;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Cipher;

/** Seals the messages of one NTLM connection after its logon ([MS-NLMP] 3.4). */
final class NtlmSealing {

    private final int flags;
    private final byte[] clientSigningKey;
    private final byte[] serverSigningKey;
    private final Cipher clientSealing;
    private final Cipher serverSealing;
    private int incomingSequence;
    private int outgoingSequence;

    /** [MS-NLMP] 3.4.5.2 and 3.4.5.3. */
    NtlmSealing(byte[] sessionKey, int flags) {
        this.flags = flags;
        byte[] sealingBase = sessionKey;
        if ((flags & Ntlm.NEGOTIATE_128) == 0) {
            sealingBase = Arrays.copyOf(sessionKey, (flags & Ntlm.NEGOTIATE_56) != 0 ? 7 : 5);
        }
        clientSigningKey = md5(sessionKey, magic("client-to-server signing"));
        serverSigningKey = md5(sessionKey, magic("server-to-client signing"));
        clientSealing = rc4(md5(sealingBase, magic("client-to-server sealing")));
        serverSealing = rc4(md5(sealingBase, magic("server-to-client sealing")));
    }

    /** @param sealed length of the signature (4 bytes), signature (16 bytes), sealed message */
    byte[] unseal(byte[] sealed) {
        byte[] signature = Arrays.copyOfRange(sealed, 4, 20);
        byte[] updated = clientSealing.update(sealed, 20, sealed.length - 20);
        byte[] message = updated == null ? new byte[0] : updated;
        int sequence = intAt(signature, 12);
        if (!Arrays.equals(signature, sign(clientSigningKey, clientSealing, sequence, message))) {
            throw new IllegalStateException("wrong NTLM signature");
        }
        if (sequence != incomingSequence) {
            throw new IllegalStateException("NTLM sequence " + sequence + " instead of " + incomingSequence);
        }
        incomingSequence++;
        return message;
    }

    byte[] seal(byte[] message) {
        byte[] sealed = serverSealing.update(message);
        byte[] signature = sign(serverSigningKey, serverSealing, outgoingSequence++, message);
        return littleEndian(20 + sealed.length)
                .putInt(16)
                .put(signature)
                .put(sealed)
                .array();
    }

    /** [MS-NLMP] 3.4.4.2. */
    private byte[] sign(byte[] key, Cipher sealing, int sequence, byte[] message) {
        byte[] sequenceBytes = littleEndian(4).putInt(sequence).array();
        byte[] checksum = Arrays.copyOf(hmacMd5(key, sequenceBytes, message), 8);
        if ((flags & Ntlm.KEY_EXCHANGE) != 0) {
            checksum = sealing.update(checksum);
        }
        return littleEndian(16).putInt(1).put(checksum).put(sequenceBytes).array();
    }

    private static byte[] magic(String direction) {
        return ("session key to " + direction + " key magic constant\0").getBytes(StandardCharsets.US_ASCII);
    }
}
