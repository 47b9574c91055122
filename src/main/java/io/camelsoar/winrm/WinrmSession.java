package io.camelsoar.winrm;

import io.cloudsoft.winrm4j.client.PayloadEncryptionMode;
import io.cloudsoft.winrm4j.client.ShellCommand;
import io.cloudsoft.winrm4j.client.WinRmClient;
import io.cloudsoft.winrm4j.client.WinRmClientContext;
import io.cloudsoft.winrm4j.client.retry.SimpleCounterRetryPolicy;
import io.cloudsoft.winrm4j.client.shell.Receive;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.common.logging.LogUtils;
import org.apache.cxf.common.logging.Slf4jLogger;
import org.apache.cxf.configuration.jsse.TLSClientParameters;
import org.apache.cxf.configuration.security.AuthorizationPolicy;
import org.apache.cxf.helpers.CastUtils;
import org.apache.cxf.io.CachedConstants;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.transport.http.HTTPConduit;
import org.apache.cxf.transport.http.HTTPConduitConfigurer;
import org.apache.cxf.transport.http.asyncclient.AsyncHTTPConduit;
import org.apache.cxf.transport.http.asyncclient.AsyncHTTPConduitFactory;
import org.apache.cxf.transport.http.asyncclient.AsyncHTTPConduitFactory.UseAsyncPolicy;
import org.apache.cxf.transport.http.auth.HttpAuthSupplier;
import org.apache.cxf.transports.http.configuration.HTTPClientPolicy;
import org.apache.http.client.config.AuthSchemes;

/**
 * A logon on one host: a WinRM4J client with a CXF bus of its own and one connection, which runs one command at a time, each in a
 * shell of its own.
 *
 * <p>One connection, because NTLM authenticates connections and WinRM4J keeps one set of sealing keys a client: a
 * second connection out of the pool makes messages unreadable, after the command ran. An own bus, because a shared pool
 * lets a wrong password succeed on a connection that a right one opened.
 */
final class WinrmSession implements AutoCloseable {

    /** How long the host may hold a Receive open ([MS-WSMV] 2.2.4: OperationTimeout). Also how long a deadline may pass unnoticed. */
    private static final long POLL_MILLIS = 1_000;

    /** Names none to CXF, which takes those of the context otherwise: for Camel's contexts TLS 1.3 alone, which WinRM before Windows Server 2022 has not. */
    private static final String PROTOCOLS_OF_THE_ENGINE = "-";

    /** How long an answer may take beyond the command's own limit, if that is short: time for the polls that end an overdue command. */
    private static final long RECEIVE_GRACE_MILLIS = 5_000;

    /** One, for as long as the session: by itself CXF replaces a connection after a minute, in the middle of a command as well. */
    private static final Map<String, Object> ONE_CONNECTION = Map.of(
            AsyncHTTPConduitFactory.MAX_CONNECTIONS, 1,
            AsyncHTTPConduitFactory.MAX_PER_HOST_CONNECTIONS, 1,
            AsyncHTTPConduitFactory.CONNECTION_TTL, 0,
            AsyncHTTPConduitFactory.CONNECTION_MAX_IDLE, Integer.MAX_VALUE,
            AsyncHTTPConduitFactory.THREAD_COUNT, 1);

    /**
     * Up to this many bytes CXF keeps a message in memory. It would write a longer one into a temporary file, the command
     * in clear, and send an empty message if it is to be sealed. The longest command makes about 350 kB.
     */
    private static final int MAX_BYTES_IN_MEMORY = 16 * 1024 * 1024;

    /**
     * Room for a whole WinRM message, 500 kB at most, instead of CXF's 16 kB. A request that its buffer does not take at once
     * is garbled when NTLM makes the HTTP client repeat it; an answer waits, over TLS, a second for each further buffer.
     */
    private static final int BUFFER_BYTES = 512 * 1024;

    static {
        // CXF logs through java.util.logging otherwise.
        LogUtils.setLoggerClass(Slf4jLogger.class);
    }

