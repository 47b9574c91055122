package io.camelsoar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Server certificates for simulators and the authority that signed them; made with keytool, valid until 2119. */
public final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private TestCertificates() {}

    /** TLS of a server that is called {@code localhost} and {@code 127.0.0.1}. */
    public static SSLContext localhost() {
        return server("/tls/localhost.p12");
    }

    /** TLS of a server whose certificate names another host. */
    public static SSLContext otherHost() {
        return server("/tls/other-host.p12");
    }

    /** PEM file of the authority that signed both. */
    public static Path authority() {
        try {
            return Path.of(TestCertificates.class.getResource("/tls/ca.pem").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a Camel component needs to trust both. */
    public static SSLContextParameters trust() {
        try (InputStream pem = Files.newInputStream(authority())) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            KeyStoreParameters store = new KeyStoreParameters();
            store.setKeyStore(trusted);
            TrustManagersParameters trust = new TrustManagersParameters();
            trust.setKeyStore(store);
            SSLContextParameters parameters = new SSLContextParameters();
            parameters.setTrustManagers(trust);
            return parameters;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate of {@link #localhost} as a PEM text. */
    public static String localhostPem() {
        try {
            KeyStore keys = keys("/tls/localhost.p12");
            return pem(
                    "CERTIFICATE",
                    keys.getCertificate(keys.aliases().nextElement()).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its key, in PKCS#8. */
    public static String localhostKeyPem() {
        try {
            KeyStore keys = keys("/tls/localhost.p12");
            return pem(
                    "PRIVATE KEY",
                    keys.getKey(keys.aliases().nextElement(), PASSWORD).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }

    private static KeyStore keys(String resource) throws IOException, GeneralSecurityException {
        try (InputStream file = TestCertificates.class.getResourceAsStream(resource)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, PASSWORD);
            return keys;
        }
    }

    private static SSLContext server(String resource) {
        try {
            KeyStore keys = keys(resource);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
