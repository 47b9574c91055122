package io.camelsoar.sandbox.windows;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WinRM listener: HTTP, logon and sealing. What the messages ask for is done by {@link RemoteShells}. */
final class WsManServer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(WsManServer.class);

    private static final String BOUNDARY = "--Encrypted Boundary";
    private static final String SEALED_CONTENT_TYPE = "multipart/encrypted;"
            + "protocol=\"application/HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\"";

    private final WindowsHost host;
    private final boolean tls;
    private final ServerSocket listener;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final RemoteShells shells;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger logonAttempts = new AtomicInteger();

    WsManServer(WindowsHost host, int port, SSLContext sslContext) throws IOException {
        this.host = host;
        shells = new RemoteShells(host);
        tls = sslContext != null;
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        listener = tls
                ? sslContext.getServerSocketFactory().createServerSocket(port, 50, loopback)
                : new ServerSocket(port, 50, loopback);
        startThread("windows-listener", this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    int openShells() {
        return shells.open();
    }

    int acceptedConnections() {
        return accepted.get();
    }

    int openConnections() {
        return connections.size();
    }

    int logonAttempts() {
        return logonAttempts.get();
    }

    int stoppedBySignal() {
        return shells.stoppedBySignal();
    }

    void closeConnections() {
        for (HttpConnection connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                LOG.debug("A connection to {} was not closed", host.name(), e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeConnections();
        shells.terminateAll();
    }

    private static void startThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                startThread("windows-connection", () -> serve(socket));
            } catch (IOException e) {
                LOG.debug("The listener of {} ended", host.name(), e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            host.reached(WindowsHost.Moment.CONNECTED);
            HttpConnection connection = new HttpConnection(socket);
            connections.add(connection);
            try {
                for (HttpConnection.Request request = connection.read();
                        request != null && !listener.isClosed();
                        request = connection.read()) {
                    if (!answer(connection, request)) {
                        return;
                    }
                }
            } finally {
                connections.remove(connection);
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A connection to {} failed", host.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether the connection stays open */
    private boolean answer(HttpConnection connection, HttpConnection.Request request)
            throws IOException, InterruptedException {
        Thread.sleep(host.latency().toMillis());
        if (host.isRemoteManagementOff() || !request.path().equalsIgnoreCase("/wsman")) {
            connection.write(404, "", new byte[0]);
            return true;
        }
        String user = logon(connection, request);
        if (user == null) {
            return true;
        }
        if (request.body().length == 0) {
            // Some clients log on with an empty request and seal from the second one on.
            connection.write(200, "", new byte[0]);
            return true;
        }
        boolean sealed = request.header("Content-Type").startsWith("multipart/encrypted");
        if (!sealed && !tls && !host.allowsUnencrypted()) {
            connection.write(500, "", new byte[0]);
            return true;
        }
        byte[] envelope = sealed ? connection.ntlm().sealing().unseal(sealedPart(request.body())) : request.body();

        RemoteShells.Reply reply = shells.answer(envelope, user);
        if (reply == null) {
            if (host.isSilent()) {
                connection.awaitEnd();
            }
            return false;
        }
        byte[] body = reply.envelope().getBytes(StandardCharsets.UTF_8);
        String type = sealed ? SEALED_CONTENT_TYPE : "application/soap+xml;charset=UTF-8";
        connection.write(
                reply.status(),
                "Content-Type: " + type + "\r\n",
                sealed ? sealedBody(body.length, connection.ntlm().sealing().seal(body)) : body);
        return true;
    }

    /** @return the user, or null if an answer that asks for a logon was sent */
    private String logon(HttpConnection connection, HttpConnection.Request request) throws IOException {
        String authorization = request.header("Authorization");
        if (authorization.startsWith("Negotiate ") || authorization.startsWith("Kerberos ")) {
            byte[] token = Base64.getDecoder()
                    .decode(authorization.substring("Negotiate ".length()).trim());
            return Ntlm.messageType(token) < 0 ? kerberos(connection, token) : negotiate(connection, token);
        }
        if (authorization.startsWith("Basic ") && tls) {
            String[] pair = new String(
                            Base64.getDecoder()
                                    .decode(authorization
                                            .substring("Basic ".length())
                                            .trim()),
                            StandardCharsets.UTF_8)
                    .split(":", 2);
            logonAttempts.incrementAndGet();
            if (pair.length == 2 && pair[1].equals(host.passwordOf(pair[0]))) {
                return pair[0];
            }
        } else if (connection.ntlm() != null && connection.ntlm().isAuthenticated()) {
            return connection.ntlm().user();
        } else if (connection.kerberosUser() != null) {
            return connection.kerberosUser();
        }
        askForLogon(connection);
        return null;
    }

    private String kerberos(HttpConnection connection, byte[] token) throws IOException {
        logonAttempts.incrementAndGet();
        String user = host.kerberos()
                .flatMap(service -> service.accept(token))
                .filter(host::isKnown)
                .orElse(null);
        connection.setKerberosUser(user);
        if (user == null) {
            askForLogon(connection);
        }
        return user;
    }

    private String negotiate(HttpConnection connection, byte[] token) throws IOException {
        if (Ntlm.messageType(token) == 1) {
            connection.setNtlm(new Ntlm(host.name()));
            String challenge =
                    Base64.getEncoder().encodeToString(connection.ntlm().challenge(token));
            connection.write(401, "WWW-Authenticate: Negotiate " + challenge + "\r\n", new byte[0]);
            return null;
        }
        if (Ntlm.messageType(token) == 3 && connection.ntlm() != null) {
            logonAttempts.incrementAndGet();
            String refusal = connection.ntlm().authenticate(token, host::passwordOf);
            if (refusal == null) {
                return connection.ntlm().user();
            }
            LOG.debug("{} refused a logon: {}", host.name(), refusal);
        }
        connection.setNtlm(null);
        askForLogon(connection);
        return null;
    }

    /** Windows offers Basic only where the password would be encrypted. */
    private void askForLogon(HttpConnection connection) throws IOException {
        String kerberos = host.kerberos().isPresent() ? "WWW-Authenticate: Kerberos\r\n" : "";
        String basic = tls ? "WWW-Authenticate: Basic realm=\"WSMAN\"\r\n" : "";
        connection.write(401, "WWW-Authenticate: Negotiate\r\n" + kerberos + basic, new byte[0]);
    }

    private static byte[] sealedBody(int plainLength, byte[] sealed) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((BOUNDARY + "\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
                        + "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=" + plainLength + "\r\n"
                        + BOUNDARY + "\r\n\tContent-Type: application/octet-stream\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(sealed);
        body.writeBytes((BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static byte[] sealedPart(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String mark = "application/octet-stream\r\n";
        return Arrays.copyOfRange(body, text.indexOf(mark) + mark.length(), text.lastIndexOf(BOUNDARY + "--"));
    }
}
