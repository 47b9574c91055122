package io.camelsoar.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What ends a late command must end nothing but that. */
class EndOthersTest {

    /** As for init, which takes it in where sshd is gone before it begins: others of its parent are none of its own. */
    @Test
    void nothingIsEndedWhereItsParentIsNotSshd() throws Exception {
        Process other = new ProcessBuilder("setsid", "sleep", SshFixture.seconds()).start();
        try {
            Process end = new ProcessBuilder("sh", "-c", SshExecution.END_OTHERS)
                    .redirectErrorStream(true)
                    .start();
            assertTrue(end.waitFor(180, TimeUnit.SECONDS));
            assertEquals("", new String(end.getInputStream().readAllBytes()));
            assertTrue(other.isAlive());
        } finally {
            other.destroyForcibly();
        }
    }
}
