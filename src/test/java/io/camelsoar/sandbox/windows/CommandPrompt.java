package io.camelsoar.sandbox.windows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** cmd.exe, and powershell.exe as it is started from there: directly, or with the wrapper script of the component. */
final class CommandPrompt {

    private static final Pattern POWERSHELL =
            Pattern.compile("(?i)^powershell(?:\\.exe)?\\s.*?-e(?:c|nc|ncodedcommand)?\\s+([A-Za-z0-9+/=]+)");

    /** The component's script that has cmd.exe run a line. */
    private static final Pattern CMD_SCRIPT =
            Pattern.compile("(?s)\\$env:ComSpec.*FromBase64String\\('([A-Za-z0-9+/=]+)'\\)");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final WindowsHost host;

    CommandPrompt(WindowsHost host) {
        this.host = host;
    }

    int run(RemoteCommand command) throws InterruptedException {
        Matcher powershell = POWERSHELL.matcher(command.line());
        if (!powershell.find()) {
            return runNative(command);
        }
        String script = new String(Base64.getDecoder().decode(powershell.group(1)), StandardCharsets.UTF_16LE);
        if (script.contains("WINRM_COMMAND_") && command.environment().containsKey("WINRM_COMMAND_0")) {
            return runWrapper(command);
        }
        return runScript(command, script);
    }

    /** What the wrapper script does on Windows: run the command with a time limit, answer with one line. */
    private int runWrapper(RemoteCommand command) throws InterruptedException {
        Map<String, String> environment = command.environment();
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; environment.containsKey("WINRM_COMMAND_" + i); i++) {
            encoded.append(environment.get("WINRM_COMMAND_" + i));
        }
        String text = new String(Base64.getDecoder().decode(encoded.toString()), StandardCharsets.UTF_8);
        long limitMillis = Long.parseLong(environment.get("WINRM_TIMEOUT_MS"));
        int maxOutput = Integer.parseInt(environment.get("WINRM_MAX_OUTPUT"));

        Session session = session(command, text);
        if (host.floodsConsole()) {
            host.beginCommand(command.user(), text);
            return floodConsole(command);
        }
        Thread runspace = new Thread(session::run, "windows-runspace");
        runspace.setDaemon(true);
        runspace.start();
        try {
            runspace.join(host.ignoresTimeLimit() ? 0 : limitMillis);
        } finally {
            runspace.interrupt();
        }
        boolean timedOut = session.isRunning();
        String output = session.output();
        host.endCommand(command.user(), session, timedOut);
        boolean truncated = output.length() > maxOutput;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", timedOut ? "timeout" : session.status());
        answer.put("exit", timedOut ? 0 : session.exitCode());
        answer.put("output", truncated ? output.substring(0, maxOutput) : output);
        answer.put("errors", timedOut ? List.of() : session.errors());
        answer.put("warnings", timedOut ? List.of() : session.warnings());
        answer.put("truncated", truncated);
        byte[] json = toJson(answer).getBytes(StandardCharsets.UTF_8);
        host.reached(WindowsHost.Moment.ENDED);
        command.print(host.noiseOnOutput());
        command.printError(host.noiseOnErrors());
        command.print(
                ("WINRM1 " + Base64.getEncoder().encodeToString(json) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return 0;
    }

    /** What runs a command, and what came of it. */
    interface Session {

        /** As it is typed. */
        String command();

        void run();

        boolean isRunning();

        String output();

        List<String> errors();

        List<String> warnings();

        int exitCode();

        /** As the wrapper script reports it. */
        String status();
    }

    private Session session(RemoteCommand command, String text) {
        Matcher cmd = CMD_SCRIPT.matcher(text);
        return cmd.find()
                ? new CmdSession(
                        host, command, new String(Base64.getDecoder().decode(cmd.group(1)), StandardCharsets.UTF_8))
                : new PowerShellSession(host, command, text);
    }

    /** Ends only when the command is stopped. A full pipe makes the program wait, as on Windows. */
    private static int floodConsole(RemoteCommand command) throws InterruptedException {
        byte[] lines = "still here\r\n".repeat(5_000).getBytes(command.codePage());
        while (true) {
            command.print(lines);
            command.awaitRoom();
        }
    }

    /** PowerShell 5.1 escapes what could be markup. */
    private static String toJson(Map<String, Object> answer) {
        try {
            return JSON.writeValueAsString(answer)
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026")
                    .replace("'", "\\u0027");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A script of another client: text in the console's code page, errors as CLIXML. */
    private int runScript(RemoteCommand command, String script) {
        PowerShellSession session = new PowerShellSession(host, command, script);
        session.run();
        command.print(session.output().getBytes(command.codePage()));
        if (!session.errors().isEmpty()) {
            StringBuilder records = new StringBuilder("#< CLIXML\r\n<Objs Version=\"1.1.0.1\""
                    + " xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">");
            session.errors()
                    .forEach(error -> records.append("<S S=\"Error\">")
                            .append(WsManResponses.escape(error))
                            .append("_x000D__x000A_</S>"));
            command.printError(records.append("</Objs>").toString().getBytes(command.codePage()));
        }
        return "ok".equals(session.status()) ? session.exitCode() : 1;
    }

    private int runNative(RemoteCommand command) {
        CmdSession session = new CmdSession(host, command, command.line());
        session.run();
        command.print(session.output().getBytes(command.codePage()));
        session.errors().forEach(error -> command.printError((error + "\r\n").getBytes(command.codePage())));
        return session.exitCode();
    }
}
