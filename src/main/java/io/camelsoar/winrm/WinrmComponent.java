package io.camelsoar.winrm;

import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.HostAndPort;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates {@code winrm:host[:port]} endpoints and holds the credentials they use. An endpoint can have a password of its own, which
 * Camel masks where it shows the URI; better is one here, which is in no URI.
 */
@Component("winrm")
public class WinrmComponent extends DefaultComponent implements SSLContextParametersAware {

    private static final Logger LOG = LoggerFactory.getLogger(WinrmComponent.class);

    @Metadata(description = "What endpoints start from; their own options come on top")
    private WinrmConfiguration configuration = new WinrmConfiguration();

    @Metadata(
            label = "security",
            secret = true,
            description =
                    "Logons by name. Each may name the hosts it is for; one named default is for all others. Read at every"
                            + " command: a changed password counts at once, and sessions of the old one are closed")
    private Map<String, WinrmCredential> credentials = new ConcurrentHashMap<>();

    @Metadata(label = "security", defaultValue = "false", description = "Use Camel's global TLS parameters")
    private boolean useGlobalSslContextParameters;

    /** No option: neither a route nor a setting of Camel's can change it. */
    private final boolean dryRun;

    private final ExecutionGuard guard;

    private ExecutorService remoteCalls;

    public WinrmComponent() {
        this(false, null);
    }

    /**
     * @param dryRun whether commands are answered without a connection
     * @param guard decides about every command, whatever an endpoint names; null: the endpoint's, or the only one in the registry
     */
    public WinrmComponent(boolean dryRun, ExecutionGuard guard) {
        this.dryRun = dryRun;
        this.guard = guard;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        WinrmConfiguration own = configuration.copy();
        HostAndPort where = HostAndPort.parse("winrm", remaining);
        own.setHost(where.host());
        if (where.port() > 0) {
            own.setPort(where.port());
        }
        own.getEnvironment().putAll(PropertiesHelper.extractProperties(parameters, "environment."));
        WinrmEndpoint endpoint = new WinrmEndpoint(uri, this, own);
        setProperties(endpoint, parameters);
        if (own.getSslContextParameters() == null) {
            own.setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        own.validate();
        if (!own.isHostnameCheck() && configuration.isHostnameCheck()) {
            LOG.warn(
                    "winrm:{}: hostnameCheck=false: the name in the certificate is not checked; for tests only",
                    remaining);
        }
        return endpoint;
    }

    boolean isDryRun() {
        return dryRun;
    }

    ExecutionGuard guard() {
        return guard;
    }

    /** Threads that talk to the hosts, so that a silent host cannot hold an exchange past its time limit. */
    ExecutorService remoteCalls() {
        return remoteCalls;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        remoteCalls = getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "winrm");
    }

    @Override
    protected void doShutdown() throws Exception {
        getCamelContext().getExecutorServiceManager().shutdownNow(remoteCalls);
        super.doShutdown();
    }

    public WinrmConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(WinrmConfiguration configuration) {
        this.configuration = configuration;
    }

    public Map<String, WinrmCredential> getCredentials() {
        return credentials;
    }

    /** @param credentials logons by name; read at every command, so a changed password counts at once */
    public void setCredentials(Map<String, WinrmCredential> credentials) {
        this.credentials = credentials;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }
}
