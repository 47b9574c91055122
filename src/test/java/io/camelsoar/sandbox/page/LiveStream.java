package io.camelsoar.sandbox.page;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The page's server-sent events, beside its routes on the same server. Not a route: of a stream that a route answers with, {@code
 * platform-http} of Camel 4.17 writes nothing before it has 8 kB of it, and it reads one stream at a time.
 */
final class LiveStream {

    /** Pages at once. */
    private static final int MOST = 20;
    /** Between two signs of life, in milliseconds: a line that is gone is noticed, and one that is idle not cut. */
    private static final long BEAT = 15_000;

    /** Bytes that a page may be behind; the first event alone can be some hundred thousand. */
    private static final int BEHIND = 16_000_000;

    private final Feed feed;
    private final AtomicInteger open = new AtomicInteger();

    LiveStream(Feed feed) {
        this.feed = feed;
    }

    void serve(Router router) {
        router.get("/sandbox/live").handler(this::open);
    }

    private void open(RoutingContext request) {
        if (!PageGate.isForThisMachine(request.request())) {
            request.response().setStatusCode(403).end(PageGate.REFUSAL);
            return;
        }
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            request.response().setStatusCode(503).end("Too many pages are open");
            return;
        }
        HttpServerResponse response = request.response().setChunked(true).setWriteQueueMaxSize(BEHIND);
        PageGate.HEADERS.forEach(response::putHeader);
        response.putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-store");
        Context context = request.vertx().getOrCreateContext();
        Consumer<String> watcher = event -> context.runOnContext(now -> write(response, event));
        long beat = request.vertx().setPeriodic(BEAT, now -> write(response, ": here\n\n"));
        response.closeHandler(gone -> {
            request.vertx().cancelTimer(beat);
            feed.leave(watcher);
            open.decrementAndGet();
        });
        response.write("retry: 1000\n\n");
        feed.watch(watcher);
    }

    private static void write(HttpServerResponse response, String event) {
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.writeQueueFull()) {
            response.reset(); // who does not read comes again, and gets all at once then
            return;
        }
        response.write(event);
    }
}
