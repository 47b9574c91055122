package io.camelsoar.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.NotStartedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is tried again can be repeated without harm, and waits as long as the service asked. */
class FailuresTest {

    private final Failures failures = new Failures();

    @ParameterizedTest
    @CsvSource({
        "429,POST,true", "503,POST,false", "500,POST,false", "502,POST,false", "504,POST,false", "400,POST,false",
        "429,GET,true", "503,GET,true", "500,GET,true", "502,GET,true", "504,GET,true", "404,GET,false",
        "409,PATCH,false", "502,PATCH,false", "502,,true", "503,,true", "500,,false"
    })
    void aRepeatIsHarmless(int status, String method, boolean again) {
        Map<String, Object> headers = method == null ? Map.of() : Map.of(Exchange.HTTP_METHOD, method);
        assertEquals(again, failures.passing(answer(status, Map.of()), headers));
    }

    @Test
    void anUpdateMayBeRepeatedWhenItIsInDoubtWhereAPostMayNot() {
        IOException lost = new IOException("unexpected end of stream");
        assertFalse(failures.passing(lost, Map.of()));
        assertTrue(failures.passing(lost, Map.of("SlackUpdateTs", "1.2")));
        assertTrue(failures.passing(new IOException(new ConnectException("refused")), Map.of()));
        assertFalse(failures.passing(new SocketTimeoutException("read"), Map.of("SlackUpdateTs", "1.2")));
    }

    @Test
    void theServiceSaysHowLongToWait() {
        assertEquals(7000L, delay(answer(429, Map.of("retry-after", " 7 "))));
        assertEquals(9000L, delay(answer(503, Map.of("Retry-After", "9"))));
        assertEquals(0L, delay(answer(429, Map.of("Retry-After", "Wed, 15 Oct 2025 07:28:00 GMT"))));
        assertTrue(delay(answer(429, Map.of("Retry-After", "Fri, 15 Oct 2100 07:28:00 GMT"))) > 1_000_000);
        assertNull(delay(answer(429, Map.of("Retry-After", "soon"))));
        assertNull(delay(answer(503, Map.of())));
    }

    @Test
    void whoAsksForTooLongIsLeftToRecover() {
        HttpOperationFailedException hour = answer(429, Map.of("Retry-After", "3600"));
        assertEquals(Duration.ofHours(1), RetryAfter.of(hour));
        assertFalse(failures.passing(hour, Map.of()));
    }

    /** What was done before a result could not be stored is not undone by that. */
    @Test
    void aStoreThatIsGoneLeavesInDoubtWhatCameBeforeIt() {
        Exception gone = new IllegalStateException(
                new SQLTransientConnectionException("no connection", new ConnectException("refused")));
        assertEquals(FailureKind.IN_DOUBT, failures.kind(gone));
        assertFalse(failures.passing(gone, Map.of(Exchange.HTTP_METHOD, "GET")));
        assertEquals(
                "Store (soar.store.url): ConnectException: refused",
                failures.describe("Source", gone, "elasticsearch:alerts"));
        assertEquals(FailureKind.TURNED_AWAY, failures.kind(new IOException(new ConnectException("refused"))));
    }

    /** As a split that stops on an exception hands it up. */
    @Test
    void whatCamelPutsAroundAFailureHidesNothing() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        Exception refused = new CamelExchangeException("split", exchange, answer(400, Map.of()));
        assertEquals(FailureKind.HOPELESS, failures.kind(refused));
        Exception busy = new CamelExchangeException("split", exchange, answer(429, Map.of("Retry-After", "7")));
        assertEquals(FailureKind.TURNED_AWAY, failures.kind(busy));
        assertEquals(Duration.ofSeconds(7), failures.asked(busy));
        assertEquals("Kibana answered 429: {}", failures.describe("Kibana", busy, null));
        Exception quota =
                new NotStartedException(NotStartedException.Kind.QUOTA, "too many shells", new IOException("fault"));
        assertEquals(FailureKind.TURNED_AWAY, failures.kind(new CamelExchangeException("split", exchange, quota)));
        assertTrue(failures.isLostClaim(new CamelExchangeException("split", exchange, new LostClaimException("1"))));
    }

    @Test
    void whatFailsAfterATemplateIsNotTheTemplates() {
        String template = "language:jq:resource:file:routes/templates/a.jq?cacheScript=false";
        Exception broken = new RuntimeCamelException(new JsonQueryException("no such function"));
        assertEquals(
                "routes/templates/a.jq: JsonQueryException: no such function",
                failures.describe("Slack", broken, template));
        assertEquals(
                "stage: IllegalStateException: later",
                failures.describeStage("stage", new IllegalStateException("later"), template));
    }

    private static Long delay(Exception failure) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, 99);
        exchange.setException(failure);
        new RetryAfter().process(exchange);
        return exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY, Long.class);
    }

    private static HttpOperationFailedException answer(int status, Map<String, String> headers) {
        return new HttpOperationFailedException("http://kibana/api/cases", status, "", null, headers, "{}");
    }
}
