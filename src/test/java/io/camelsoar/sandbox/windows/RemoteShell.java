package io.camelsoar.sandbox.windows;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A shell that a client created: its environment and its commands. */
final class RemoteShell {

    private final String id = WsManResponses.newId();
    private final String owner;
    private final Map<String, String> environment;
    private final String workingDirectory;
    private final Map<String, RemoteCommand> commands = new ConcurrentHashMap<>();

    RemoteShell(String owner, WsManRequest request) {
        this.owner = owner;
        environment = request.environment();
        workingDirectory = request.workingDirectory().isEmpty() ? "C:\\Users\\" + owner : request.workingDirectory();
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