    /** The OperationTimeout that WinRM4J makes of {@link #POLL_MILLIS}. */
    private static final Pattern POLL = Pattern.compile("PT1(\\.0+)?S");

    private final WinrmConfiguration configuration;
    private final SSLContext sslContext;

    private final Bus bus;
    private final WinRmClient client;
    private HTTPConduit conduit;

    /** Null where nothing is sealed. */
    private AsyncHTTPConduitFactory sealedConnections;

    /** WinRM4J reads it whenever it creates a shell. */
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** Asked after every silent second of a running command; false gives it up. */
    private volatile BooleanSupplier pollAgain = () -> false;

    /** Whether a command went well on it: then a failure may only mean that the host closed an idle connection. */
    private boolean used;

    /** Prepares the client. Nothing is sent yet, but for Kerberos, which gets its ticket now. */
    WinrmSession(WinrmConfiguration configuration, WinrmCredential credential, SSLContext sslContext) {
        this.configuration = configuration;
        this.sslContext = sslContext;
        bus = createBus();
        try {
            client = createClient(credential);
            // Again, because WinRM4J replaces some of the settings; with Basic it makes the conduit only when it sends.
            if (conduit != null) {
                configureConduit();
            }
        } catch (RuntimeException | Error e) {
            bus.shutdown(true);
            throw e;
        }
    }

    /**
     * Connects and logs on, unless it is, and creates the shell in which one command will run.
     *
     * @param variables environment of the shell
     * @param mayStillRun asked after every silent second of the running command; false gives it up
     */
    ShellCommand createShell(Map<String, String> variables, BooleanSupplier mayStillRun) {
        environment.clear();
        configuration.getEnvironment().forEach((name, value) -> environment.put(name, String.valueOf(value)));
        environment.putAll(variables);
        pollAgain = mayStillRun;
        return client.createShell();
    }

    boolean isUsed() {
        return used;
    }

    void used() {
        used = true;
    }

    /** Breaks its connection off, from another thread: whatever waits for an answer fails. */
    void abort() {
        bus.shutdown(true);
        if (sealedConnections != null) {
            sealedConnections.shutdown();
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } finally {
            bus.shutdown(true);
        }
    }

    private Bus createBus() {
        Bus previous = BusFactory.getThreadDefaultBus(false);
        Bus created = BusFactory.newInstance().createBus();
        // Creating a bus can make it the default of this pooled thread, which would keep it alive.
        BusFactory.setThreadDefaultBus(previous);
        created.setProperty(AsyncHTTPConduit.USE_ASYNC, Boolean.TRUE);
        created.setProperty(AsyncHTTPConduitFactory.USE_POLICY, UseAsyncPolicy.ALWAYS);
        ONE_CONNECTION.forEach(created::setProperty);
        created.setProperty(CachedConstants.THRESHOLD_BUS_PROP, Integer.toString(MAX_BYTES_IN_MEMORY));
        HTTPConduitConfigurer configurer = (name, address, newConduit) -> {
            conduit = newConduit;
            configureConduit();
        };
        created.setExtension(configurer, HTTPConduitConfigurer.class);
        created.getOutInterceptors().add(new PatientOperations());
        return created;
    }

    /** WinRM4J passes time limits and TLS settings on for NTLM only; this sets them for Basic as well. */
    private void configureConduit() {
        HTTPClientPolicy policy = new HTTPClientPolicy();
        policy.setAllowChunking(false);
        policy.setChunkLength(BUFFER_BYTES);
        policy.setAutoRedirect(false);
        // The HTTP client does NTLM and Kerberos by itself. CXF would answer its failure with a second logon, and hang
        // if sealed.
        policy.setMaxRetransmits(0);
        policy.setConnectionTimeout(configuration.getConnectTimeout());
        policy.setConnectionRequestTimeout(configuration.getConnectTimeout());
        policy.setReceiveTimeout(receiveTimeout());
        conduit.setClient(policy);
        if (configuration.getAuthentication() != WinrmConfiguration.Authentication.BASIC) {
            conduit.setAuthSupplier(new RepeatableRequests());
        }
        if (sslContext != null) {
            TLSClientParameters tls = new TLSClientParameters();
            tls.setSslContext(sslContext);
            tls.setSecureSocketProtocol(PROTOCOLS_OF_THE_ENGINE);
            tls.setCipherSuites(Arrays.asList(sslContext.createSSLEngine().getEnabledCipherSuites()));
            tls.setDisableCNCheck(!configuration.isHostnameCheck());
            conduit.setTlsClientParameters(tls);
        }
    }

