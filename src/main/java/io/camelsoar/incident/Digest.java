package io.camelsoar.incident;

import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.host.HostInventory.Via;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/** What an approval covers: the host, where its commands go, and the exact bytes of the commands in their order. */
public final class Digest {

    private Digest() {}

    /**
     * SHA-256 over host, target and commands, each with its length before it, so that no two lists read the same.
     *
     * @param target null: none is covered, as before there was one
     */
    public static String of(String host, Target target, List<Command> commands) {
        MessageDigest sha = DigestUtils.getSha256Digest();
        add(sha, String.valueOf(host));
        if (target != null) {
            add(sha, target.address());
            add(sha, String.valueOf(target.port()));
            add(sha, target.via() == Via.SSH ? "ssh" : target.https() ? "https" : "http");
            add(sha, target.credential());
        }
        for (Command command : commands) {
            if (command.kind() == Command.Kind.RESPONSE) { // the same text for a host is another thing
                add(sha, "response");
            }
            add(sha, command.number() + " " + command.text());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** SHA-256 of the text itself, in UTF-8, as any other tool gives it. */
    static String of(String text) {
        return DigestUtils.sha256Hex(text);
    }

    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
    }
}
