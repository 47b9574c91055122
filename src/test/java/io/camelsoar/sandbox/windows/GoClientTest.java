package io.camelsoar.sandbox.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client in Go works with the simulated host: masterzen's, in Debian's {@code winrmcp}, which copies a file. It writes the file's base64
 * with cmd.exe, piece by piece; the script that then puts it together is more than the PowerShell stand-in understands.
 */
class GoClientTest {

    private static final String PASSWORD = "secret-of-the-test";

    @TempDir
    private Path folder;

    private final WindowsHost host = WindowsHost.named("WKSTN-07")
            .user("soar", PASSWORD)
            .tls(TestCertificates.localhost())
            .start();

    @BeforeAll
    static void findClient() {
        boolean found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "winrmcp")));
        if (!found) {
            MissingClient.report(GoClientTest.class, "No winrmcp in PATH: install Debian's winrmcp");
        }
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aFileIsCopied() throws Exception {
        byte[] content = "0123456789 grüße 日本 €\r\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);

        String said = copy(content, PASSWORD);

        List<String> pieces = host.executed().stream()
                .filter(command -> command.startsWith("echo "))
                .toList();
        assertTrue(pieces.size() > 1, () -> host.executed() + said);
        assertEquals(new String(content, StandardCharsets.UTF_8), new String(copied(), StandardCharsets.UTF_8), said);
        assertTrue(said.contains("restore operation returned code=1"), said);
        assertEquals(0, host.openShells());
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        String said = copy(new byte[] {1, 2, 3}, "wrong");

        assertTrue(said.contains("401"), said);
        assertEquals(0, host.executed().size());
        assertEquals(0, host.openShells());
    }

    private byte[] copied() {
        String base64 = host.state().files().entrySet().stream()
                .filter(file -> file.getKey().contains("\\Temp\\winrmcp-"))
                .sorted(Map.Entry.comparingByKey())
                .map(file -> new String(file.getValue(), StandardCharsets.US_ASCII))
                .collect(Collectors.joining());
        return Base64.getMimeDecoder().decode(base64);
    }

    private String copy(byte[] content, String password) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("file"), content);
        Process process = new ProcessBuilder(
                        "winrmcp",
                        "-addr=127.0.0.1:" + host.port(),
                        "-https",
                        "-cacert=" + TestCertificates.authority(),
                        "-user=soar",
                        "-pass=" + password,
                        file.toString(),
                        "C:\\copied")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
