package io.camelsoar.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * A channel for one command. What it starts on the host is always the same: a line for sh that reads the command from its input and has
 * the account's shell run it. So the command is data, it leaves when it is told to, and its host ends it at the time limit, whatever
 * becomes of the connection.
 */
final class CommandChannel extends ChannelExec {

    /**
     * Says the mark, so that it is known to read a number of seconds and the command, with the mark behind it; without that the
     * connection broke in the middle of the command, and nothing runs. {@code timeout} (GNU coreutils) leads the process group that sshd made for this channel,
     * and kills that. Where there is none the command runs all the same. To any login shell it is one word between single quotes.
     */
    private static final String RUN =
            "exec sh -c 'echo %1$s; read -r n; c=$(cat); case $c in *%1$s) c=${c%%%1$s} ;; *) exit 1 ;; esac;"
                    + " s=${SHELL:-/bin/sh}; timeout -s KILL 9 true >/dev/null 2>&1 && exec timeout -s KILL $n \"$s\" -c \"$c\";"
                    + " exec \"$s\" -c \"$c\"'";

    private static final Duration FLUSH = Duration.ofSeconds(1);

    private final String mark;
    private final CappedOutput output;
    private final CappedOutput errors;
    private final Greeting greeting;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> allRead = new CompletableFuture<>();

    /** @param maxOutput characters of output, and of errors, that are kept */
    CommandChannel(int maxOutput) {
        this(UUID.randomUUID().toString(), maxOutput);
    }

    private CommandChannel(String mark, int maxOutput) {
        super(line(mark), null, Map.of());
        this.mark = mark;
        output = new CappedOutput(maxOutput);
        errors = new CappedOutput(maxOutput);
        greeting = new Greeting(mark + "\n", output);
        setOut(greeting);
        setErr(errors);
        CoreModuleProperties.REQUEST_EXEC_REPLY.set(this, true); // it closes where the host refuses
        addCloseFutureListener(closed -> {
            greeting.read.complete(false);
            ended.complete(null);
            allRead.complete(null);
        });
        addChannelListener(new ChannelListener() {
            @Override
            public void channelStateChanged(Channel channel, String hint) {
                if (hasEnded()) {
                    ended.complete(null);
                }
            }
        });
    }

    static String line(String mark) {
        return RUN.formatted(mark);
    }

    CappedOutput output() {
        return output;
    }

    CappedOutput errors() {
        return errors;
    }

    /** Waits for the host to be ready for the command; false if it is not going to be. */
    boolean awaitReady(Duration longest) throws TimeoutException, InterruptedException {
        try {
            return greeting.read.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it said instead of being ready, such as that the account may not log on. */
    String said() {
        return (greeting.text() + errors.text()).strip();
    }

    /**
     * Sends the command, with nothing to read.
     *
     * @param longest after how long its host ends it, in whole seconds and rather later
     */
    void send(String command, Duration longest) throws IOException {
        long seconds = longest.plusMillis(999).toSeconds();
        try (OutputStream input = getInvertedIn()) {
            input.write((seconds + "\n" + command + mark).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Has sshd kill the command's process group (RFC 4254, 6.9). OpenSSH does not for root, nor for a forced command. */
    void kill() throws IOException {
        Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, Long.SIZE);
        request.putUInt(getRecipient());
        request.putString("signal");
        request.putBoolean(false);
        request.putString("KILL");
        writePacket(request).awaitUninterruptibly(FLUSH); // the connection may be closed next
    }

    /** Whether the host said how the command ended. */
    boolean hasEnded() {
        return getExitStatus() != null || getExitSignal() != null;
    }

    /** Waits until the command has ended, or the channel is closed; false if neither came in time. */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        return await(ended, longest);
    }

    /** Waits until the channel is closed, with the last of the output; false if it was not in time. */
    boolean awaitClose(Duration longest) throws InterruptedException {
        return await(allRead, longest);
    }

    /** The library's own wait lets an interrupt pass. */
    private static boolean await(CompletableFuture<Void> what, Duration longest) throws InterruptedException {
        try {
            what.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps what a login shell says of its own away from the output of the command, which begins after the mark. */
    private static final class Greeting extends OutputStream {

        private static final int LONGEST = 100_000;

        private final String mark;
        private final OutputStream output;
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Boolean> read = new CompletableFuture<>();

        Greeting(String mark, OutputStream output) {
            this.mark = mark;
            this.output = output;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            if (read.isDone()) {
                output.write(bytes, offset, length);
                return;
            }
            text.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
            int end = text.indexOf(mark);
            if (end >= 0) {
                byte[] rest = text.substring(end + mark.length()).getBytes(StandardCharsets.ISO_8859_1);
                read.complete(true);
                output.write(rest, 0, rest.length);
            } else if (text.length() > LONGEST) {
                text.delete(0, text.length() - mark.length());
            }
        }

        synchronized String text() {
            return text.toString();
        }
    }
}
