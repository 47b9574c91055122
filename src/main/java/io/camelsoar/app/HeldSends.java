package io.camelsoar.app;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * What a step sends to a route that is being replaced, by {@code direct:} or {@code seda:}, waits for the new one: the queue of the old one
 * is gone for a moment, and a call would find its steps stopped.
 */
final class HeldSends implements InterceptStrategy {

    /** A replacement ends before; nobody is to wait for ever all the same. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    /** The addresses of the routes that are being replaced. */
    private Set<String> closed = Set.of();
    /** By address, how many calls are under way. */
    private final Map<String, Integer> inside = new HashMap<>();

    /** True: what is sent to these routes waits from now on. False: a call is under way in one, and nothing waits. */
    boolean close(Collection<Route> routes) {
        Set<String> addresses =
                routes.stream().map(route -> address(route.getEndpoint())).collect(Collectors.toSet());
        lock.lock();
        try {
            if (addresses.stream().anyMatch(inside::containsKey)) {
                return false;
            }
            closed = addresses;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What waits goes on. */
    void open() {
        lock.lock();
        try {
            closed = Set.of();
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether anything waits. */
    boolean isAwaited() {
        lock.lock();
        try {
            return lock.hasWaiters(opened);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        Endpoint receiver = receiver(target);
        if (receiver instanceof DirectEndpoint) {
            return call(target, address(receiver));
        }
        return receiver instanceof SedaEndpoint ? handOver(target, address(receiver)) : target;
    }

    /** It may be wrapped already. */
    private static Endpoint receiver(Processor target) {
        Processor step = target;
        while (step instanceof DelegateAsyncProcessor wrapped) {
            step = wrapped.getProcessor();
        }
        return step instanceof EndpointAware send ? send.getEndpoint() : null;
    }

    private Processor call(Processor target, String address) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                enter(address, true);
                AtomicBoolean left = new AtomicBoolean();
                try {
                    return super.process(exchange, doneSync -> {
                        leave(address, left);
                        callback.done(doneSync);
                    });
                } catch (RuntimeException | Error failure) {
                    leave(address, left);
                    throw failure;
                }
            }
        };
    }

    /** Not counted: it may wait for room in a queue that nobody empties until the routes are replaced. */
    private Processor handOver(Processor target, String address) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                enter(address, false);
                return super.process(exchange, callback);
            }
        };
    }

    private void enter(String address, boolean counts) {
        lock.lock();
        try {
            awaitOpen(address);
            if (counts) {
                inside.merge(address, 1, Integer::sum);
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitOpen(String address) {
        long left = LONGEST.toNanos();
        try {
            while (closed.contains(address) && left > 0) {
                left = opened.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the step goes on, and ends as one that is interrupted
        }
    }

    private void leave(String address, AtomicBoolean left) {
        if (left.compareAndSet(false, true)) {
            lock.lock();
            try {
                inside.computeIfPresent(address, (any, calls) -> calls == 1 ? null : calls - 1);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Without options. */
    private static String address(Endpoint endpoint) {
        return endpoint.getEndpointUri().replaceFirst("\\?.*", "");
    }
}
