package io.camelsoar.sandbox.windows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** A command line that runs on a thread of its own, and its output that no Receive has fetched yet. */
final class RemoteCommand {

    /** Does the work of a command line. */
    interface Program {
        /** @return the exit code */
        int run(RemoteCommand command) throws InterruptedException;
    }

    /** What one Receive delivers. */
    record Output(byte[] standardOutput, byte[] errorOutput, boolean done, int exitCode) {}

    private final String id = WsManResponses.newId();
    private final String line;
    private final RemoteShell shell;
    private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errorOutput = new ByteArrayOutputStream();
    private Thread thread;
    private boolean done;
    private int exitCode;

    RemoteCommand(String line, RemoteShell shell) {
        this.line = line;
        this.shell = shell;
    }

    String id() {
        return id;
    }

    String line() {
        return line;
    }

    String user() {
        return shell.owner();
    }

    Map<String, String> environment() {
        return shell.environment();
    }

    Charset codePage() {
        return shell.codePage();
    }

    String workingDirectory() {
        return shell.workingDirectory();
    }

    void start(Program program) {
        thread = new Thread(
                () -> {
                    int code = -1;
                    try {
                        code = program.run(this);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        finish(code);
                    }
                },
                "windows-command");
        thread.setDaemon(true);
        thread.start();
    }

    /** @return whether it was still running */
    boolean terminate() {
        boolean wasRunning;
        synchronized (this) {
            wasRunning = !done;
        }
        thread.interrupt();
        return wasRunning;
    }

    synchronized void print(byte[] bytes) {
        standardOutput.writeBytes(bytes);
        notifyAll();
    }

    /** Waits until a Receive has fetched what was printed. */
    synchronized void awaitRoom() throws InterruptedException {
        while (standardOutput.size() > 0) {
            wait();
        }
    }

    synchronized void printError(byte[] bytes) {
        errorOutput.writeBytes(bytes);
        notifyAll();
    }

    private synchronized void finish(int code) {
        done = true;
        exitCode = code;
        notifyAll();
    }

    /**
     * Waits until there is output or the end, at most as long as the client's OperationTimeout.
     *
     * @param room bytes of output to take, of both streams together
     */
    synchronized Output receive(Duration timeout, int room) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!done && standardOutput.size() == 0 && errorOutput.size() == 0) {
            long leftMillis = (end - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw WsManFault.operationTimedOut();
            }
            wait(leftMillis);
        }
        byte[] out = take(standardOutput, room);
        byte[] err = take(errorOutput, room - out.length);
        notifyAll();
        boolean everything = done && standardOutput.size() == 0 && errorOutput.size() == 0;
        return new Output(out, err, everything, exitCode);
    }

    private static byte[] take(ByteArrayOutputStream stream, int room) {
        byte[] all = stream.toByteArray();
        int length = Math.min(all.length, room);
        stream.reset();
        stream.write(all, length, all.length - length);
        return Arrays.copyOf(all, length);
    }
}
