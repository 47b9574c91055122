package io.camelsoar.winrm;

import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.jsse.SSLContextParameters;

/** Where a {@code winrm} endpoint connects to, as whom, and within which limits. */
@UriParams
public class WinrmConfiguration implements Cloneable {

    /** HTTP authentication schemes. Kerberos is not offered. */
    public enum Authentication {
        /** NTLM version 2 ([MS-NLMP]). */
        NTLM,
        /** User name and password in every request; only over HTTPS. */
        BASIC
    }

    static final int HTTP_PORT = 5985;
    static final int HTTPS_PORT = 5986;

    @UriPath(description = "Name or address of the Windows host")
    @Metadata(required = true)
    private String host;

    @UriPath(description = "Port of the WinRM listener: 5986 with https and 5985 without, if not given")
    private int port;

    @UriParam(defaultValue = "true", description = "Whether to use TLS. Without it every message is sealed by NTLM")
    private boolean https = true;

    @UriParam(defaultValue = "NTLM", description = "NTLM, or BASIC (only with https)")
    private Authentication authentication = Authentication.NTLM;

    @UriParam(defaultValue = "default", description = "Name of an entry in the component's credentials")
    private String credential = "default";

    @UriParam(label = "security", description = "Trust and key material for https; the JVM's if not given")
    private SSLContextParameters sslContextParameters;

    @UriParam(
            label = "security",
            defaultValue = "true",
            description = "Whether the host's name has to be in its certificate")
    private boolean hostnameCheck = true;

    @UriParam(
            defaultValue = "60000",
            description = "Milliseconds a command may take in all, from connecting to its result")
    private long commandTimeout = 60_000;

    @UriParam(defaultValue = "10000", description = "Milliseconds to wait for the TCP connection")
    private long connectTimeout = 10_000;

    @UriParam(defaultValue = "1000000", description = "Characters of output to keep")
    private int maxOutput = 1_000_000;

    @UriParam(
            description = "Decides about every command. If not given, the only one in the registry;"
                    + " with none every command is refused")
    private ExecutionGuard guard;

    /** @return a configuration of its own with the same values */
    public WinrmConfiguration copy() {
        try {
            return (WinrmConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Port to connect to: the one given, else WinRM's own for the protocol. */
    int effectivePort() {
        if (port > 0) {
            return port;
        }
        return https ? HTTPS_PORT : HTTP_PORT;
    }

    /** @throws IllegalArgumentException if the settings contradict each other or would expose the password */
    void validate() {
        require(host != null && !host.isBlank(), "a host is required: winrm:host[:port]");
        require(port >= 0 && port <= 65_535, "port must be between 1 and 65535");
        require(
                https || authentication != Authentication.BASIC,
                "authentication=BASIC without https would send the password in the clear; use https=true or NTLM");
        require(commandTimeout > 0 && commandTimeout < Integer.MAX_VALUE, "commandTimeout must be positive");
        require(connectTimeout > 0, "connectTimeout must be positive");
        require(maxOutput > 0, "maxOutput must be positive");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("winrm: " + message);
        }
    }

    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
    }

    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    public boolean isHttps() {
        return https;
    }

    public void setHttps(boolean https) {
        this.https = https;
    }

    public Authentication getAuthentication() {
        return authentication;
    }

    public void setAuthentication(Authentication authentication) {
        this.authentication = authentication;
    }

    public String getCredential() {
        return credential;
    }

    public void setCredential(String credential) {
        this.credential = credential;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public boolean isHostnameCheck() {
        return hostnameCheck;
    }

    public void setHostnameCheck(boolean hostnameCheck) {
        this.hostnameCheck = hostnameCheck;
    }

    public long getCommandTimeout() {
        return commandTimeout;
    }

    public void setCommandTimeout(long commandTimeout) {
        this.commandTimeout = commandTimeout;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public int getMaxOutput() {
        return maxOutput;
    }

    public void setMaxOutput(int maxOutput) {
        this.maxOutput = maxOutput;
    }

    public ExecutionGuard getGuard() {
        return guard;
    }

    public void setGuard(ExecutionGuard guard) {
        this.guard = guard;
    }
}
