package io.camelsoar.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The line to a service on loopback, which a test can cut: the service itself goes on and keeps what it has. One switch for
 * simulators and real servers alike, and the port stays.
 */
public final class Line implements AutoCloseable {

    private static final byte[] UNAVAILABLE =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private enum State {
        /** All goes through. */
        UP,
        /** Nobody listens: connections are refused. */
        DOWN,
        /** Connections are accepted, and nothing is ever answered. */
        SILENT,
        /** Every HTTP request is answered with 503. */
        UNAVAILABLE
    }

    private final InetSocketAddress service;
    private final InetSocketAddress address;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private Thread acceptor;
    private volatile State state = State.UP;

    private Line(InetSocketAddress service) throws IOException {
        this.service = service;
        listen(new InetSocketAddress(service.getAddress(), 0));
        address = (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Lays a line to a port of this host. */
    public static Line to(int port) throws IOException {
        return new Line(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    }

    /** Where the service is reached by way of this line. */
    public int port() {
        return address.getPort();
    }

    /** Connections break, and new ones are refused. */
    public void down() {
        change(State.DOWN);
    }

    /** Connections break; new ones are accepted and never answered. */
    public void silent() {
        change(State.SILENT);
    }

    /** Connections break; every request on a new one is answered with 503. */
    public void unavailable() {
        change(State.UNAVAILABLE);
    }

    public void up() {
        change(State.UP);
    }

    private synchronized void change(State to) {
        state = to;
        try {
            if (to == State.DOWN) {
                listener.close();
                acceptor.join(); // until then the port is taken
            } else if (listener.isClosed()) {
                listen(address);
            }
            open.forEach(Line::close);
            open.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("no line on port " + port(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(InetSocketAddress at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true); // connections that broke leave the port in TIME_WAIT
        socket.bind(at);
        listener = socket;
        acceptor = start(() -> {
            while (true) {
                accept(socket.accept());
            }
        });
    }

    private void accept(Socket client) throws IOException {
        open.add(client);
        switch (state) {
            case UP -> start(() -> join(client));
            case UNAVAILABLE -> start(() -> refuse(client));
            case DOWN -> close(client);
            case SILENT -> {
                // kept open
            }
        }
    }

    private void join(Socket client) throws IOException {
        try (client;
                Socket server = new Socket(service.getAddress(), service.getPort())) {
            open.add(server);
            if (state != State.UP) {
                return;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start(() -> pass(server, client));
            pass(client, server);
        }
    }

    private void pass(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } finally {
            open.remove(from);
        }
    }

    private void refuse(Socket client) throws IOException {
        try (client) {
            InputStream request = client.getInputStream();
            // an answer before the request would be taken for one to another
            if (request.read() >= 0) {
                request.skipNBytes(request.available());
                client.getOutputStream().write(UNAVAILABLE);
                client.shutdownOutput();
                request.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static Thread start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the line was cut, or one of the two hung up
                    }
                },
                "line");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        down();
    }
}
