package io.camelsoar.sandbox.windows;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The operations of remote shells ([MS-WSMV] 3.1.4): Create, Command, Receive, Send, Signal and Delete. */
final class RemoteShells {

    /** Longest command line of cmd.exe. */
    private static final int CMD_LIMIT = 8_191;

    /** Bytes of a request: Windows' own MaxEnvelopeSizekb. */
    private static final int MAX_ENVELOPE = 500 * 1024;

    private final WindowsHost host;
    private final Map<String, RemoteShell> shells = new ConcurrentHashMap<>();
    private final AtomicInteger stoppedBySignal = new AtomicInteger();

    RemoteShells(WindowsHost host) {
        this.host = host;
    }

    int open() {
        return shells.size();
    }

    int stoppedBySignal() {
        return stoppedBySignal.get();
    }

    void terminateAll() {
        shells.values().forEach(RemoteShell::terminateAll);
    }

    /** An answer of HTTP, not sealed yet. */
    record Reply(int status, String envelope) {}

    /** @return null to cut the connection instead of answering */
    Reply answer(byte[] envelope, String user) throws InterruptedException {
        String messageId = "";
        try {
            if (envelope.length > MAX_ENVELOPE) {
                throw WsManFault.encodingLimit();
            }
            WsManRequest request = new WsManRequest(envelope);
            messageId = request.messageId();
            host.logonProblem().ifPresent(problem -> {
                throw WsManFault.logon(problem);
            });
            if (host.deniesAccess()) {
                throw WsManFault.accessDenied();
            }
            if (!request.resourceUri().equals(WsManRequest.SHELL + "/cmd")) {
                throw new WsManFault(
                        2150858811L,
                        "w:DestinationUnreachable",
                        "The WS-Management service cannot process the request. The resource URI ("
                                + request.resourceUri() + ") was not found.");
            }
            String body = "Create".equals(request.operation()) ? create(request, user) : inShell(request, user);
            return body == null
                    ? null
                    : new Reply(200, WsManResponses.envelope(messageId, request.action() + "Response", body));
        } catch (WsManFault fault) {
            return new Reply(
                    500,
                    WsManResponses.envelope(
                            messageId,
                            "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault",
                            WsManResponses.fault(fault, host.name())));
        }
    }

    /** A host whose OperationTimeout is over says so, and goes on with what it was told. */
    private static void take(Duration time, WsManRequest request) throws InterruptedException {
        boolean tooLong = time.compareTo(request.operationTimeout()) > 0;
        Thread.sleep((tooLong ? request.operationTimeout() : time).toMillis());
        if (tooLong) {
            throw WsManFault.operationTimedOut();
        }
    }

    private String create(WsManRequest request, String user) throws InterruptedException {
        if (host.isSilentInCreate()) {
            return null;
        }
        String refusal = host.takeRefusal();
        if (refusal != null) {
            throw WsManFault.quota(refusal);
        }
        long own = shells.values().stream()
                .filter(shell -> shell.owner().equalsIgnoreCase(user))
                .count();
        if (own >= host.maxShells()) {
            throw WsManFault.shellQuota(host.maxShells());
        }
        host.reached(WindowsHost.Moment.SHELL);
        RemoteShell shell = new RemoteShell(user, request);
        shells.put(shell.id(), shell);
        take(host.slowness(), request);
        return WsManResponses.shellCreated(shell, host.name());
    }

    private String inShell(WsManRequest request, String user) throws InterruptedException {
        RemoteShell shell = shells.get(request.shellId());
        if (shell == null || !shell.owner().equalsIgnoreCase(user)) {
            throw WsManFault.shellNotFound(request.shellId());
        }
        boolean cleanUp = "Signal".equals(request.operation()) || "Delete".equals(request.operation());
        if (cleanUp && host.failsCleanUp()) {
            return null;
        }
        return switch (request.operation()) {
            case "Command" -> command(request, shell);
            case "Receive" -> receive(request, shell);
            case "Send" -> "<rsp:SendResponse/>";
            case "Signal" -> signal(request, shell);
            case "Delete" -> delete(shell);
            default ->
                throw new WsManFault(
                        2150858755L,
                        "a:ActionNotSupported",
                        "The action " + request.action() + " is not supported by the service.");
        };
    }

    private String command(WsManRequest request, RemoteShell shell) throws InterruptedException {
        RemoteCommand command = new RemoteCommand(request.commandLine(), shell);
        boolean throughCmd = !"TRUE".equalsIgnoreCase(request.options().get("WINRS_SKIP_CMD_SHELL"));
        shell.add(command);
        host.reached(WindowsHost.Moment.RECEIVED);
        if (throughCmd && command.line().length() > CMD_LIMIT) {
            command.start(tooLong -> {
                tooLong.printError("The command line is too long.\r\n".getBytes(tooLong.codePage()));
                return 1;
            });
        } else {
            command.start(host::run);
        }
        take(host.slowness(), request);
        return host.dropsConnectionAfterCommand() || host.isSilentAfterCommand()
                ? null
                : "<rsp:CommandResponse><rsp:CommandId>" + command.id() + "</rsp:CommandId></rsp:CommandResponse>";
    }

    private String receive(WsManRequest request, RemoteShell shell) throws InterruptedException {
        String commandId = request.commandId("DesiredStream");
        int room = Math.min(host.outputChunk(), WsManResponses.outputThatFits(request.maxEnvelopeSize()));
        return WsManResponses.received(shell.command(commandId).receive(request.operationTimeout(), room), commandId);
    }

    private String signal(WsManRequest request, RemoteShell shell) {
        RemoteCommand command = shell.command(request.commandId("Signal"));
        if (command.terminate()) {
            stoppedBySignal.incrementAndGet();
        }
        if ("terminate".equals(request.signalCode())) {
            shell.remove(command);
        }
        return "<rsp:SignalResponse/>";
    }

    private String delete(RemoteShell shell) {
        shells.remove(shell.id());
        shell.terminateAll();
        return "";
    }
}
