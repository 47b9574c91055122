package io.camelsoar.sandbox.windows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for a PowerShell runspace: runs the statements of a command one after the other on the host's state.
 *
 * <p>It knows pipelines, simple assignments and the cmdlets of {@link PowerShellCmdlets}; no control structures.
 */
final class PowerShellSession implements CommandPrompt.Session {

    private static final Pattern ASSIGNMENT = Pattern.compile("(?s)^\\$(\\w+)\\s*=\\s*(.*)$");
    private static final Pattern REPEATED = Pattern.compile("(?s)^('.*'|\".*\")\\s*\\*\\s*(\\d+)$");
    private static final Pattern VARIABLE = Pattern.compile("^\\$(\\w+)$");
    private static final Pattern ENVIRONMENT = Pattern.compile("^\\$env:(\\w+)$");

    private final WindowsHost host;
    private final RemoteCommand remote;
    private final String text;
    private final PowerShellCmdlets cmdlets;
    private final Map<String, PowerShellObjects> variables = new HashMap<>();
    private final StringBuffer output = new StringBuffer(); // read by others when its time is over
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int exitCode;
    private boolean failed;
    private volatile boolean running = true;

    PowerShellSession(WindowsHost host, RemoteCommand remote, String text) {
        this.host = host;
        this.remote = remote;
        this.text = text;
        cmdlets = new PowerShellCmdlets(host, remote.user());
    }

    @Override
    public String command() {
        return text;
    }

    /** Runs the command to its end, or until the thread is interrupted. */
    @Override
    public void run() {
        try {
            host.beginCommand(remote.user(), text);
            for (String statement : PowerShellSyntax.statements(text)) {
                if (!runStatement(statement)) {
                    break;
                }
            }
            running = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Also true if it was interrupted. */
    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public String output() {
        return output.toString();
    }

    @Override
    public List<String> errors() {
        return errors;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public int exitCode() {
        return exitCode;
    }

    /** The status as the wrapper script reports it. */
    @Override
    public String status() {
        if (failed) {
            return "failed";
        }
        return errors.isEmpty() ? "ok" : "errors";
    }

    boolean isNativeProgram(String line) {
        return cmdlets.isNativeProgram(PowerShellSyntax.command(line).name());
    }

    /** @return whether the next statement runs */
    private boolean runStatement(String statement) throws InterruptedException {
        PowerShellSyntax.Command first = PowerShellSyntax.command(statement);
        if (first.is("exit")) {
            exitCode = first.positional().isEmpty()
                    ? 0
                    : Integer.parseInt(first.positional().get(0));
            return false;
        }
        boolean quiet = statement.toLowerCase(Locale.ROOT).contains("silentlycontinue");
        try {
            Matcher assignment = ASSIGNMENT.matcher(statement);
            if (assignment.matches()) {
                String variable = assignment.group(1).toLowerCase(Locale.ROOT);
                variables.put(variable, runPipeline(assignment.group(2)));
            } else {
                output.append(runPipeline(statement).print());
            }
            return true;
        } catch (PowerShellError error) {
            failed = error.isTerminating() || stopsAtErrors(statement);
            if (failed || !quiet) {
                errors.add(error.getMessage());
            }
            return !failed;
        }
    }

    private boolean stopsAtErrors(String statement) {
        PowerShellObjects preference = variables.get("erroractionpreference");
        return statement.toLowerCase(Locale.ROOT).matches("(?s).*-(ea|erroraction)[ :]+['\"]?stop\\b.*")
                || preference != null && preference.print().strip().equalsIgnoreCase("Stop");
    }

    private PowerShellObjects runPipeline(String statement) throws InterruptedException {
        PowerShellObjects objects = null;
        for (String stage : PowerShellSyntax.pipeline(statement)) {
            objects = runStage(stage, objects);
        }
        return objects == null ? PowerShellObjects.none() : objects;
    }

    private PowerShellObjects runStage(String stage, PowerShellObjects input) throws InterruptedException {
        Matcher variable = VARIABLE.matcher(stage);
        if (input == null && variable.matches()) {
            return variables.getOrDefault(variable.group(1).toLowerCase(Locale.ROOT), PowerShellObjects.none());
        }
        Matcher environment = ENVIRONMENT.matcher(stage);
        if (input == null && environment.matches()) {
            return PowerShellObjects.text(remote.environment().getOrDefault(environment.group(1), ""));
        }
        Matcher repeated = REPEATED.matcher(stage);
        if (input == null && repeated.matches()) {
            return PowerShellObjects.text(
                    PowerShellSyntax.unquote(repeated.group(1)).repeat(Integer.parseInt(repeated.group(2))));
        }
        if (input == null && (stage.startsWith("'") || stage.startsWith("\"") || stage.matches("\\d+"))) {
            return PowerShellObjects.text(PowerShellSyntax.unquote(stage));
        }
        PowerShellSyntax.Command command = PowerShellSyntax.command(stage);
        if (command.is("Write-Warning")) {
            warnings.add(command.optionOrFirst("Message").orElse(""));
            return PowerShellObjects.none();
        }
        PowerShellObjects result = cmdlets.run(command, input);
        errors.addAll(cmdlets.takeErrors());
        if (cmdlets.isNativeProgram(command.name())) {
            exitCode = cmdlets.lastExitCode();
        }
        return result;
    }
}
