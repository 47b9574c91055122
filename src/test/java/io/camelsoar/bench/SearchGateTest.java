package io.camelsoar.bench;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SearchGateTest {

    private final SearchGate gate = new SearchGate();

    /** It would find some of the alerts, and the rest would wait for the next poll. */
    @Test
    void nothingIsPutInWhileASearchIsUnderWay() throws Exception {
        CountDownLatch searching = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
                    try {
                        searching.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    order.add("searched");
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                })
                .getFilters()
                .add(gate);
        server.start();
        try {
            CompletableFuture<Integer> first = search(server);
            await().until(() -> gate.searches() == 1);
            CompletableFuture<CompletableFuture<Long>> putIn =
                    CompletableFuture.supplyAsync(() -> gate.closedWhile(() -> order.add("put in")), threads);
            await().until(() -> gate.putInWaits() || !order.isEmpty());
            assertEquals(List.of(), order);
            searching.countDown();
            CompletableFuture<Long> found = putIn.get();
            assertEquals(204, first.get());
            assertEquals(List.of("searched", "put in"), order);
            assertFalse(found.isDone(), "the search before counts");
            assertEquals(204, search(server).get());
            assertEquals(gate.firstSearchAfter(found.get()), found.get());
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static CompletableFuture<Integer> search(HttpServer server) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/alerts/_search");
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }
}
