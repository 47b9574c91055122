package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.host.HostInventory.Via;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

/** An approval covers one host, one target, and one list of commands with their numbers; nothing else has its digest. */
class DigestTest {

    private static final Target TARGET = new Target(Via.WINRM, "10.20.30.41", 5986, true, "default");

    @Test
    void whateverDiffersHasAnotherDigest() {
        List<String> digests = List.of(
                Digest.of("a", TARGET, List.of(command(1, "x"), command(2, "y"))),
                Digest.of("b", TARGET, List.of(command(1, "x"), command(2, "y"))),
                Digest.of(null, TARGET, List.of(command(1, "x"), command(2, "y"))),
                Digest.of("a", null, List.of(command(1, "x"), command(2, "y"))),
                Digest.of(
                        "a",
                        new Target(Via.WINRM, "10.20.30.99", 5986, true, "default"),
                        List.of(command(1, "x"), command(2, "y"))),
                Digest.of(
                        "a",
                        new Target(Via.WINRM, "10.20.30.41", 5985, true, "default"),
                        List.of(command(1, "x"), command(2, "y"))),
                Digest.of(
                        "a",
                        new Target(Via.WINRM, "10.20.30.41", 5986, false, "default"),
                        List.of(command(1, "x"), command(2, "y"))),
                Digest.of(
                        "a",
                        new Target(Via.WINRM, "10.20.30.41", 5986, true, "admin"),
                        List.of(command(1, "x"), command(2, "y"))),
                Digest.of(
                        "a",
                        new Target(Via.SSH, "10.20.30.41", 5986, false, "default"),
                        List.of(command(1, "x"), command(2, "y"))),
                Digest.of("a", Target.NONE, List.of(command(1, "x"), command(2, "y"))),
                Digest.of("a", TARGET, List.of(command(1, "x"), command(3, "y"))),
                Digest.of("a", TARGET, List.of(command(2, "y"), command(1, "x"))),
                Digest.of("a", TARGET, List.of(command(1, "x"))),
                Digest.of("a", TARGET, List.of(command(1, "x\ny"))),
                Digest.of("a", TARGET, List.of(command(1, "X"), command(2, "y"))));
        assertEquals(digests.size(), Set.copyOf(digests).size());
    }

    /** Else nothing that waits would survive an upgrade. */
    @Test
    void withoutATargetItIsThatOfEarlierVersions() {
        assertEquals(
                DigestUtils.sha256Hex("8:win-fs015:1 x\u00e96:2 y\r\nz"),
                Digest.of("win-fs01", null, List.of(command(1, "x\u00e9"), command(2, "y\r\nz"))));
    }

    /** Else nothing that waits would survive an upgrade. */
    @Test
    void overWinrmItIsThatOfEarlierVersions() {
        assertEquals(
                DigestUtils.sha256Hex("8:win-fs0111:10.20.30.414:59865:https7:default3:1 x"),
                Digest.of("win-fs01", TARGET, List.of(command(1, "x"))));
    }

    private static Command command(int number, String text) {
        return Command.proposed("id", number, Command.Kind.INVESTIGATION, text, SharedStore.SAFE);
    }
}
