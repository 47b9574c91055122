package io.camelsoar.approval;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Replaces the request of a {@code platform-http} endpoint with {@code useBodyHandler=false} by its exact bytes: Slack signs
 * these, and form parsing would lose them. A body over the limit is answered with 413, one that does not come with 408.
 */
public class RawBody implements Processor {

    private static final long TIMEOUT_SECONDS = 5;

    private final int maxBytes;

    public RawBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        HttpServerRequest request = exchange.getMessage().getBody(HttpServerRequest.class);
        if (request == null) {
            throw new IllegalStateException(
                    "The webhook's endpoint needs useBodyHandler=false: the signature covers raw bytes");
        }
        CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        Buffer received = Buffer.buffer();
        request.handler(chunk -> {
            if (received.length() + chunk.length() > maxBytes) {
                bytes.complete(null);
            } else {
                received.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> bytes.complete(received.getBytes()));
        request.exceptionHandler(bytes::completeExceptionally);
        request.resume();
        try {
            byte[] body = bytes.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (body == null) {
                refuse(exchange, 413, "The request is larger than " + maxBytes + " bytes");
            } else {
                exchange.getMessage().setBody(body);
            }
        } catch (ExecutionException | TimeoutException e) {
            refuse(exchange, 408, "The request did not arrive in time");
        }
    }

    private static void refuse(Exchange exchange, int status, String why) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setBody(why);
        exchange.setRouteStop(true);
    }
}
