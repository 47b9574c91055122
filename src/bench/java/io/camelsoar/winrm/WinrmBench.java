package io.camelsoar.winrm;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.sandbox.windows.WindowsHost;
import io.camelsoar.winrm.WinrmFixture.Way;
import io.cloudsoft.winrm4j.client.WinRmClientContext;
import io.cloudsoft.winrm4j.winrm.WinRmTool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the {@code winrm:} component costs above WinRM4J alone, on the same simulated host, which answers without delay. Both are
 * warm: logged on, and each command gets a shell of its own.
 *
 * <p>Bare is {@code executePs} as WinRM4J's README shows it, but with one context for each thread, since sealed messages garble each
 * other otherwise.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
public class WinrmBench {

    private static final String COMMAND = "Write-Output 'warm'";
    private static final String OUTPUT = "warm\r\n";

    /** The component, and the host that both talk to. */
    @State(Scope.Benchmark)
    public static class Component {

        @Param({"SEALED_NTLM", "NTLM_OVER_TLS"})
        String way;

        WinrmFixture winrm;

        @Setup(Level.Trial)
        public void start() {
            winrm = new WinrmFixture(Way.valueOf(way), WindowsHost.named("WIN-FS01").maxShells(100));
        }

        @TearDown(Level.Trial)
        public void stop() {
            winrm.close();
        }
    }

    /** WinRM4J alone, for each thread. */
    @State(Scope.Thread)
    public static class Bare {

        WinRmClientContext context;
        WinRmTool tool;

        @Setup(Level.Trial)
        public void start(Component component) throws Exception {
            context = WinRmClientContext.newInstance();
            tool = WinrmSides.bare(component.winrm, Way.valueOf(component.way), context);
        }

        @TearDown(Level.Trial)
        public void stop() {
            context.shutdown();
        }
    }

    @Benchmark
    public CommandResult component(Component component) throws Exception {
        CommandResult result = component.winrm.run("&sessionIdleTimeout=60000", COMMAND);
        requireOutput(result.output());
        return result;
    }

    @Benchmark
    public String winrm4j(Bare bare) {
        String output = bare.tool.executePs(COMMAND).getStdOut();
        requireOutput(output);
        return output;
    }

    private static void requireOutput(String output) {
        if (!OUTPUT.equals(output)) {
            throw new IllegalStateException("not the command's output: " + output);
        }
    }
}
