package io.camelsoar.sandbox.windows;

import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.Optional;

/** What a cmdlet or a native program does. */
@FunctionalInterface
interface Cmdlet {

    /** @param input what comes through the pipe, or null for the first command */
    PowerShellObjects run(Command command, PowerShellObjects input) throws InterruptedException;

    /** What {@code -WhatIf} prints instead of doing it; empty without that option. */
    static Optional<PowerShellObjects> whatIf(Command command, String operation, String target) {
        boolean only = command.option("WhatIf")
                .filter(value -> !value.equalsIgnoreCase("$false"))
                .isPresent();
        return only
                ? Optional.of(PowerShellObjects.text(
                        "What if: Performing the operation \"" + operation + "\" on target \"" + target + "\"."))
                : Optional.empty();
    }
}
