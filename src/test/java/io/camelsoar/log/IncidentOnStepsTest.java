package io.camelsoar.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a step logs bears its incident, and what its thread does next does not. */
class IncidentOnStepsTest {

    private static final String ONE = "0b5f3a52-1111-4222-8333-944445555666";
    private static final String OTHER = "7c1d2e3f-1111-4222-8333-944445555666";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    /** What a step saw, with its thread. */
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    /** What the thread still bore before the first step of its next work. */
    private final List<String> atTheBegin = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws Exception {
        camel.getCamelContextExtension().addInterceptStrategy(new IncidentOnSteps());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("seda:work?concurrentConsumers=1")
                        .routePolicy(new RoutePolicySupport() {
                            @Override
                            public void onExchangeBegin(Route route, Exchange exchange) {
                                atTheBegin.add(String.valueOf(MDC.get(IncidentLog.KEY)));
                            }
                        })
                        .choice()
                        .when(simple("${body} != 'none'"))
                        .setVariable("incidentId", body())
                        .end()
                        .process(this::look)
                        .to("direct:next");
                from("direct:next")
                        .doTry()
                        .process(exchange -> {
                            throw new IllegalStateException("of this test");
                        })
                        .doCatch(IllegalStateException.class)
                        .process(this::look)
                        .end()
                        .filter(simple("${body} == 'learns'"))
                        .process(exchange -> {
                            IncidentLog.about(OTHER, exchange);
                            look(exchange);
                        });
            }

            private void look(Exchange exchange) {
                seen.add(Thread.currentThread().getName() + " " + MDC.get(IncidentLog.KEY));
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void aThreadsNextWorkDoesNotBearIt() {
        send(ONE, "none", OTHER, "none");
        assertEquals(
                List.of(ONE, ONE, "null", "null", OTHER, OTHER, "null", "null"),
                seen.stream()
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList());
        assertEquals(
                1,
                seen.stream()
                        .map(line -> line.substring(0, line.lastIndexOf(' ')))
                        .distinct()
                        .count());
    }

    @Test
    void betweenTwoStepsAThreadBearsNone() {
        send(ONE, OTHER, "learns", "none");
        assertEquals(List.of("null", "null", "null", "null"), atTheBegin);
    }

    @Test
    void aStepThatLearnsWhichItIsAboutLeavesNothingEither() {
        send("learns", "none");
        assertEquals(
                List.of("null", "null", OTHER, "null", "null"),
                seen.stream()
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList());
        assertNull(MDC.get(IncidentLog.KEY));
    }

    /** Of a topic whoever may write to it. */
    @Test
    void whatIsNoIdIsNotShown() {
        send(ONE + "\n12:00:00.000 ERROR forged", "none");
        assertEquals(4, seen.stream().filter(line -> line.endsWith(" null")).count(), seen.toString());
    }

    @Test
    void anotherThreadBearsItToItsEnd() throws Exception {
        List<String> there = new ArrayList<>();
        IncidentLog.about(ONE, () -> there.add(MDC.get(IncidentLog.KEY)));
        String before = IncidentLog.replace(ONE);
        var task = IncidentLog.carried(() -> MDC.get(IncidentLog.KEY));
        IncidentLog.replace(before);
        assertEquals(ONE, task.call());
        assertEquals(List.of(ONE), there);
        assertNull(MDC.get(IncidentLog.KEY));
    }

    /** One after another, each to its end. */
    private void send(String... bodies) {
        for (String body : bodies) {
            camel.createProducerTemplate().requestBody("seda:work", body);
        }
    }
}
