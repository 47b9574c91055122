package io.camelsoar.ssh;

import io.camelsoar.sandbox.SshServer;
import io.camelsoar.sandbox.WithSshServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each test has an SSH server of its own: what it logged, and how many connections it had, are the test's. */
@ExtendWith(WithSshServer.class)
abstract class WithOwnSshServer {

    @TempDir
    Path folder;

    SshServer server;

    @BeforeEach
    void start() throws Exception {
        server = SshServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }
}
