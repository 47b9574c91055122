package io.camelsoar.ssh;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.remote.NotStartedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command over one connection. At the time limit it is told to end, and then made to, which takes up to four times {@link
 * #LATE_STEP}.
 */
final class SshExecution {

    private static final Logger LOG = LoggerFactory.getLogger(SshExecution.class);

    /** How long a late command has to end by itself, a second channel to open and to do its work, and the command to be gone then. */
    private static final Duration LATE_STEP = Duration.ofMillis(1_100);

    /** The same when camel-soar stops: nobody waits for a result. */
    private static final Duration STOP_STEP = Duration.ofSeconds(3);

    /** How long the second channel may still do its work behind a result that could not wait for it. */
    private static final Duration CLEAN_UP = Duration.ofSeconds(30);

    /** How long what else holds the output open, such as a program in the background, is waited for after the command's end. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    /**
     * Ends what the other channels of this connection run: their shells have the same process of sshd for a parent as this one, and
     * each leads a process group. In sh, whatever the account's own shell is.
     *
     * <p>It ends nothing unless that parent is sshd. If sshd went before this began, the parent is whoever takes orphans in, such as
     * init, and the others are all there is on the host.
     */
    static final String END_OTHERS = "exec sh -c 'case \"$(ps -o comm= -p \"$PPID\")\" in sshd*|*/sshd*)"
            + " ps -A -o pid= -o ppid= | while read pid parent; do"
            + " if [ \"$parent\" = \"$PPID\" ] && [ \"$pid\" != \"$$\" ]; then kill -KILL \"-$pid\"; fi;"
            + " done;; esac'";

    private final HostConnection connection;
    private final Deadline deadline;
    private final String command;
    private final SshConnections.Confirmation confirmation;
    private volatile CommandChannel channel;
    private volatile boolean stopped;
    private boolean cleaningUp;

    SshExecution(
            HostConnection connection, Deadline deadline, String command, SshConnections.Confirmation confirmation) {
        this.connection = connection;
        this.deadline = deadline;
        this.command = command;
        this.confirmation = confirmation;
    }

    /**
     * Runs the command and waits for its result.
     *
     * @throws NotStartedException if the command was not sent
     * @throws Exception what the confirmation threw, if that is why
     */
    CommandResult run(SshClient client) throws Exception {
        try {
            connection.open(client, deadline);
            channel = connection.channel(deadline.remaining());
            confirmation.ask();
            if (stopped || !channel.isOpen() || deadline.isOver()) {
                throw connection.givenUp();
            }
            return send();
        } finally {
            if (cleaningUp) {
                channel.addCloseFutureListener(closed -> connection.close());
                CompletableFuture.delayedExecutor(CLEAN_UP.toSeconds(), TimeUnit.SECONDS)
                        .execute(connection::close);
            } else {
                connection.close();
            }
        }
    }

    /** Has the host end the command, or has it not sent, if it was not. */
    void stop() {
        stopped = true;
        if (channel != null) {
            end(STOP_STEP);
        }
        connection.close();
    }

    private CommandResult send() throws NotStartedException {
        try {
            channel.send(command);
        } catch (IOException | RuntimeException e) {
            return result(
                    Status.UNKNOWN,
                    "the connection was lost while the command was sent: " + HostConnection.describe(e));
        }
        if (!channel.awaitEnd(deadline.remaining())) {
            return late();
        }
        if (channel.isRefused()) {
            throw connection.refused("starts no command");
        }
        if (stopped && channel.getExitStatus() == null) {
            return result(Status.UNKNOWN, "camel-soar was stopped, and told the host to end the command");
        }
        if (!channel.hasEnded()) {
            return result(Status.UNKNOWN, "the connection was lost after the command was sent" + connection.why());
        }
        channel.awaitClose(deadline.remaining(LAST_OUTPUT));
        return ended();
    }

    /** On hosts other than Windows the exit code says whether a command went well: many write to stderr what is no error. */
    private CommandResult ended() {
        if (channel.getExitSignal() != null) {
            return result(Status.FAILED, "ended by the signal " + channel.getExitSignal());
        }
        int exitCode = channel.getExitStatus();
        if (exitCode == 0) {
            return result(Status.OK, null);
        }
        return result(Status.ERRORS, channel.errors().text().isBlank() ? "ended with exit code " + exitCode : null);
    }

    private CommandResult late() {
        boolean heard = end(LATE_STEP);
        if (channel.hasEnded()) {
            return result(Status.TIMEOUT, "it did not end within its time limit, and was ended");
        }
        cleaningUp = heard && channel.isOpen();
        return cleaningUp
                ? result(Status.TIMEOUT, "it did not end within its time limit, was told to end, and may still run")
                : result(
                        Status.UNKNOWN,
                        "it did not end within its time limit, and the host could not be told to end it"
                                + connection.why());
    }

    /**
     * Tells the command to end, and has it ended if it does not.
     *
     * @param step the most that each of four steps takes
     * @return whether the host was heard of
     */
    private boolean end(Duration step) {
        try {
            channel.signal("TERM");
            if (channel.awaitEnd(step)) {
                return true;
            }
            CommandChannel other = connection.channel(step);
            other.send(END_OTHERS);
            other.awaitEnd(step);
            channel.awaitEnd(step);
            return true;
        } catch (NotStartedException e) {
            LOG.debug("There is no second channel to end a command", e);
            return e.getKind() != NotStartedException.Kind.CONNECT;
        } catch (IOException | RuntimeException e) {
            LOG.debug("A command could not be told to end", e);
            return false;
        }
    }

    /** @param reason first among the errors; null for none */
    private CommandResult result(Status status, String reason) {
        List<String> errors = new ArrayList<>();
        if (reason != null) {
            errors.add(reason);
        }
        channel.errors().text().lines().forEach(errors::add);
        return new CommandResult(
                status,
                status == Status.OK || status == Status.ERRORS ? channel.getExitStatus() : null,
                channel.output().text(),
                errors,
                List.of(),
                channel.output().isCut() || channel.errors().isCut(),
                deadline.started(),
                deadline.elapsed());
    }
}
