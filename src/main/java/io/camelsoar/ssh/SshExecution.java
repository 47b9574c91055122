package io.camelsoar.ssh;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.remote.NotStartedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command over one connection. */
final class SshExecution {

    private static final Logger LOG = LoggerFactory.getLogger(SshExecution.class);

    /** How long the end of a late command is waited for: its host counts in whole seconds. */
    private static final Duration LATE = Duration.ofSeconds(4);

    /** How long what else holds the output open, such as a program in the background, is waited for after the command's end. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private static final String TOLD =
            ", and told the host to end the command; where it has GNU's timeout, that ends its process group at the time limit";

    private final HostConnection connection;
    private final Deadline deadline;
    private final String command;
    private final SshConnections.Confirmation confirmation;
    private volatile CommandChannel channel;
    private volatile boolean stopped;

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
            connection.open(client);
            channel = connection.channel();
            confirmation.ask();
            if (stopped
                    || !channel.isOpen()
                    || deadline.isOver()
                    || Thread.currentThread().isInterrupted()) {
                throw connection.givenUp();
            }
            return send();
        } finally {
            connection.close();
        }
    }

    /** Has the host end the command, or has it not sent, if it was not. */
    void stop() {
        stopped = true;
        if (channel != null) {
            end();
        }
        connection.close();
    }

    private CommandResult send() {
        try {
            channel.send(command, deadline.remaining());
        } catch (IOException | RuntimeException e) {
            if (HostConnection.isInterrupt(e)) {
                return interrupted();
            }
            return result(
                    Status.UNKNOWN,
                    "the connection was lost while the command was sent: " + HostConnection.describe(e));
        }
        try {
            if (!channel.awaitEnd(deadline.remaining())) {
                return late();
            }
        } catch (InterruptedException e) {
            return interrupted();
        }
        if (stopped && channel.getExitStatus() == null) {
            return result(Status.UNKNOWN, "camel-soar was stopped" + TOLD);
        }
        if (!channel.hasEnded()) {
            return result(Status.UNKNOWN, "the connection was lost after the command was sent" + connection.why());
        }
        try {
            channel.awaitClose(deadline.remaining(LAST_OUTPUT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // how it ended is known
        }
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

    /** The host ends it by itself. That it is told to, too, is for one without GNU's timeout. */
    private CommandResult late() {
        end();
        return channel.hasEnded()
                ? result(
                        Status.TIMEOUT,
                        "it did not end within its time limit, and its process group was ended;"
                                + " what left that, as by setsid, may still run")
                : result(
                        Status.UNKNOWN,
                        "it did not end within its time limit, and may still run: that it ended was not heard"
                                + connection.why());
    }

    /** Camel's shutdown waits no longer. */
    private CommandResult interrupted() {
        kill();
        Thread.currentThread().interrupt();
        return result(Status.UNKNOWN, "camel-soar was interrupted" + TOLD);
    }

    private void end() {
        kill();
        try {
            channel.awaitEnd(LATE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        try {
            channel.kill();
        } catch (IOException | RuntimeException e) {
            LOG.debug("A host could not be told to end a command", e);
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
