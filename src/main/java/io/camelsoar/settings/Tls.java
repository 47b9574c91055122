package io.camelsoar.settings;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/**
 * How connections to one service are made: whose certificates are trusted, and whether any is checked at all.
 *
 * @param trust null: the JDK's own list
 * @param verify whether certificates and hostnames are checked
 */
public record Tls(X509TrustManager trust, boolean verify) {

    /** The JDK's own list, and all checks. */
    public static final Tls DEFAULT = new Tls(null, true);

    /**
     * As {@code <service>.ca-file} and {@code <service>.tls-verify} say.
     *
     * @param service such as {@code soar.kibana}
     * @throws InvalidSettingsException if the file cannot be read or holds no certificate
     */
    public static Tls of(Settings settings, String service) {
        String key = service + ".ca-file";
        X509TrustManager trusted = settings.text(key).isEmpty() ? null : trusting(read(key, settings.text(key)));
        return settings.flag(service + ".tls-verify") ? new Tls(trusted, true) : new Tls(new Everybody(), false);
    }

    /** For clients that take the JDK's context; empty: the JDK's own will do. */
    public Optional<SSLContext> context() {
        if (trust == null) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same for components that take Camel's own TLS parameters. */
    public Optional<SSLContextParameters> parameters() {
        if (trust == null) {
            return Optional.empty();
        }
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setTrustManager(trust);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(managers);
        return Optional.of(parameters);
    }

    private static X509TrustManager trusting(KeyStore trusted) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return x509;
                }
            }
            throw new IllegalStateException("The JDK knows no X.509 certificates");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore read(String key, String file) {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + number++, certificate);
            }
            if (number == 0) {
                throw new InvalidSettingsException(key + ": " + file + " holds no certificate", null);
            }
            return trusted;
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidSettingsException(
                    key + ": cannot read certificates from " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
    }

    /** Trusts every certificate, for every name; an extended one, since the JDK would check the name behind another. */
    private static final class Everybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
