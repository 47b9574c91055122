package io.camelsoar.socket;

import io.camelsoar.slack.MalformedInteractionException;
import io.camelsoar.slack.SlackConnections;
import java.io.IOException;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to Slack, from its opening to its end, of which its owner is told once. */
final class SocketConnection extends WebSocketListener {

    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);
    private static final int NORMAL = 1000;

    /** Who has it; called by the thread that reads the connection. */
    interface Owner {

        /** Slack sends from now on. */
        void greeted(SocketConnection connection, String appId);

        /** Slack ends it soon. */
        void leaving(SocketConnection connection, String reason);

        void received(SocketConnection connection, SocketEnvelope envelope);

        void ended(SocketConnection connection, Exception why);
    }

    private final Owner owner;
    private final int longest;
    private WebSocket socket;
    private int inWork;
    private boolean retired;
    private boolean ended;

    /** @param longest most characters of a message */
    SocketConnection(Owner owner, int longest) {
        this.owner = owner;
        this.longest = longest;
    }

    /** Begins to open it; throws as {@link SlackConnections#open} does. */
    void open(SlackConnections connections) {
        WebSocket opened = connections.open(this);
        synchronized (this) {
            socket = opened;
        }
    }

    /** Whether this was sent, as far as this end can know. */
    synchronized boolean send(String text) {
        return !ended && socket.send(text);
    }

    /** Another one takes its place: it ends when what came over it is acknowledged. */
    synchronized void retire() {
        retired = true;
        closeWhenIdle();
    }

    synchronized void close() {
        socket.close(NORMAL, null);
    }

    /** Gives it up, without a word to the other end. */
    void abort(String why) {
        WebSocket given;
        synchronized (this) {
            given = socket;
        }
        end(new IOException(why));
        given.cancel();
    }

    /** What came is done, and acknowledged if it could be. */
    synchronized void done() {
        inWork--;
        closeWhenIdle();
    }

    private void closeWhenIdle() {
        if (retired && inWork == 0) {
            close();
        }
    }

    /** Also here: what comes first may come before {@link #open} is through. */
    @Override
    public void onOpen(WebSocket opened, Response answer) {
        synchronized (this) {
            socket = opened;
        }
    }

    @Override
    public void onMessage(WebSocket from, String text) {
        if (text.length() > longest) {
            LOG.warn("Refused a message over Socket Mode: it is larger than {} (soar.approval.max-body)", longest);
            return;
        }
        SocketEnvelope envelope;
        try {
            envelope = SocketEnvelope.read(text);
        } catch (MalformedInteractionException e) {
            LOG.warn("Refused a message over Socket Mode: {}", e.getMessage());
            return;
        }
        switch (envelope.type()) {
            case "hello" -> owner.greeted(this, envelope.appId());
            case "disconnect" -> owner.leaving(this, envelope.reason());
            default -> {
                if (envelope.id() != null) {
                    synchronized (this) {
                        inWork++;
                    }
                    owner.received(this, envelope);
                }
            }
        }
    }

    @Override
    public void onMessage(WebSocket from, ByteString bytes) {
        LOG.warn("Refused a message over Socket Mode: it is not text");
    }

    @Override
    public void onClosing(WebSocket from, int code, String reason) {
        from.close(NORMAL, null);
        end(new IOException("Slack closed the connection with code " + code));
    }

    @Override
    public void onClosed(WebSocket from, int code, String reason) {
        end(new IOException("The connection was closed"));
    }

    @Override
    public void onFailure(WebSocket from, Throwable failure, Response answer) {
        end(failure instanceof Exception exception ? exception : new IllegalStateException(failure));
    }

    private void end(Exception why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        owner.ended(this, why);
    }
}
