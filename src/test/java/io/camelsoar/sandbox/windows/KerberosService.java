package io.camelsoar.sandbox.windows;

import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's side of Kerberos: opens the tickets that clients bring with the keys of its keytab. */
final class KerberosService {

    private static final Logger LOG = LoggerFactory.getLogger(KerberosService.class);

    private static final String KERBEROS = "1.2.840.113554.1.2.2";

    private final Subject keys;

    /** @param principal as in the keytab, such as {@code HTTP/localhost@CORP.EXAMPLE} */
    KerberosService(Path keytab, String principal) {
        keys = login(Map.of(
                "useKeyTab", "true",
                "keyTab", keytab.toString(),
                "principal", principal,
                "storeKey", "true",
                "isInitiator", "false",
                "doNotPrompt", "true",
                // krb5.conf may have changed since this JVM read it.
                "refreshKrb5Config", "true"));
    }

    /** @return the user's name without the realm; empty if the token is no ticket for this service */
    Optional<String> accept(byte[] token) {
        return as(() -> {
            try {
                GSSManager manager = GSSManager.getInstance();
                GSSContext context = manager.createContext(manager.createCredential(
                        null, GSSCredential.INDEFINITE_LIFETIME, new Oid(KERBEROS), GSSCredential.ACCEPT_ONLY));
                try {
                    context.acceptSecContext(token, 0, token.length);
                    return Optional.of(context.getSrcName().toString().replaceFirst("@.*", ""));
                } finally {
                    context.dispose();
                }
            } catch (GSSException e) {
                LOG.debug("A Kerberos ticket was refused", e);
                return Optional.empty();
            }
        });
    }

    /** What replaces it in newer Java is not in 17. */
    @SuppressWarnings("removal")
    private <T> T as(PrivilegedAction<T> action) {
        return Subject.doAs(keys, action);
    }

    private static Subject login(Map<String, String> options) {
        Configuration configuration = new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            "com.sun.security.auth.module.Krb5LoginModule",
                            AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                            options)
                };
            }
        };
        try {
            LoginContext login = new LoginContext("", null, null, configuration);
            login.login();
            return login.getSubject();
        } catch (LoginException e) {
            throw new IllegalStateException(e);
        }
    }
}
