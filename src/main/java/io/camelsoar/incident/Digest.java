package io.camelsoar.incident;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What an approval covers: the host, and the exact bytes of the commands in their order. */
public final class Digest {

    private Digest() {}

    /** SHA-256 over host and commands, each with its length before it, so that no two lists read the same. */
    public static String of(String host, List<Command> commands) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            add(sha, String.valueOf(host));
            commands.forEach(command -> add(sha, command.number() + " " + command.text()));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK has no SHA-256", e);
        }
    }

    /** SHA-256 of the text itself, in UTF-8, as any other tool gives it. */
    static String of(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK has no SHA-256", e);
        }
    }

    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
    }
}
