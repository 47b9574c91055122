package io.camelsoar.winrm;

import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.windows.WindowsHost;
import io.cloudsoft.winrm4j.client.PayloadEncryptionMode;
import io.cloudsoft.winrm4j.client.WinRmClientContext;
import io.cloudsoft.winrm4j.winrm.WinRmTool;
import java.time.Duration;
import org.apache.http.client.config.AuthSchemes;

/**
 * The {@code winrm:} component and WinRM4J alone on the same simulated host, to be compared. Bare is {@code executePs} as WinRM4J's
 * README shows it. For one thread: sealed messages of several garble each other in one context.
 */
public final class WinrmSides implements AutoCloseable {

    /** How commands travel. */
    public enum Way {
        SEALED_NTLM("sealed NTLM", WinrmFixture.Way.SEALED_NTLM),
        NTLM_OVER_TLS("NTLM over TLS", WinrmFixture.Way.NTLM_OVER_TLS);

        private final String words;
        private final WinrmFixture.Way way;

        Way(String words, WinrmFixture.Way way) {
            this.words = words;
            this.way = way;
        }

        public String words() {
            return words;
        }
    }

    private final WinrmFixture winrm;
    /** CXF replaces a connection after a minute, under a call, and the sealed session of WinRM4J goes with it. */
    private static final Duration LONGEST_LOGON = Duration.ofSeconds(30);

    private final Way way;
    private WinRmClientContext context;
    private WinRmTool tool;
    private long loggedOn;

    public WinrmSides(Way way) throws Exception {
        this.way = way;
        winrm = new WinrmFixture(way.way, WindowsHost.named("WIN-FS01").maxShells(100));
        logOn();
    }

    private void logOn() throws Exception {
        context = WinRmClientContext.newInstance();
        tool = bare(winrm, way.way, context);
        loggedOn = System.nanoTime();
    }

    /** Logs WinRM4J on anew, with a command, where it did so long ago; whether it did. */
    public boolean renew() throws Exception {
        if (System.nanoTime() - loggedOn < LONGEST_LOGON.toNanos()) {
            return false;
        }
        context.shutdown();
        logOn();
        bare("Write-Output 'logged on'");
        return true;
    }

    /** WinRM4J alone, as it is used with the fixture's host. */
    static WinRmTool bare(WinrmFixture winrm, WinrmFixture.Way way, WinRmClientContext context) throws Exception {
        boolean tls = way == WinrmFixture.Way.NTLM_OVER_TLS;
        WinRmTool tool = WinRmTool.Builder.builder("127.0.0.1", "soar", WinrmFixture.PASSWORD)
                .authenticationScheme(AuthSchemes.NTLM)
                .port(winrm.host.port())
                .useHttps(tls)
                .sslContext(tls ? TestCertificates.trust().createSSLContext(winrm.camel) : null)
                .payloadEncryptionMode(tls ? PayloadEncryptionMode.OFF : PayloadEncryptionMode.REQUIRED)
                .context(context)
                .build();
        tool.setRetriesForConnectionFailures(0);
        return tool;
    }

    /** Runs a command by the component; its output. */
    public String component(String command) throws Exception {
        return winrm.run("&sessionIdleTimeout=60000", command).output();
    }

    /** Runs a command by WinRM4J alone; its output. */
    public String bare(String command) {
        return tool.executePs(command).getStdOut();
    }

    /** How many commands the host ran. */
    public int executed() {
        return winrm.host.executed().size();
    }

    @Override
    public void close() {
        context.shutdown();
        winrm.close();
    }
}
