package io.camelsoar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** TLS in front of a simulator that speaks HTTP: what it decrypts goes on to the simulator. */
public final class TlsFront implements AutoCloseable {

    private final SSLServerSocket listener;
    private final int target;
    private final AtomicInteger trusted = new AtomicInteger();

    private TlsFront(SSLServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /**
     * Starts it on any free port of loopback.
     *
     * @param target port of the simulator
     */
    public static TlsFront of(SSLContext certificate, int target) {
        try {
            TlsFront front = new TlsFront(
                    (SSLServerSocket) certificate
                            .getServerSocketFactory()
                            .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                    target);
            daemon(front::accept);
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "https://127.0.0.1:" + listener.getLocalPort();
    }

    /** Connections that got as far as sending something. */
    public int trusted() {
        return trusted.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            int first = client.getInputStream().read();
            if (first < 0) {
                return;
            }
            trusted.incrementAndGet();
            try (Socket simulator = new Socket(InetAddress.getLoopbackAddress(), target)) {
                simulator.getOutputStream().write(first);
                daemon(() -> pump(client, simulator));
                copy(simulator.getInputStream(), client.getOutputStream());
            }
        } catch (IOException gone) {
            // the client does not trust this, or one of the two is closed
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            copy(from.getInputStream(), to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            // the other direction ends, too
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            out.flush();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tls-front");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
