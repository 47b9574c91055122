package io.camelsoar.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** TLS settings that trust the certificates of a PEM file instead of the JDK's own list. */
public final class TrustStores {

    private TrustStores() {}

    /**
     * A TLS context that trusts what the file holds.
     *
     * @param key names a PEM file with one or more certificates; empty: the JDK's own list, and no context of ours
     * @throws InvalidSettingsException if the file cannot be read or holds no certificate
     */
    public static Optional<SSLContext> context(Settings settings, String key) {
        return keyStore(settings, key).map(trusted -> {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(trusted);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, factory.getTrustManagers(), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The same for components that take Camel's own TLS parameters. */
    public static Optional<SSLContextParameters> parameters(Settings settings, String key) {
        return keyStore(settings, key).map(trusted -> {
            KeyStoreParameters store = new KeyStoreParameters();
            store.setKeyStore(trusted);
            TrustManagersParameters trust = new TrustManagersParameters();
            trust.setKeyStore(store);
            SSLContextParameters parameters = new SSLContextParameters();
            parameters.setTrustManagers(trust);
            return parameters;
        });
    }

    private static Optional<KeyStore> keyStore(Settings settings, String key) {
        String file = settings.text(key);
        if (file.isEmpty()) {
            return Optional.empty();
        }
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
            return Optional.of(trusted);
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidSettingsException(
                    key + ": cannot read certificates from " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
    }
}
