package io.camelsoar.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;

/** The certificate and the key of a server of ours, from two PEM files. */
public final class ServerTls {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private ServerTls() {}

    /**
     * TLS 1.2 and newer with {@code <server>.tls-certificate} and {@code <server>.tls-key}; empty if neither is set.
     *
     * @param server such as {@code soar.http}
     * @throws InvalidSettingsException if one is missing or cannot be used, or they do not belong together
     */
    public static Optional<SSLContextParameters> of(Settings settings, String server) {
        String certificateKey = server + ".tls-certificate";
        String keyKey = server + ".tls-key";
        String certificateFile = settings.text(certificateKey);
        String keyFile = settings.text(keyKey);
        if (certificateFile.isEmpty() && keyFile.isEmpty()) {
            return Optional.empty();
        }
        if (certificateFile.isEmpty() || keyFile.isEmpty()) {
            throw new InvalidSettingsException(
                    (keyFile.isEmpty() ? keyKey : certificateKey) + ": is required, since the other is set", null);
        }
        Certificate[] chain = chain(certificateKey, certificateFile);
        PrivateKey key = key(keyKey, keyFile, chain[0].getPublicKey());
        return Optional.of(parameters(chain, key));
    }

    private static Certificate[] chain(String key, String file) {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(pem)
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new InvalidSettingsException(key + ": " + file + " holds no certificate", null);
            }
            return chain;
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidSettingsException(
                    key + ": cannot read certificates from " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
    }

    private static PrivateKey key(String setting, String file, PublicKey certified) {
        try {
            Matcher pem = KEY.matcher(Files.readString(Path.of(file), StandardCharsets.US_ASCII));
            if (!pem.find()) {
                throw new InvalidSettingsException(
                        setting + ": " + file + " holds no unencrypted PKCS#8 key (BEGIN PRIVATE KEY); "
                                + "openssl pkcs8 -topk8 -nodes makes one",
                        null);
            }
            PrivateKey key = KeyFactory.getInstance(certified.getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
            if (!belongTogether(key, certified)) {
                throw new InvalidSettingsException(setting + ": " + file + " is not the key of the certificate", null);
            }
            return key;
        } catch (IOException e) {
            throw new InvalidSettingsException(
                    setting + ": cannot read " + file + " (" + e.getClass().getSimpleName() + ")", e);
        } catch (GeneralSecurityException e) {
            // what the JDK says may quote the key
            throw new InvalidSettingsException(setting + ": " + file + " is not the key of the certificate", null);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] text = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        return signature.verify(signed);
    }

    private static SSLContextParameters parameters(Certificate[] chain, PrivateKey key) {
        try {
            String password = UUID.randomUUID().toString(); // of a key store that only exists in memory
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("server", key, password.toCharArray(), chain);
            KeyStoreParameters stored = new KeyStoreParameters();
            stored.setKeyStore(store);
            KeyManagersParameters keys = new KeyManagersParameters();
            keys.setKeyStore(stored);
            keys.setKeyPassword(password);
            SecureSocketProtocolsParameters protocols = new SecureSocketProtocolsParameters();
            protocols.setSecureSocketProtocol(List.of("TLSv1.2", "TLSv1.3"));
            SSLContextParameters parameters = new SSLContextParameters();
            parameters.setKeyManagers(keys);
            parameters.setSecureSocketProtocols(protocols);
            return parameters;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
