package io.camelsoar.reliability;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.reliability.Point.Where;
import io.camelsoar.sandbox.Services;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Kills the application at a point: at a step through {@link KillAtStep}, at a service when the service sees it. */
final class Killer {

    private final SoarProcess soar;
    private final ReadWriteLock services = new ReentrantReadWriteLock();
    private final AtomicInteger left = new AtomicInteger();
    private volatile Point point;

    Killer(SoarProcess soar, Services services) {
        this.soar = soar;
        Filter watch = new Watch();
        services.elasticsearch().watch(watch);
        services.kibana().watch(watch);
        services.slack().watch(watch);
        services.windows().onMoment(moment -> reached(Where.HOST, moment.name()));
        services.windows().onCommand(command -> reached(Where.HOST, "BEGAN"));
    }

    /** Something that may fail. */
    interface Preparation {
        void run() throws IOException;
    }

    /**
     * Has the application killed when it passes the point for the nth time.
     *
     * @param first done while no service answers: what it changes, the application does not see before the order is given
     */
    void arm(Point at, int passage, Preparation first) throws IOException {
        services.writeLock().lock();
        try {
            first.run();
            if (at.isStep()) {
                KillAtStep.order(soar.folder(), at, passage);
            } else {
                left.set(passage);
                point = at;
            }
        } finally {
            services.writeLock().unlock();
        }
    }

    void disarm() throws IOException {
        point = null;
        KillAtStep.withdraw(soar.folder());
    }

    /** Returns whether the application was killed just now. */
    private boolean reached(Where where, String text) {
        Point at = point;
        if (at == null || !at.matches(where, text) || left.decrementAndGet() != 0) {
            return false;
        }
        point = null;
        soar.kill();
        return true;
    }

    /** Looks at what a service is asked and answers. */
    private final class Watch extends Filter {

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            services.readLock().lock();
            try {
                byte[] body = exchange.getRequestBody().readAllBytes();
                String request = exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath() + "\n" + new String(body, StandardCharsets.UTF_8);
                if (reached(Where.REQUEST, request)) {
                    exchange.close();
                    return;
                }
                exchange.setStreams(new ByteArrayInputStream(body), new Answer(exchange.getResponseBody(), request));
                chain.doFilter(exchange);
            } finally {
                services.readLock().unlock();
            }
        }

        @Override
        public String description() {
            return "kills the application";
        }
    }

    /** The way of an answer's body to the client. */
    private final class Answer extends FilterOutputStream {

        private final String request;

        Answer(OutputStream out, String request) {
            super(out);
            this.request = request;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            reached(Where.ANSWER, request);
            out.write(bytes, offset, length);
        }
    }
}
