package io.camelsoar.sandbox.windows;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands in for cmd.exe with one line: echo (also to the end of a file), cd, set, exit, ping to wait, and the native programs of the PowerShell stand-in. */
final class CmdSession implements CommandPrompt.Session {

    private static final Pattern EXPANDED = Pattern.compile("%(\\w+)%");

    private static final Pattern APPENDED = Pattern.compile("(.*)>>\\s*\"([^\"]+)\"");

    private final WindowsHost host;
    private final RemoteCommand command;
    private final String line;
    private String output = "";
    private String error = "";
    private int exitCode;
    private volatile boolean running = true;

    CmdSession(WindowsHost host, RemoteCommand command, String line) {
        this.host = host;
        this.command = command;
        this.line = line.strip();
    }

    @Override
    public String command() {
        return line;
    }

    @Override
    public void run() {
        PowerShellSession programs = new PowerShellSession(host, command, line);
        if (programs.isNativeProgram(line)) {
            programs.run();
            output = programs.output();
            exitCode = programs.exitCode();
            running = programs.isRunning();
            return;
        }
        try {
            host.beginCommand(command.user(), line);
            runBuiltIn(expand(line));
            running = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runBuiltIn(String expanded) throws InterruptedException {
        String[] words = expanded.split("\\s+", 2);
        String rest = words.length == 1 ? "" : words[1];
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "echo" -> echo(rest);
            case "cd" -> output = command.workingDirectory() + "\r\n";
            case "exit" -> exitCode = Integer.parseInt(rest.replaceAll("\\D", ""));
            case "ping" -> Thread.sleep(1_000L * Integer.parseInt(rest.replaceAll(".*-n (\\d+).*", "$1")));
            default -> {
                error = "'" + words[0] + "' is not recognized as an internal or external command,\r\n"
                        + "operable program or batch file.";
                exitCode = 1;
            }
        }
    }

    private void echo(String text) {
        if (text.endsWith("1>&2")) {
            error = text.substring(0, text.length() - 4).strip();
            return;
        }
        Matcher appended = APPENDED.matcher(text);
        if (appended.matches()) {
            host.state().append(appended.group(2), appended.group(1) + "\r\n");
        } else {
            output = text + "\r\n";
        }
    }

    private String expand(String text) {
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.putIfAbsent("TEMP", "C:\\Users\\" + command.user() + "\\AppData\\Local\\Temp");
        return EXPANDED.matcher(text)
                .replaceAll(name -> Matcher.quoteReplacement(environment.getOrDefault(name.group(1), name.group())));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public String output() {
        return output;
    }

    @Override
    public List<String> errors() {
        if (exitCode == 0) {
            return List.of();
        }
        return List.of(error.isEmpty() ? "ended with exit code " + exitCode : error);
    }

    @Override
    public List<String> warnings() {
        return exitCode == 0 && !error.isEmpty() ? List.of(error) : List.of();
    }

    @Override
    public int exitCode() {
        return exitCode;
    }

    @Override
    public String status() {
        return exitCode == 0 ? "ok" : "errors";
    }
}
