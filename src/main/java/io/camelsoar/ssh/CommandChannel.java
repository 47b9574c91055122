package io.camelsoar.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.client.channel.ChannelSession;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A channel for one command (RFC 4254, 6.5). Unlike MINA's own it sends the command not with its opening but when it is told to, once the
 * host has said that it is open.
 */
final class CommandChannel extends ChannelSession {

    private final CappedOutput output;
    private final CappedOutput errors;
    private volatile boolean refused;

    CommandChannel(int maxOutput) {
        output = new CappedOutput(maxOutput);
        errors = new CappedOutput(maxOutput);
        setOut(output);
        setErr(errors);
    }

    CappedOutput output() {
        return output;
    }

    CappedOutput errors() {
        return errors;
    }

    /** Sends the command, with nothing to read. */
    void send(String command) throws IOException {
        byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
        Buffer request =
                getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, bytes.length + 2 * Integer.BYTES);
        request.putUInt(getRecipient());
        request.putString(Channel.CHANNEL_EXEC);
        request.putBoolean(true);
        request.putBytes(bytes);
        writePacket(request);
        sendEof();
    }

    /**
     * Has the host signal the command (RFC 4254, 6.9). OpenSSH does so for the process group; not for root, and not for a forced command.
     *
     * @param name without SIG
     */
    void signal(String name) throws IOException {
        Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, Long.SIZE);
        request.putUInt(getRecipient());
        request.putString("signal");
        request.putBoolean(false);
        request.putString(name);
        writePacket(request);
    }

    /** Whether the host refused to start the command. */
    boolean isRefused() {
        return refused;
    }

    /** Whether the host said how the command ended. */
    boolean hasEnded() {
        return getExitStatus() != null || getExitSignal() != null;
    }

    /** Waits until the command has ended, or the channel is closed; false if neither came in time. */
    boolean awaitEnd(Duration longest) {
        return await(
                EnumSet.of(ClientChannelEvent.CLOSED, ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL),
                longest);
    }

    /** Waits until the channel is closed, with the last of the output; false if it was not in time. */
    boolean awaitClose(Duration longest) {
        return await(EnumSet.of(ClientChannelEvent.CLOSED), longest);
    }

    private boolean await(Set<ClientChannelEvent> events, Duration longest) {
        return !waitFor(events, longest.toMillis()).contains(ClientChannelEvent.TIMEOUT);
    }

    @Override
    public void handleFailure() {
        refused = true;
        close(true);
    }
}
