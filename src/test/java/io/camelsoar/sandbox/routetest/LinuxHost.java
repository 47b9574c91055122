package io.camelsoar.sandbox.routetest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** A host that is reached over SSH and runs nothing: what it is sent is kept, and answered as the test says. */
final class LinuxHost implements AutoCloseable {

    static final String USER = "soar";
    static final String PASSWORD = "S3cret-of-the-tests";

    /** What camel-soar starts on a host: a line for sh that says a mark, then reads a time limit and the command. */
    private static final Pattern LINE = Pattern.compile("exec sh -c 'echo ([0-9a-f-]{36});.*", Pattern.DOTALL);

    /** What a command writes, and how it ends. */
    record Answer(String output, String errors, int exit) {}

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final Consumer<String> listener;

    /** @param listener is told each command that is run */
    LinuxHost(Consumer<String> listener) throws IOException {
        this.listener = listener;
        SimpleGeneratorHostKeyProvider key = new SimpleGeneratorHostKeyProvider();
        key.setAlgorithm("EC");
        key.setKeySize(256);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(key);
        server.setPasswordAuthenticator((user, password, session) -> user.equals(USER) && password.equals(PASSWORD));
        server.setCommandFactory((channel, line) -> new Run(line));
        server.start();
    }

    int port() {
        return server.getPort();
    }

    /**
     * Writes the file with its key, as {@code ssh-keyscan} does.
     *
     * @param through the port at which it is reached
     */
    void knownHosts(Path file, int through) throws IOException {
        try {
            KeyPair key = server.getKeyPairProvider().loadKeys(null).iterator().next();
            Files.writeString(file, "[127.0.0.1]:" + through + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** What it answers to this command from now on; to others it writes nothing, and their exit code is 0. */
    void answer(String command, Answer answer) {
        answers.put(command, answer);
    }

    List<String> executed() {
        return List.copyOf(executed);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    /** One command that it was sent. */
    private final class Run implements Command {

        private final String line;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback ended;

        private Run(String line) {
            this.line = line;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            ended = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            Thread thread = new Thread(this::run, "linux-host");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw new IOException("not a line of camel-soar's: " + line);
                }
                String mark = matcher.group(1);
                write(out, mark + "\n");
                String input = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                if (!input.endsWith(mark)) {
                    ended.onExit(1); // it was not sent in full
                    return;
                }
                String command = input.substring(input.indexOf('\n') + 1, input.length() - mark.length());
                executed.add(command);
                listener.accept(command);
                Answer answer = answers.getOrDefault(command, new Answer("", "", 0));
                write(out, answer.output());
                write(err, answer.errors());
                ended.onExit(answer.exit());
            } catch (IOException e) {
                ended.onExit(255, e.getMessage());
            }
        }

        private static void write(OutputStream stream, String text) throws IOException {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        }

        @Override
        public void destroy(ChannelSession channel) {
            // nothing runs that could be ended
        }
    }
}
