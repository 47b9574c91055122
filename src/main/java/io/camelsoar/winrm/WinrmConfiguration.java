package io.camelsoar.winrm;

import io.camelsoar.remote.ExecutionGuard;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.jsse.SSLContextParameters;

/** Where a {@code winrm} endpoint connects to, as whom, and within which limits. */
@UriParams
public class WinrmConfiguration implements Cloneable {

    /** HTTP authentication schemes. */
    public enum Authentication {
        /** NTLM version 2 ([MS-NLMP]). */
        NTLM,
        /** User name and password in every request; only over HTTPS. */
        BASIC,
        /** A ticket of the domain's controller, got with user name and password ([RFC 4120]); only over HTTPS. */
        KERBEROS
    }

    /** What reads the command. */
    public enum Shell {
        /** Windows PowerShell. */
        POWERSHELL,
        /** cmd.exe, started by PowerShell, which keeps its output whole. */
        CMD
    }

    static final int HTTP_PORT = 5985;
    static final int HTTPS_PORT = 5986;

    /** What {@code cmd.exe /d /s /c "..."} leaves of the 8,191 characters that it takes. */
    static final int LONGEST_CMD_LINE = 8_150;

    @UriPath(description = "Name or address of the Windows host")
    @Metadata(required = true)
    private String host;

    @UriPath(description = "Port of the WinRM listener: 5986 with https and 5985 without, if not given")
    private int port;

    @UriParam(defaultValue = "true", description = "Whether to use TLS. Without it every message is sealed by NTLM")
    private boolean https = true;

    @UriParam(label = "security", defaultValue = "NTLM", description = "NTLM; or, only with https, BASIC or KERBEROS")
    private Authentication authentication = Authentication.NTLM;

    @UriParam(
            label = "security",
            description =
                    "Name of an entry in the component's credentials. If neither this nor username is given, the entry with the"
                            + " longest pattern in its hosts that the host matches, else the one named default")
    private String credential;

    @UriParam(label = "security", description = "Domain of the account, a NetBIOS or DNS name; the realm with KERBEROS")
    private String domain;

    @UriParam(label = "security", secret = true, description = "Name of the account, instead of credential")
    private String username;

    @UriParam(label = "security", secret = true, description = "Password of the account that username names")
    private String password;

    @UriParam(label = "security", description = "Trust and key material for https; the JVM's if not given")
    private SSLContextParameters sslContextParameters;

    @UriParam(
            label = "security",
            defaultValue = "true",
            description = "Whether the host's name has to be in its certificate")
    private boolean hostnameCheck = true;

    @UriParam(
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description =
                    "Time a command may take in all, from connecting to its result; it is stopped on the host then")
    private long commandTimeout = 60_000;

    @UriParam(
            defaultValue = "10000",
            javaType = "java.time.Duration",
            description = "Time to wait for the TCP connection")
    private long connectTimeout = 10_000;

    @UriParam(
            label = "advanced",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description =
                    "Time an answer to one request may take; a command that runs is asked about every second. A first"
                            + " logon with a slow domain controller takes seconds")
    private long receiveTimeout = 30_000;

    @UriParam(
            defaultValue = "1000000",
            description = "Characters of output to keep; more is cut, and marked as truncated")
    private int maxOutput = 1_000_000;

    @UriParam(
            defaultValue = "POWERSHELL",
            description = "What reads the command: POWERSHELL, or CMD, whose exit code decides whether it went well")
    private Shell shell = Shell.POWERSHELL;

    @UriParam(
            label = "advanced",
            description = "Directory on the host in which commands start; the account's own if not given")
    private String workingDirectory;

    @UriParam(
            label = "advanced",
            prefix = "environment.",
            multiValue = true,
            description = "Environment variables of the commands, as environment.NAME=value")
    private Map<String, Object> environment = new LinkedHashMap<>();

    @UriParam(
            label = "advanced",
            defaultValue = "8",
            description =
                    "Sessions that this endpoint has with the host at a time, each with one logon and one command; more commands"
                            + " wait. Windows allows an account 30 shells")
    private int sessionsPerHost = 8;

    @UriParam(
            label = "advanced",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description = "Time to keep a session, for the next command to need no logon; 0 to keep none")
    private long sessionIdleTimeout = 30_000;

    @UriParam(
            label = "security",
            description = "Decides about every command. If not given, the only one in the registry;"
                    + " with none every command is refused")
    private ExecutionGuard guard;

    /** @return a configuration of its own with the same values */
    public WinrmConfiguration copy() {
        try {
            WinrmConfiguration copy = (WinrmConfiguration) clone();
            copy.environment = new LinkedHashMap<>(environment);
            return copy;
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

    /** Host and port, as in an address. */
    String place() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + effectivePort();
    }

    /** @throws IllegalArgumentException if the settings contradict each other or would expose the password */
    void validate() {
        require(host != null && !host.isBlank(), "a host is required: winrm:host[:port]");
        require(port >= 0 && port <= 65_535, "port must be between 1 and 65535");
        require(
                https || authentication != Authentication.BASIC,
                "authentication=BASIC without https would send the password in the clear; use https=true or NTLM");
        require(
                https || authentication != Authentication.KERBEROS,
                "authentication=KERBEROS needs https=true: WinRM4J cannot seal messages with it");
        require((username == null) == (password == null), "username and password go together");
        require(username == null || credential == null, "credential and username exclude each other");
        require(domain == null || username != null, "domain goes with username: a credential has its own");
        require(commandTimeout > 0 && commandTimeout < Integer.MAX_VALUE, "commandTimeout must be positive");
        require(connectTimeout > 0, "connectTimeout must be positive");
        require(receiveTimeout > 0, "receiveTimeout must be positive");
        require(maxOutput > 0, "maxOutput must be positive");
        require(sessionsPerHost > 0, "sessionsPerHost must be positive");
        require(sessionIdleTimeout >= 0, "sessionIdleTimeout must not be negative");
        require(
                environment.keySet().stream()
                        .noneMatch(name -> name.toUpperCase(Locale.ROOT).startsWith("WINRM_")),
                "environment variables WINRM_* are what commands travel in");
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

    /** @param credential empty counts as none */
    public void setCredential(String credential) {
        this.credential = credential == null || credential.isBlank() ? null : credential;
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

    public String getDomain() {
        return domain;
    }

    public void setDomain(String domain) {
        this.domain = domain;
    }

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public long getReceiveTimeout() {
        return receiveTimeout;
    }

    public void setReceiveTimeout(long receiveTimeout) {
        this.receiveTimeout = receiveTimeout;
    }

    public Shell getShell() {
        return shell;
    }

    public void setShell(Shell shell) {
        this.shell = shell;
    }

    public String getWorkingDirectory() {
        return workingDirectory;
    }

    public void setWorkingDirectory(String workingDirectory) {
        this.workingDirectory = workingDirectory;
    }

    public Map<String, Object> getEnvironment() {
        return environment;
    }

    public void setEnvironment(Map<String, Object> environment) {
        this.environment = environment;
    }

    public int getSessionsPerHost() {
        return sessionsPerHost;
    }

    public void setSessionsPerHost(int sessionsPerHost) {
        this.sessionsPerHost = sessionsPerHost;
    }

    public long getSessionIdleTimeout() {
        return sessionIdleTimeout;
    }

    public void setSessionIdleTimeout(long sessionIdleTimeout) {
        this.sessionIdleTimeout = sessionIdleTimeout;
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
