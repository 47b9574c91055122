package io.camelsoar.sandbox.windows;

import io.camelsoar.sandbox.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;

/**
 * A Kerberos realm with a real key distribution center on loopback. While it is open this JVM's {@code java.security.krb5.conf} names
 * it.
 */
public final class KerberosDomain implements AutoCloseable {

    public static final String REALM = "CORP.EXAMPLE";
    private static final String SERVICE = "HTTP/localhost";
    private static final String SETTING = "java.security.krb5.conf";

    private final String settingBefore = System.getProperty(SETTING);
    private final SimpleKdcServer kdc;
    private final Path keytab;

    /** @param folder for its files */
    public KerberosDomain(Path folder) throws IOException, KrbException {
        int port = FreePort.next();
        kdc = new SimpleKdcServer();
        kdc.setWorkDir(folder.toFile());
        kdc.setKdcHost("127.0.0.1");
        kdc.setKdcRealm(REALM);
        kdc.setKdcTcpPort(port);
        kdc.setAllowUdp(false);
        kdc.init();
        kdc.start();
        keytab = folder.resolve("host.keytab");
        kdc.createAndExportPrincipals(keytab.toFile(), SERVICE);
        Path configuration = folder.resolve("client-krb5.conf");
        Files.writeString(configuration, """
                [libdefaults]
                  default_realm = %1$s
                  udp_preference_limit = 1
                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                [realms]
                  %1$s = {
                    kdc = 127.0.0.1:%2$d
                  }
                """.formatted(REALM, port));
        System.setProperty(SETTING, configuration.toString());
    }

    /** In upper case, as WinRM4J asks for a user. A domain controller of Windows knows one in any case, this one does not. */
    public void addUser(String name, String password) throws KrbException {
        kdc.createPrincipal(name.toUpperCase(Locale.ROOT), password);
    }

    /** Has the host take tickets of this realm, for a client that calls it {@code localhost}. */
    public WindowsHost join(WindowsHost host) {
        return host.kerberos(new KerberosService(keytab, SERVICE + "@" + REALM));
    }

    @Override
    public void close() throws KrbException {
        if (settingBefore == null) {
            System.clearProperty(SETTING);
        } else {
            System.setProperty(SETTING, settingBefore);
        }
        kdc.stop();
    }
}
