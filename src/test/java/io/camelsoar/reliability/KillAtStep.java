package io.camelsoar.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Kills its own process, as {@code kill -9} does, when it passes a step for the nth time; the thread that got there goes no
 * further. The order to do so is a file, so that it can be given while the process runs and counts from that moment on.
 */
final class KillAtStep implements InterceptStrategy {

    private static final Path ORDER = Path.of("kill");

    private String order = "";
    private int left;

    /** Gives the order to a process that runs, or will run, in the folder. */
    static void order(Path folder, Point point, int passage) throws IOException {
        Path draft = folder.resolve("kill.draft");
        Files.writeString(draft, point.where() + " " + point.what() + " " + passage);
        Files.move(draft, folder.resolve(ORDER), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes the order back. */
    static void withdraw(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(ORDER));
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        String step = definition.getId();
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                pass(Point.before(step));
                return super.process(exchange, synchronously -> {
                    pass(Point.after(step));
                    callback.done(synchronously);
                });
            }
        };
    }

    private void pass(Point point) {
        if (Files.exists(ORDER) && isTheEnd(point)) {
            kill();
        }
    }

    private synchronized boolean isTheEnd(Point point) {
        try {
            String now = Files.readString(ORDER);
            if (!now.equals(order)) {
                order = now;
                left = Integer.parseInt(now.split(" ")[2]);
            }
            return order.startsWith(point.where() + " " + point.what() + " ") && --left <= 0;
        } catch (NoSuchFileException withdrawn) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void kill() {
        try {
            // the shell's own kill: not every system has a program of that name
            new ProcessBuilder("sh", "-c", "kill -9 " + ProcessHandle.current().pid()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            LockSupport.park();
        }
    }
}
