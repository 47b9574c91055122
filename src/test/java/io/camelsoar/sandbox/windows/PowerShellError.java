package io.camelsoar.sandbox.windows;

/** An error record of PowerShell. */
final class PowerShellError extends RuntimeException {

    private final boolean terminating;

    private PowerShellError(String message, boolean terminating) {
        super(message);
        this.terminating = terminating;
    }

    /** The command goes on with the next statement. */
    static PowerShellError record(String message) {
        return new PowerShellError(message, false);
    }

    /** The command ends here. */
    static PowerShellError terminating(String message) {
        return new PowerShellError(message, true);
    }

    static PowerShellError notRecognized(String term) {
        return record("The term '" + term + "' is not recognized as the name of a cmdlet, function, script file, or"
                + " operable program. Check the spelling of the name, or if a path was included, verify that the path"
                + " is correct and try again.");
    }

    static PowerShellError noObjects(String className, String property, String wanted) {
        return record("No " + className + " objects found with property '" + property + "' equal to '" + wanted
                + "'.  Verify the value of the property and retry.");
    }

    static PowerShellError pathNotFound(String path) {
        return record("Cannot find path '" + path + "' because it does not exist.");
    }

    boolean isTerminating() {
        return terminating;
    }
}
