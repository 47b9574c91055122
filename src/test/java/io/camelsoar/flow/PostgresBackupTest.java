package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.camelsoar.sandbox.store.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup and restore of a store in PostgreSQL by Debian's pg_dump and pg_restore, by the lines of docs/operations.md. */
class PostgresBackupTest {

    private static final Path PG_DUMP = Path.of("/usr/bin/pg_dump");
    private static final Path SERVER = Path.of(System.getProperty("postgres.older.jar", "target/none"));

    @TempDir
    Path folder;

    @BeforeEach
    void debiansPackage() {
        for (Path needed : List.of(PG_DUMP, SERVER)) {
            if (!Files.exists(needed)) {
                String missing = needed + " is missing: Debian's package postgresql-client, or postgres.older.skip";
                assertFalse("true".equals(System.getenv("CI")), missing);
                assumeTrue(false, missing);
            }
        }
    }

    @Test
    void nothingRunsTwiceAfterTheRestoreOfADump() throws Exception {
        PostgresServer server = PostgresServer.start(SERVER);
        server.run("CREATE DATABASE soar");
        server.run("CREATE DATABASE soar_restored");
        services(server);
        try (Stack stack = new Stack("unused");
                Operator operator = new Operator(stack)) {
            use(stack, server.url("soar"));
            stack.plant("alert-wmi-registry.json");
            stack.start();
            operator.approve();
            run("pg_dump");
            assertEquals(
                    PosixFilePermissions.fromString("rw-------"),
                    Files.getPosixFilePermissions(folder.resolve("soar.dump")));
            operator.goOn();
            stack.stop();
            stack.start(); // the store is no other for that
            await().until(() -> stack.camel().isStarted());
            stack.stop();
            assertEquals("t", stack.one("SELECT enabled FROM execution_switch"));
            assertEquals(8, stack.windows.executed().size());

            run("pg_restore");
            use(stack, server.url("soar_restored"));
            assertEquals(List.of(), stack.auditCheck().verify(null).findings());
            stack.start();
            await().until(() -> operator.questions().size() == 1);
            assertTrue(operator.questions().get(0).text().contains("Command 2 may or may not have run"));
            operator.answer(1, "soar_stop");
            await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
            assertEquals(8, stack.windows.executed().size(), "a command ran twice");
            assertEquals("f", stack.one("SELECT enabled FROM execution_switch"));
            assertEquals(List.of(), stack.auditCheck().verify(null).findings());
        }
    }

    private static void use(Stack stack, String url) {
        stack.set("soar.store.url", url);
        stack.set("soar.store.username", PostgresServer.USER);
        stack.set("soar.store.password", PostgresServer.PASSWORD);
    }

    /** What an operator has in these files, so that no password is on a command line. */
    private void services(PostgresServer server) throws Exception {
        StringBuilder services = new StringBuilder();
        for (String name : List.of("soar", "soar_restored")) {
            services.append("[%s]%nhost=127.0.0.1%nport=%d%ndbname=%s%nuser=%s%n"
                    .formatted(name, server.port(), name, PostgresServer.USER));
        }
        Files.writeString(folder.resolve("services"), services);
        Path passwords = Files.writeString(
                folder.resolve("passwords"),
                "127.0.0.1:*:*:" + PostgresServer.USER + ":" + PostgresServer.PASSWORD + "\n");
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
    }

    /** The line of the page that begins so. */
    private void run(String program) throws Exception {
        String line = Files.readAllLines(Path.of("docs/operations.md")).stream()
                .filter(each -> each.matches(" {4}(\\(umask 077; )?" + program + " .*"))
                .findFirst()
                .orElseThrow();
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PGSERVICEFILE", folder.resolve("services").toString());
        builder.environment().put("PGPASSFILE", folder.resolve("passwords").toString());
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), line);
        assertEquals(0, process.exitValue(), line + "\n" + Files.readString(output));
    }
}