    private long receiveTimeout() {
        return Math.min(configuration.getReceiveTimeout(), configuration.getCommandTimeout() + RECEIVE_GRACE_MILLIS);
    }

    private WinRmClient createClient(WinrmCredential credential) {
        Builder builder = new Builder(url(), scheme());
        if (configuration.getAuthentication() == WinrmConfiguration.Authentication.KERBEROS) {
            builder.credentials(credential.principal(), credential.password()).requestNewKerberosTicket(true);
        } else {
            builder.credentials(credential.domain(), credential.username(), credential.password());
        }
        if (configuration.getWorkingDirectory() != null) {
            builder.workingDirectory(configuration.getWorkingDirectory());
        }
        builder.context(WinRmClientContext.newInstance(bus))
                // TLS already encrypts; without it nothing may be sent that NTLM has not sealed.
                .payloadEncryptionMode(
                        configuration.isHttps() ? PayloadEncryptionMode.OFF : PayloadEncryptionMode.REQUIRED)
                .operationTimeout(POLL_MILLIS)
                .connectionTimeout(configuration.getConnectTimeout())
                .connectionRequestTimeout(configuration.getConnectTimeout())
                .receiveTimeout(receiveTimeout())
                // A retry costs further logon attempts, which can lock the account.
                .failureRetryPolicy(new SimpleCounterRetryPolicy(0, 0, TimeUnit.MILLISECONDS))
                .retryReceiveAfterOperationTimeout(faultCode -> pollAgain.getAsBoolean())
                .environment(environment);
        return builder.build();
    }

    private String url() {
        return (configuration.isHttps() ? "https://" : "http://") + configuration.place() + "/wsman";
    }

    private String scheme() {
        return switch (configuration.getAuthentication()) {
            case NTLM -> AuthSchemes.NTLM;
            case BASIC -> AuthSchemes.BASIC;
            case KERBEROS -> AuthSchemes.KERBEROS;
        };
    }

    /**
     * Lets a host take its time for all but Receive: WinRM4J sends one OperationTimeout with all, and a host that needs longer than that
     * for a first logon, or to start a program, answers with a fault although it goes on.
     */
    private final class PatientOperations extends AbstractPhaseInterceptor<Message> {

        PatientOperations() {
            super(Phase.SETUP);
        }

        @Override
        public void handleMessage(Message message) {
            List<Object> parameters = CastUtils.cast(message.getContent(List.class));
            if (parameters == null || parameters.stream().anyMatch(Receive.class::isInstance)) {
                return;
            }
            parameters.replaceAll(parameter ->
                    parameter instanceof String text && POLL.matcher(text).matches()
                            ? Duration.ofMillis(receiveTimeout()).toString()
                            : parameter);
        }
    }

    /** Makes CXF keep each request, so that the HTTP client can repeat it for NTLM and Kerberos, and leaves the logon to that client. */
    private static final class RepeatableRequests implements HttpAuthSupplier {

        @Override
        public boolean requiresRequestCaching() {
            return true;
        }

        @Override
        public String getAuthorization(AuthorizationPolicy policy, URI address, Message message, String header) {
            return null;
        }
    }

    /** Sealed messages go through a connection pool that only the builder can reach. */
    private final class Builder extends WinRmClient.Builder {

        Builder(String url, String authenticationScheme) {
            super(url, authenticationScheme);
        }

        @Override
        public WinRmClient build() {
            WinRmClient client = super.build();
            if (endpointConduitFactory != null) {
                endpointConduitFactory.update(ONE_CONNECTION);
                sealedConnections = endpointConduitFactory;
            }
            return client;
        }
    }
}
