package io.camelsoar.sandbox.windows;

import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The cmdlets and programs the stand-in knows, by name. They read and change the host's {@link WindowsState}. */
final class PowerShellCmdlets {

    private final Map<String, Cmdlet> cmdlets = new HashMap<>();
    private final Set<String> programs = new HashSet<>();
    private final Runspace runspace;

    PowerShellCmdlets(WindowsHost host, String user) {
        runspace = new Runspace(host, user);
        new TextCmdlets().addTo(this);
        new PipelineCmdlets().addTo(this);
        new RegistryCmdlets(runspace).addTo(this);
        new FileCmdlets(runspace).addTo(this);
        new WmiCmdlets(runspace).addTo(this);
        new ProcessCmdlets(runspace).addTo(this);
        new NetworkCmdlets(runspace).addTo(this);
        new SystemCmdlets(runspace).addTo(this);
        new TaskCmdlets(runspace).addTo(this);
        new EventLogCmdlets(runspace).addTo(this);
    }

    /** @param names the cmdlet's name and its aliases, in lower case */
    void add(Cmdlet cmdlet, String... names) {
        for (String name : names) {
            cmdlets.put(name, cmdlet);
        }
    }

    /** @param name of a native program, in lower case and without .exe: it sets an exit code */
    void addProgram(Cmdlet program, String name) {
        add(program, name);
        programs.add(name);
    }

    /** @param input what comes through the pipe, or null for the first command */
    PowerShellObjects run(Command command, PowerShellObjects input) throws InterruptedException {
        Cmdlet cmdlet = cmdlets.get(programName(command.name()));
        if (cmdlet == null) {
            throw PowerShellError.notRecognized(command.name());
        }
        return cmdlet.run(command, input);
    }

    /** Errors of the last command that did not stop it. */
    List<String> takeErrors() {
        return runspace.takeErrors();
    }

    int lastExitCode() {
        return runspace.lastExitCode();
    }

    boolean isNativeProgram(String name) {
        return programs.contains(programName(name));
    }

    private static String programName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".exe") ? lower.substring(0, lower.length() - ".exe".length()) : lower;
    }
}
