package io.camelsoar.winrm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.windows.WindowsHost;
import io.cloudsoft.winrm4j.client.PayloadEncryptionMode;
import io.cloudsoft.winrm4j.client.ShellCommand;
import io.cloudsoft.winrm4j.client.WinRmClient;
import io.cloudsoft.winrm4j.client.WinRmClientContext;
import io.cloudsoft.winrm4j.client.retry.SimpleCounterRetryPolicy;
import io.cloudsoft.winrm4j.winrm.WinRmTool;
import io.cloudsoft.winrm4j.winrm.WinRmToolResponse;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.http.client.config.AuthSchemes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * WinRM4J as it comes falls into its traps on the simulated host, too. Where the host did not have them, the component's tests of the same
 * would prove nothing.
 */
class BareWinrm4jTest {

    private static final String PASSWORD = "secret";

    private final WinRmClientContext context = WinRmClientContext.newInstance();
    private final WindowsHost host = WindowsHost.named("WIN-FS01").user("soar", PASSWORD);

    @AfterEach
    void close() {
        host.close();
        context.shutdown();
    }

    /** See {@link WinrmProducerTest#aLongCommandAndItsOutputArriveByteForByte}. */
    @Test
    void aScriptOfThreeThousandCharactersIsTooLong() {
        startTls();

        WinRmToolResponse answer = tls(PASSWORD).build().executePs("Write-Output '" + "x".repeat(3_100) + "'");

        assertTrue(answer.getStdErr().contains("too long"), answer::getStdErr);
        assertEquals(0, host.executed().size());
    }

    /** See {@link WinrmProducerTest#outputInPiecesIsComplete}. */
    @Test
    void outputIsGarbledByTheCodePage() {
        startTls();

        WinRmToolResponse answer = tls(PASSWORD).build().executePs("Write-Output 'grüße €'");

        assertFalse(answer.getStdOut().contains("grüße"), answer::getStdOut);
        assertFalse(answer.getStdOut().contains("€"), answer::getStdOut);
    }

    /** See {@link WinrmStartFailureTest#aWrongPasswordDoesNotUseTheConnectionOfARightOne}. */
    @Test
    void aWrongPasswordIsGoodEnoughInASharedContext() {
        startTls();

        tls(PASSWORD).build().executeCommand("hostname");
        // not each of its messages has to go by the connection of the right one, but one command that runs is one too
        // many
        await().ignoreExceptions().until(() -> {
            tls("wrong").build().executeCommand("whoami");
            return true;
        });

        assertTrue(host.executed().contains("whoami"), () -> host.executed().toString());
    }

    /** See {@link WinrmStartFailureTest#aCertificateOfAnUnknownAuthority} and all else with Basic. */
    @Test
    void basicDoesNotTrustWhomItIsToldToTrust() throws Exception {
        startTls();
        WinRmTool tool = tls(PASSWORD)
                .authenticationScheme(AuthSchemes.BASIC)
                .disableCertificateChecks(false)
                .sslContext(TestCertificates.trust().createSSLContext(new DefaultCamelContext()))
                .build();
        tool.setRetriesForConnectionFailures(0);

        RuntimeException failure = assertThrows(RuntimeException.class, () -> tool.executeCommand("hostname"));

        assertTrue(
                StartFailure.causes(failure).toString().contains("certification path"),
                () -> StartFailure.causes(failure).toString());
    }

    /** See {@link WinrmReliabilityTest#eightAtOnceOnOneEndpoint}. */
    @Test
    void aSealedClientIsForOneThread() throws Exception {
        host.start();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (WinRmClient client = sealed()) {
            List<Future<String>> running = IntStream.range(0, 8)
                    .mapToObj(n -> threads.submit(() -> {
                        StringWriter output = new StringWriter();
                        try (ShellCommand shell = client.createShell()) {
                            shell.execute("echo n" + n, output, new StringWriter());
                        }
                        return output.toString();
                    }))
                    .toList();

            int right = 0;
            for (int n = 0; n < running.size(); n++) {
                right += ("n" + n + "\r\n").equals(outputOrFailure(running.get(n))) ? 1 : 0;
            }
            assertTrue(right < 8, "all were right");
        } finally {
            threads.shutdownNow();
        }
    }

    private WinRmClient sealed() {
        return WinRmClient.builder("http://127.0.0.1:" + host.port() + "/wsman", AuthSchemes.NTLM)
                .credentials("soar", PASSWORD)
                .payloadEncryptionMode(PayloadEncryptionMode.REQUIRED)
                .failureRetryPolicy(new SimpleCounterRetryPolicy(0, 0, TimeUnit.MILLISECONDS))
                .receiveTimeout(5_000L)
                .context(context)
                .build();
    }

    private static String outputOrFailure(Future<String> command) throws InterruptedException {
        try {
            return command.get();
        } catch (ExecutionException e) {
            return e.toString();
        }
    }

    private void startTls() {
        host.tls(TestCertificates.localhost()).start();
    }

    private WinRmTool.Builder tls(String password) {
        return tool(password)
                .useHttps(true)
                .disableCertificateChecks(true)
                .payloadEncryptionMode(PayloadEncryptionMode.OFF);
    }

    private WinRmTool.Builder tool(String password) {
        return WinRmTool.Builder.builder("127.0.0.1", "soar", password)
                .authenticationScheme(AuthSchemes.NTLM)
                .port(host.port())
                .context(context);
    }
}
