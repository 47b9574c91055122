package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.sandbox.windows.WindowsHost;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes back from a host that works, over each way to it. */
class WinrmProducerTest {

    @ParameterizedTest
    @EnumSource
    void aCommandThatWorks(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            Exchange exchange = winrm.send(winrm.uri(""), "Write-Output 'Grüße, 日本 €'; Write-Warning 'careful'");

            CommandResult result = exchange.getMessage().getBody(CommandResult.class);
            assertEquals(Status.OK, result.status(), result::toString);
            assertEquals("Grüße, 日本 €\r\n", result.output());
            assertEquals(List.of("careful"), result.warnings());
            assertEquals(List.of(), result.errors());
            assertEquals(0, result.exitCode());
            assertFalse(result.truncated());
            assertFalse(result.duration().isNegative());
            assertEquals("OK", exchange.getMessage().getHeader(WinrmConstants.STATUS));
            assertEquals(0, exchange.getMessage().getHeader(WinrmConstants.EXIT_CODE));
            winrm.awaitNothingLeftOpen();
            assertEquals(1, winrm.host.acceptedConnections());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongCommandAndItsOutputArriveByteForByte(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            String text = "0123456789 grüße 日本 € \" ' ` $x %PATH% & | < > ^\t\r\n\n".repeat(420);
            String command = "Write-Output '" + text.replace("'", "''") + "'";
            assertTrue(command.length() > 20_000, () -> "" + command.length());

            CommandResult result = winrm.run(command);

            assertEquals(Status.OK, result.status(), result::toString);
            assertEquals(List.of(command), winrm.host.executed());
            assertEquals(text + "\r\n", result.output());
            winrm.awaitNothingLeftOpen();
        }
    }

