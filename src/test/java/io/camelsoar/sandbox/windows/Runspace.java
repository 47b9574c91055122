package io.camelsoar.sandbox.windows;

import java.util.ArrayList;
import java.util.List;

/** What the cmdlets of one command share: the host they change, who runs them, and what they report besides their objects. */
final class Runspace {

    private final WindowsHost host;
    private final String user;
    private final List<String> errors = new ArrayList<>();
    private int lastExitCode;

    Runspace(WindowsHost host, String user) {
        this.host = host;
        this.user = user;
    }

    WindowsState state() {
        return host.state();
    }

    String hostName() {
        return host.name();
    }

    String user() {
        return user;
    }

    /** Reports an error and goes on: an object that is missing among several, for example. */
    void complain(String error) {
        errors.add(error);
    }

    List<String> takeErrors() {
        List<String> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    /** Ends a native program. */
    void exit(int code) {
        lastExitCode = code;
    }

    /** Ends a native program that printed this. */
    PowerShellObjects succeed(String text) {
        exit(0);
        return PowerShellObjects.text(text);
    }

    int lastExitCode() {
        return lastExitCode;
    }
}
