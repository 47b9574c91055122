package io.camelsoar.reliability;

import io.camelsoar.app.Soar;
import java.util.Properties;
import org.apache.camel.main.Main;

/** The application as {@code soar run test} starts it, but with a trap at every step. */
public final class KillableSoar {

    private KillableSoar() {}

    public static void main(String... arguments) throws Exception {
        // a test that is stopped in the middle leaves nobody behind
        ProcessHandle.current()
                .parent()
                .orElseThrow()
                .onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1));
        Main soar = Soar.main("test", new Properties());
        soar.bind("killAtStep", new KillAtStep());
        soar.run();
        System.exit(soar.getExitCode());
    }
}
