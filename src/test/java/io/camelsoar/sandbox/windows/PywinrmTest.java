package io.camelsoar.sandbox.windows;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.windows.Pywinrm.Answer;
import io.camelsoar.sandbox.windows.Pywinrm.Call;
import io.camelsoar.sandbox.windows.Pywinrm.How;
import io.camelsoar.sandbox.windows.Pywinrm.Way;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that shares nothing with ours works with the simulated host: pywinrm. What only WinRM4J accepts would prove nothing.
 *
 * <p>Skipped where no Python has pywinrm (Debian: {@code python3-winrm}); with {@code CI=true} that is a failure.
 */
class PywinrmTest {

    private static final Charset US_CONSOLE = Charset.forName("IBM437");
    private static final String USER = "soar";
    private static final Call HOSTNAME = new Call(How.CMD, "hostname");

    private static Pywinrm client;

    @BeforeAll
    static void findClient() throws IOException, InterruptedException {
        Optional<Pywinrm> found = Pywinrm.find();
        if (found.isEmpty()) {
            MissingClient.report(PywinrmTest.class, "No python3 here has pywinrm: install Debian's python3-winrm");
        }
        client = found.orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_SEALED", "NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void commandsRunAndChangeTheHost(Way way) throws Exception {
        try (WindowsHost host = host(way)) {
            List<Answer> answers = run(
                    host,
                    way,
                    new Call(How.PS, "Get-Process -Id " + WindowsState.BACKDOOR_PID),
                    new Call(How.PS, "Stop-Process -Id " + WindowsState.BACKDOOR_PID + " -Force"),
                    new Call(How.PS, "Get-Process"),
                    new Call(How.CMD, "hostname"),
                    new Call(How.CMD, "no-such-program"));

            assertEquals(
                    List.of(0, 0, 0, 0, 1),
                    answers.stream().map(Answer::exitCode).toList(),
                    answers::toString);
            assertTrue(answers.get(0).output(US_CONSOLE).contains("odsync"));
            assertTrue(answers.get(2).output(US_CONSOLE).contains("explorer"));
            assertFalse(answers.get(2).output(US_CONSOLE).contains("odsync"));
            assertTrue(
                    host.state().processes().stream().noneMatch(process -> process.id() == WindowsState.BACKDOOR_PID));
            assertEquals("WKSTN-07\r\n", answers.get(3).output(US_CONSOLE));
            assertTrue(answers.get(4).errors(US_CONSOLE).contains("not recognized"));
            assertEquals(5, host.executed().size(), host.executed().toString());
            assertEquals(0, host.openShells());
            await().until(() -> host.openConnections() == 0);
        }
    }

    /** An American Windows writes what its console has no character for as a question mark. */
    @ParameterizedTest
    @EnumSource(names = {"NTLM_SEALED", "BASIC_OVER_TLS"})
    void outputIsInTheConsolesCodePage(Way way) throws Exception {
        try (WindowsHost host = host(way)) {
            List<Answer> answers = run(
                    host,
                    way,
                    new Call(How.CMD, "echo grüße 日本 €"),
                    new Call(How.PS, "Write-Output 'grüße 日本 €'"),
                    new Call(How.UTF8, "echo grüße 日本 €"));

            assertEquals("grüße ?? ?\r\n", answers.get(0).output(US_CONSOLE));
            assertEquals("grüße ?? ?\r\n", answers.get(1).output(US_CONSOLE));
            assertEquals("grüße 日本 €\r\n", answers.get(2).output(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_SEALED", "NTLM_OVER_TLS"})
    void outputInPiecesIsComplete(Way way) throws Exception {
        try (WindowsHost host = host(way)) {
            host.outputChunk(1);

            Answer answer =
                    run(host, way, new Call(How.UTF8, "echo grüße 日本 €")).get(0);

            assertEquals("grüße 日本 €\r\n", answer.output(StandardCharsets.UTF_8));
        }
    }

    /** More than the 150 kB that the client takes in one answer. */
    @Test
    void muchOutputIsComplete() throws Exception {
        try (WindowsHost host = host(Way.NTLM_SEALED)) {
            Answer answer = run(host, Way.NTLM_SEALED, new Call(How.PS, "'0123456789' * 100000"))
                    .get(0);

            assertEquals("0123456789".repeat(100_000) + "\r\n", answer.output(US_CONSOLE));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_SEALED", "NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void aWrongPasswordIsRefused(Way way) throws Exception {
        try (WindowsHost host = host(way)) {
            Answer answer = client.run(host, way, USER, "wrong", HOSTNAME).get(0);

            assertRefused("InvalidCredentialsError", answer, host);
        }
    }

    @Test
    void basicWithoutTlsIsRefused() throws Exception {
        try (WindowsHost host = host(Way.BASIC_UNENCRYPTED)) {
            Answer answer = run(host, Way.BASIC_UNENCRYPTED, HOSTNAME).get(0);

            assertRefused("InvalidCredentialsError", answer, host);
            assertEquals(0, host.logonAttempts());
        }
    }

    @Test
    void anUnencryptedMessageIsRefused() throws Exception {
        try (WindowsHost host = host(Way.NTLM_UNENCRYPTED)) {
            Answer answer = run(host, Way.NTLM_UNENCRYPTED, HOSTNAME).get(0);

            assertRefused("WinRMTransportError", answer, host);
            assertTrue(answer.why().contains("500"), answer.why());
            assertEquals(1, host.logonAttempts(), "the password was right");
        }
    }

    @Test
    void anUnencryptedMessageWhereTheHostAllowsIt() throws Exception {
        try (WindowsHost host = host(Way.NTLM_UNENCRYPTED).allowUnencrypted()) {
            Answer answer = run(host, Way.NTLM_UNENCRYPTED, HOSTNAME).get(0);

            assertEquals("WKSTN-07\r\n", answer.output(US_CONSOLE), answer.why());
        }
    }

    @Test
    void aLongCommandLineIsTooLongForCmd() throws Exception {
        try (WindowsHost host = host(Way.NTLM_OVER_TLS)) {
            Answer answer = run(host, Way.NTLM_OVER_TLS, new Call(How.CMD, "echo " + "x".repeat(8_200)))
                    .get(0);

            assertEquals("The command line is too long.\r\n", answer.errors(US_CONSOLE));
            assertEquals(0, host.executed().size());
        }
    }

    private static WindowsHost host(Way way) {
        WindowsHost host = WindowsHost.named("WKSTN-07").user(USER, password(way));
        return (way.isTls() ? host.tls(TestCertificates.localhost()) : host).start();
    }

    /** Python's Basic sends Latin-1. */
    private static String password(Way way) {
        return way == Way.BASIC_OVER_TLS ? "pa55&<word>" : "pa55&<wörd>";
    }

    private static List<Answer> run(WindowsHost host, Way way, Call... calls) throws IOException, InterruptedException {
        return client.run(host, way, USER, password(way), calls);
    }

    private static void assertRefused(String error, Answer answer, WindowsHost host) {
        assertEquals(error, answer.refused(), answer.why());
        assertEquals(0, host.executed().size());
        assertEquals(0, host.openShells());
    }
}
