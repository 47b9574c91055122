package io.camelsoar.sandbox.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no client of ours asks for: messages as they are on the wire. */
class WindowsHostTest {

    private static final Pattern OUTPUT = Pattern.compile("<rsp:Stream Name=\"stdout\"[^>]*>([^<]+)<");

    private final WindowsHost host = WindowsHost.named("WKSTN-07")
            .user("soar", "secret")
            .tls(TestCertificates.localhost())
            .start();
    private HttpClient http;

    @BeforeEach
    void trustTheHost() throws Exception {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TestCertificates.trust().createSSLContext(new DefaultCamelContext()))
                .build();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void anAnswerIsNoLongerThanTheClientTakes() throws Exception {
        int longest = 8_192;
        String shell = create();
        String command = command(shell, "echo " + "x".repeat(8_000) + "é");

        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int answers = 0;
        for (boolean done = false; !done; answers++) {
            String answer = receive(shell, command, longest);
            assertTrue(answer.getBytes(StandardCharsets.UTF_8).length <= longest, answer);
            Matcher streams = OUTPUT.matcher(answer);
            while (streams.find()) {
                output.writeBytes(Base64.getDecoder().decode(streams.group(1)));
            }
            done = answer.contains("/CommandState/Done");
        }

        assertEquals("x".repeat(8_000) + "é\r\n", output.toString("IBM437"));
        assertTrue(answers > 1, () -> "one answer of more than " + longest);
    }

    @Test
    void outputIsCutWherePiecesAreFull() throws Exception {
        host.outputChunk(3);
        String shell = create();
        String command = command(shell, "echo grüße");

        String first = receive(shell, command, 153_600);

        Matcher stream = OUTPUT.matcher(first);
        assertTrue(stream.find(), first);
        assertEquals("grü", new String(Base64.getDecoder().decode(stream.group(1)), "IBM437"));
        assertTrue(first.contains("/CommandState/Running"), first);
    }

    @Test
    void aRequestLongerThanTheHostTakesIsRefused() throws Exception {
        HttpResponse<String> answer = post("/wsman", envelope("transfer/Create", "", "", "x".repeat(500 * 1024)));

        assertEquals(500, answer.statusCode());
        assertTrue(answer.body().contains("Code=\"2150858805\""), answer.body());
        assertEquals(0, host.openShells());
    }

    @Test
    void nothingIsElsewhereThanAtWsman() throws Exception {
        assertEquals(404, post("/", "").statusCode());
        assertEquals(404, post("/wsman2", "").statusCode());
        assertEquals(200, post("/wsman?PSVersion=5.1", "").statusCode());
        assertEquals(1, host.logonAttempts());
    }

    @Test
    void anAnswerTakesItsTime() throws Exception {
        host.latency(Duration.ofMillis(300));
        long start = System.nanoTime();

        create();

        assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() >= 300);
    }

    private String create() throws Exception {
        return between(
                "<rsp:ShellId>",
                post("/wsman", envelope("transfer/Create", "", "", "")).body());
    }

    private String command(String shell, String line) throws Exception {
        String body = "<rsp:CommandLine><rsp:Command>" + line + "</rsp:Command></rsp:CommandLine>";
        return between(
                "<rsp:CommandId>",
                post("/wsman", envelope("shell/Command", shell, "", body)).body());
    }

    private String receive(String shell, String command, int maxEnvelopeSize) throws Exception {
        String limit = "<w:MaxEnvelopeSize>" + maxEnvelopeSize + "</w:MaxEnvelopeSize>";
        String body = "<rsp:Receive><rsp:DesiredStream CommandId=\"" + command
                + "\">stdout stderr</rsp:DesiredStream></rsp:Receive>";
        return post("/wsman", envelope("shell/Receive", shell, limit, body)).body();
    }

    private static String between(String tag, String answer) {
        int start = answer.indexOf(tag);
        assertTrue(start >= 0, answer);
        return answer.substring(start + tag.length(), answer.indexOf('<', start + 1));
    }

    private static String envelope(String action, String shell, String header, String body) {
        return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"" + WsManRequest.ADDRESSING
                + "\" xmlns:w=\"" + WsManRequest.WSMAN + "\" xmlns:rsp=\"" + WsManRequest.SHELL
                + "\"><s:Header><a:Action>http://any.example/" + action + "</a:Action><w:ResourceURI>"
                + WsManRequest.SHELL + "/cmd</w:ResourceURI><w:SelectorSet><w:Selector Name=\"ShellId\">" + shell
                + "</w:Selector></w:SelectorSet>" + header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        String logon = Base64.getEncoder().encodeToString("soar:secret".getBytes(StandardCharsets.UTF_8));
        return http.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + host.port() + path))
                        .header("Authorization", "Basic " + logon)
                        .header("Content-Type", "application/soap+xml;charset=UTF-8")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