    /**
     * NTLM makes the HTTP client send the first request of a connection three times, and CXF garbles a repeated one that
     * does not fit the socket, or a TLS record of 16 kB, at once.
     */
    @ParameterizedTest
    @EnumSource
    void commandsOfEverySizeAroundALogonArriveByteForByte(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            for (int length : List.of(7_000, 12_000, 20_000, 48_000, 100_000, WrapperScript.MAX_COMMAND_BYTES)) {
                String command = "# " + "x".repeat(length - 2);

                CommandResult result = winrm.run(command);

                assertEquals(Status.OK, result.status(), () -> length + ": " + result);
                assertEquals(
                        command, winrm.host.executed().get(winrm.host.executed().size() - 1));
            }
            winrm.awaitNothingLeftOpen();
        }
    }

    @Test
    void aCommandThatIsTooLongIsNotSent() {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            Exchange exchange = winrm.send(winrm.uri(""), "x".repeat(WrapperScript.MAX_COMMAND_BYTES + 1));
            assertInstanceOf(IllegalArgumentException.class, exchange.getException());
            assertInstanceOf(
                    IllegalArgumentException.class,
                    winrm.send(winrm.uri(""), " \n").getException());
            assertEquals(0, winrm.host.acceptedConnections());
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsOnTheWay(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CommandResult result = winrm.run("Get-Item 'C:\\no such file'; Write-Output 'went on'");

            assertEquals(Status.ERRORS, result.status());
            assertEquals("went on\r\n", result.output());
            assertEquals(1, result.errors().size());
            assertTrue(result.errors().get(0).contains("C:\\no such file"), result::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommandThatFails(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CommandResult result = winrm.run("throw 'no way'; Write-Output 'not reached'");

            assertEquals(Status.FAILED, result.status());
            assertEquals("", result.output());
            assertTrue(result.errors().get(0).contains("no way"), result::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void exitCodeOfANativeProgram(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            Exchange exchange = winrm.send(winrm.uri(""), "taskkill /PID 99999");

            CommandResult result = exchange.getMessage().getBody(CommandResult.class);
            assertEquals(128, result.exitCode(), result::toString);
            assertEquals(128, exchange.getMessage().getHeader(WinrmConstants.EXIT_CODE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void outputBeyondTheLimitIsCut(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CommandResult result = winrm.run("&maxOutput=1000", "Write-Output '" + "ü".repeat(5_000) + "'");

            assertEquals(Status.OK, result.status());
            assertTrue(result.truncated());
            assertEquals("ü".repeat(1_000), result.output());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMegabyteOfOutputIsComplete(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CommandResult result = winrm.run("Write-Output '" + "0123456789".repeat(25_000) + "'");

            assertEquals("0123456789".repeat(25_000) + "\r\n", result.output());
            assertFalse(result.truncated());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tenMegabytesOfOutputAreCut(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CommandResult result = winrm.run("'0123456789' * 1000000");

            assertEquals(Status.OK, result.status(), () -> result.errors().toString());
            assertTrue(result.truncated());
            assertEquals("0123456789".repeat(100_000), result.output());
            winrm.awaitNothingLeftOpen();
        }
    }

    /** Answers that are cut within a character, as WinRM4J decodes each alone. */
    @ParameterizedTest
    @EnumSource
    void outputInPiecesIsComplete(Way way) throws Exception {
        try (WinrmFixture winrm =
                new WinrmFixture(way, WindowsHost.named("WIN-FS01").outputChunk(1))) {
            assertEquals(
                    "grüße 日本 €\r\n", winrm.run("Write-Output 'grüße 日本 €'").output());
            assertEquals(
                    "grüße 日本 €\r\n", winrm.run("&shell=CMD", "echo grüße 日本 €").output());
        }
    }

    /** Native programs can write to the console, past PowerShell: bytes of any code page, and a line without its end. */
    @ParameterizedTest
    @EnumSource
    void whatProgramsWriteToTheConsoleDoesNoHarm(Way way) throws Exception {
        byte[] rubbish = new byte[100_000];
        new Random(1).nextBytes(rubbish);
        byte[] progress =
                ("#< CLIXML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
                                + "<Obj S=\"progress\" RefId=\"0\"><MS><I64 N=\"SourceId\">1</I64></MS></Obj>")
                        .getBytes(StandardCharsets.US_ASCII);
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            for (List<byte[]> noise : List.of(
                    List.of(new byte[0], rubbish),
                    List.of(rubbish, rubbish),
                    List.of(progress, progress),
                    List.of("WINRM1 \r\n\0 10 %".getBytes(StandardCharsets.US_ASCII), new byte[0]))) {
                winrm.host.noise(noise.get(0), noise.get(1));

                CommandResult result = winrm.run("Write-Output 'grüße'");

                assertEquals(Status.OK, result.status(), () -> result.errors().toString());
                assertEquals("grüße\r\n", result.output());
                assertEquals(List.of(), result.errors());
            }
            winrm.awaitNothingLeftOpen();
        }
    }

    /** A program that writes past the wrapper must not fill the memory. */
    @ParameterizedTest
    @EnumSource
    void aFloodPastTheWrapperEndsTheShell(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.floodConsole(true);

            CommandResult result = winrm.run("&maxOutput=1000", "Write-Output 'x'");

            assertEquals(Status.UNKNOWN, result.status());
            assertNull(result.exitCode());
            assertTrue(result.errors().get(0).contains("more than"), result::toString);
            assertEquals(1, winrm.host.stoppedBySignal());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFailsAfterTheAnswerDoesNotUndoIt(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.failCleanUp(true);

            CommandResult result = winrm.run("hostname");

            assertEquals(Status.OK, result.status(), result::toString);
            assertEquals("WIN-FS01\r\n", result.output());
            assertEquals(1, winrm.host.executed().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyAtATimeOverOneEndpoint(Way way) throws Exception {
        try (WinrmFixture winrm =
                new WinrmFixture(way, WindowsHost.named("WIN-FS01").maxShells(8))) {
            List<CompletableFuture<CommandResult>> running = IntStream.range(0, 8)
                    .mapToObj(n ->
                            CompletableFuture.supplyAsync(() -> winrm.send(winrm.uri(""), "Write-Output 'n" + n + "'")
                                    .getMessage()
                                    .getBody(CommandResult.class)))
                    .toList();
            for (int n = 0; n < running.size(); n++) {
                assertEquals("n" + n + "\r\n", running.get(n).get().output());
            }
            winrm.awaitNothingLeftOpen();
        }
    }
}
