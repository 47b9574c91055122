package io.camelsoar.winrm;

import io.camelsoar.log.IncidentLog;
import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.NotStartedException;
import io.cloudsoft.winrm4j.client.ShellCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command on one host: take a session, create a shell, run the wrapper, clean up.
 *
 * <p>The wrapper stops the command itself at {@code commandTimeout}. If its answer does not come, polling ends
 * {@link #POLLING_GRACE} later, which signals the remote command; and if the host does not even answer that, the
 * exchange goes on after {@link #SILENCE_GRACE} while the clean-up ends in the background.
 */
final class RemoteExecution {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteExecution.class);

    private static final Duration POLLING_GRACE = Duration.ofSeconds(3);
    private static final Duration SILENCE_GRACE = Duration.ofMillis(4_700);

    /** JSON may need 6 characters for one, base64 4 for 3; and some more for the error records. */
    private static final int RAW_CHARACTERS_PER_OUTPUT_CHARACTER = 8;

    private static final int RAW_CHARACTERS_FOR_ERRORS = 4_000_000;

    /** Where the command is. Leaving PREPARING decides, once and for all, whether it is sent. */
    private enum Phase {
        PREPARING,
        SENT,
        ABANDONED
    }

    private final WinrmConfiguration configuration;
    private final WinrmLogon logon;
    private final WinrmSessions sessions;
    private final String command;
    private final Confirmation confirmation;

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.PREPARING);
    /** Whether the host was heard after the time limit: then the command was running, and is told to stop. */
    private final AtomicBoolean heardTooLate = new AtomicBoolean();

    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();
    private final long pollingEndsNanos;
    private final CappedWriter output;
    private final CappedWriter errorOutput;
    /** Whether the command and its shell were ended in good order; only the thread that talks to the host reads it. */
    private boolean cleanedUp;

    private volatile boolean stopped;

    /** The one in use. */
    private volatile WinrmSession session;

    /** Asked when the host is ready: whatever it throws, the command is not sent. */
    interface Confirmation {
        void ask() throws Exception;
    }

    /** Carries what a confirmation threw past what is thrown by the connection. */
    private static final class UnconfirmedException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnconfirmedException(Exception why) {
            super(why);
        }
    }

    RemoteExecution(
            WinrmConfiguration configuration,
            WinrmLogon logon,
            WinrmSessions sessions,
            String command,
            Confirmation confirmation) {
        this.configuration = configuration;
        this.logon = logon;
        this.sessions = sessions;
        this.command = command;
        this.confirmation = confirmation;
        pollingEndsNanos = startedNanos
                + TimeUnit.MILLISECONDS.toNanos(configuration.getCommandTimeout())
                + POLLING_GRACE.toNanos();
        long rawLimit =
                (long) configuration.getMaxOutput() * RAW_CHARACTERS_PER_OUTPUT_CHARACTER + RAW_CHARACTERS_FOR_ERRORS;
        output = new CappedWriter((int) Math.min(rawLimit, Integer.MAX_VALUE - 8), this::mayStillRun);
        errorOutput = new CappedWriter(RAW_CHARACTERS_FOR_ERRORS, this::mayStillRun);
    }

    /**
     * Runs the command and waits for its result.
     *
     * @throws NotStartedException if the command was not sent
     * @throws Exception what the confirmation threw, if that is why
     */
    CommandResult run(ExecutorService threads) throws Exception {
        Future<CommandResult> remote = threads.submit(IncidentLog.carried(this::connectAndExecute));
        try {
            return remote.get(
                    configuration.getCommandTimeout()
                            + SILENCE_GRACE.toMillis()
                            - elapsed().toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotStartedException failure) {
                throw failure;
            }
            if (e.getCause() instanceof UnconfirmedException unconfirmed) {
                throw (Exception) unconfirmed.getCause();
            }
            if (phase.get() == Phase.SENT) {
                return withoutAnswer(CommandResult.Status.UNKNOWN, StartFailure.describe(e.getCause()));
            }
            throw StartFailure.of(e.getCause(), configuration, logon);
        } catch (TimeoutException e) {
            try {
                return abandon("the host did not answer in time", e);
            } finally {
                if (!heardTooLate.get()) { // else it is slow, and is being told to stop the command
                    abort();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            return abandon("the wait for the host was interrupted", e);
        }
    }

    /** Has the host told to stop the command, within a second; or has it not sent, if it was not. */
    void stop() {
        stopped = true;
        phase.compareAndSet(Phase.PREPARING, Phase.ABANDONED);
    }

    /** Ends the connection to a host that says nothing any more, and so cannot be told anything. */
    void abort() {
        WinrmSession inUse = session;
        if (inUse != null) {
            inUse.abort();
        }
    }

    private CommandResult abandon(String reason, Exception cause) throws NotStartedException {
        phase.compareAndSet(Phase.PREPARING, Phase.ABANDONED);
        if (phase.get() != Phase.SENT) {
            throw new NotStartedException(
                    NotStartedException.Kind.CONNECT,
                    "winrm: " + reason + ": " + configuration.place() + " (nothing was executed)",
                    cause);
        }
        return answer().orElseGet(
                        () -> heardTooLate.get() ? timeout() : withoutAnswer(CommandResult.Status.UNKNOWN, reason));
    }

    private CommandResult connectAndExecute() throws Exception {
        while (true) {
            WinrmSession taken = sessions.take(logon.credential(), remaining());
            session = taken;
            boolean fit = false;
            try {
                CommandResult result = execute(taken);
                fit = cleanedUp && result.status() != CommandResult.Status.UNKNOWN;
                return result;
            } catch (NotStartedException failure) {
                if (!isStale(taken, failure)) {
                    throw failure;
                }
                LOG.debug("The session with {} was closed meanwhile", configuration.place(), failure);
            } finally {
                session = null;
                if (fit) {
                    sessions.giveBack(logon.credential(), taken);
                } else {
                    sessions.drop(logon.credential(), taken);
                }
            }
        }
    }

    /** A host closes connections that are idle; no command went over this one, so another may be opened. */
    private boolean isStale(WinrmSession session, NotStartedException failure) {
        return session.isUsed()
                && phase.get() == Phase.PREPARING
                && (failure.getKind() == NotStartedException.Kind.CONNECT
                        || failure.getKind() == NotStartedException.Kind.PROTOCOL);
    }

    private CommandResult execute(WinrmSession session) throws NotStartedException, UnconfirmedException {
        cleanedUp = false;
        try (ShellCommand shell = session.createShell(
                WrapperScript.environment(script(), configuration.getCommandTimeout(), configuration.getMaxOutput()),
                this::mayStillRun)) {
            if (phase.get() == Phase.PREPARING) { // else nobody waits any more
                confirm();
            }
            if (!phase.compareAndSet(Phase.PREPARING, Phase.SENT)) {
                throw new NotStartedException(
                        NotStartedException.Kind.CONNECT,
                        "winrm: given up before the command was sent to " + configuration.place()
                                + " (nothing was executed)",
                        null);
            }
            int processExit = start(shell);
            cleanedUp = true;
            return answer().orElseGet(() -> withoutAnswer(
                    CommandResult.Status.UNKNOWN,
                    "PowerShell ended with exit code " + processExit + " and no answer: "
                            + errorOutput.toString().strip()));
        } catch (RuntimeException e) {
            cleanedUp = false;
            return afterFailure(e);
        }
    }

    private String script() {
        return configuration.getShell() == WinrmConfiguration.Shell.CMD ? WrapperScript.ofCmd(command) : command;
    }

    private Duration remaining() {
        return Duration.ofMillis(configuration.getCommandTimeout()).minus(elapsed());
    }

    private void confirm() throws UnconfirmedException {
        try {
            confirmation.ask();
        } catch (Exception why) {
            throw new UnconfirmedException(why);
        }
    }

    @SuppressWarnings("deprecation")
    private int start(ShellCommand shell) {
        return shell.execute(WrapperScript.COMMAND_LINE, output, errorOutput);
    }

    /** Asked whenever the host reports that the command runs. */
    private boolean mayStillRun() {
        if (stopped) {
            return false;
        }
        boolean inTime = System.nanoTime() - pollingEndsNanos < 0;
        if (!inTime) {
            heardTooLate.set(true);
        }
        return inTime;
    }

    /** An answer that arrived stands, whatever failed afterwards; before the command was sent nothing ran. */
    private CommandResult afterFailure(RuntimeException failure) throws NotStartedException {
        if (phase.get() != Phase.SENT) {
            throw StartFailure.of(failure, configuration, logon);
        }
        Optional<CommandResult> answer = answer();
        if (answer.isPresent()) {
            LOG.debug("Cleaning up on {} failed after the command had answered", configuration.place(), failure);
            return answer.get();
        }
        if (stopped) {
            return withoutAnswer(
                    CommandResult.Status.UNKNOWN, "the route was stopped, and the host told to stop the command");
        }
        if (heardTooLate.get()) {
            return timeout();
        }
        return withoutAnswer(CommandResult.Status.UNKNOWN, StartFailure.describe(rootCause(failure)));
    }

    private Optional<CommandResult> answer() {
        return WrapperAnswer.find(output.toString(), configuration.getMaxOutput())
                .map(answer -> new CommandResult(
                        answer.status(),
                        answer.exitCode(),
                        answer.output(),
                        answer.errors(),
                        answer.warnings(),
                        answer.truncated(),
                        started,
                        elapsed()));
    }

    private CommandResult timeout() {
        return withoutAnswer(CommandResult.Status.TIMEOUT, "the command did not end within its time limit");
    }

    private CommandResult withoutAnswer(CommandResult.Status status, String reason) {
        return new CommandResult(status, null, "", List.of(reason), List.of(), false, started, elapsed());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private static Throwable rootCause(Throwable failure) {
        List<Throwable> causes = StartFailure.causes(failure);
        return causes.get(causes.size() - 1);
    }
}
