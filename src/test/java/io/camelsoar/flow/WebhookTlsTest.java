package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The webhook serves HTTPS with a certificate of its own, and nothing else then. */
class WebhookTlsTest {

    @TempDir
    Path folder;

    private Stack stack;

    @BeforeEach
    void open() throws Exception {
        stack = new Stack("webhook-tls");
        set("soar.http.tls-certificate", "cert.pem", TestCertificates.localhostPem());
        set("soar.http.tls-key", "key.pem", TestCertificates.localhostKeyPem());
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void itServesHttpsAlone() throws Exception {
        stack.start();
        SSLContext trusting = TestCertificates.trust().createSSLContext(new DefaultCamelContext());
        HttpClient https = HttpClient.newBuilder().sslContext(trusting).build();
        HttpResponse<Void> answer = https.send(unsigned("https"), HttpResponse.BodyHandlers.discarding());
        assertEquals(401, answer.statusCode());
        assertTrue(answer.sslSession().orElseThrow().getProtocol().matches("TLSv1\\.[23]"));

        HttpClient http = HttpClient.newHttpClient();
        assertThrows(IOException.class, () -> http.send(unsigned("http"), HttpResponse.BodyHandlers.discarding()));
        HttpClient stranger = HttpClient.newHttpClient();
        assertThrows(IOException.class, () -> stranger.send(unsigned("https"), HttpResponse.BodyHandlers.discarding()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soar.http.tls-key | '' | soar.http.tls-key: is required, since the other is set",
                "soar.http.tls-certificate | '' | soar.http.tls-certificate: is required, since the other is set",
                "soar.http.tls-certificate | none.pem | soar.http.tls-certificate: cannot read certificates from none.pem",
                "soar.http.tls-key | none.pem | soar.http.tls-key: cannot read none.pem",
                "soar.http.tls-key | pom.xml | soar.http.tls-key: pom.xml holds no unencrypted PKCS#8 key",
                "soar.http.tls-certificate | src/test/resources/tls/ca.pem | is not the key of the certificate",
            })
    void aFileThatIsOfNoUseIsNamed(String key, String value, String expected) {
        stack.set(key, value);
        Throwable failure = assertThrows(Exception.class, stack::start);
        while (!(failure instanceof InvalidSettingsException)) {
            failure = failure.getCause();
        }
        assertTrue(failure.getMessage().contains(expected), failure.getMessage());
    }

    private HttpRequest unsigned(String scheme) {
        return HttpRequest.newBuilder(URI.create(stack.webhook.toString().replaceFirst("http", scheme)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("payload=%7B%7D"))
                .build();
    }

    private void set(String key, String file, String pem) throws IOException {
        stack.set(key, Files.writeString(folder.resolve(file), pem).toString());
    }
}
