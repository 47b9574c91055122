package io.camelsoar.sandbox.windows;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A shell that a client created: its environment and its commands. */
final class RemoteShell {

    private static final Charset US_CONSOLE = Charset.forName("IBM437");

    private final String id = WsManResponses.newId();
    private final String owner;
    private final Map<String, String> environment;
    private final String workingDirectory;
    private final Charset codePage;
    private final Map<String, RemoteCommand> commands = new ConcurrentHashMap<>();

    RemoteShell(String owner, WsManRequest request) {
        this.owner = owner;
        environment = request.environment();
        workingDirectory = request.workingDirectory().isEmpty() ? "C:\\Users\\" + owner : request.workingDirectory();
        codePage = "65001".equals(request.options().get("WINRS_CODEPAGE")) ? StandardCharsets.UTF_8 : US_CONSOLE;
    }

    /** Code page of the console in which the shell's programs write. */
    Charset codePage() {
        return codePage;
    }

    String id() {
        return id;
    }

    String owner() {
        return owner;
    }

    Map<String, String> environment() {
        return environment;
    }

    String workingDirectory() {
        return workingDirectory;
    }

    void add(RemoteCommand command) {
        commands.put(command.id(), command);
    }

    RemoteCommand command(String commandId) {
        RemoteCommand command = commands.get(commandId);
        if (command == null) {
            throw WsManFault.shellNotFound(id);
        }
        return command;
    }

    void remove(RemoteCommand command) {
        commands.remove(command.id());
    }

    void terminateAll() {
        commands.values().forEach(RemoteCommand::terminate);
    }
}
