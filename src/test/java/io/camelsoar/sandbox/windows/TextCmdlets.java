package io.camelsoar.sandbox.windows;

import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.time.Duration;

/** Cmdlets that write, fail or wait. */
final class TextCmdlets {

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add(TextCmdlets::writeOutput, "write-output", "echo", "write-host");
        cmdlets.add(TextCmdlets::writeError, "write-error");
        cmdlets.add(TextCmdlets::raise, "throw");
        cmdlets.add(TextCmdlets::sleep, "start-sleep", "sleep");
    }

    private static PowerShellObjects writeOutput(Command command, PowerShellObjects input) {
        if (input != null) {
            return input;
        }
        return command.option("InputObject")
                .or(() -> command.option("Object"))
                .map(PowerShellObjects::text)
                .orElseGet(() -> PowerShellObjects.texts(command.positional()));
    }

    private static PowerShellObjects writeError(Command command, PowerShellObjects input) {
        throw PowerShellError.record(command.optionOrFirst("Message").orElse(""));
    }

    private static PowerShellObjects raise(Command command, PowerShellObjects input) {
        throw PowerShellError.terminating(
                "RuntimeException: " + command.positional().stream().findFirst().orElse("ScriptHalted"));
    }

    private static PowerShellObjects sleep(Command command, PowerShellObjects input) throws InterruptedException {
        Duration duration = command.option("Milliseconds")
                .or(() -> command.option("m"))
                .map(value -> Duration.ofMillis(Long.parseLong(value)))
                .orElseGet(() -> Duration.ofMillis((long) (1000
                        * Double.parseDouble(command.options()
                                .getOrDefault(
                                        "s", command.optionOrFirst("Seconds").orElse("0"))))));
        Thread.sleep(duration.toMillis());
        return PowerShellObjects.none();
    }
}
