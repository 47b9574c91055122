package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.boundary.Boundary;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Who stops commands, switch or setting, is what metrics, health and console show. */
class ExecutionStateTest extends OnEachDatabase {

    @Test
    void eachOfTheTwoSwitchesItOff() {
        AtomicBoolean setting = new AtomicBoolean(true);
        ExecutionSwitch executionSwitch = new ExecutionSwitch(store.one.store);
        ExecutionState execution = new ExecutionState(executionSwitch, setting::get);
        Backlog backlog = new Backlog(store.one.store, execution);
        assertEquals(Optional.empty(), execution.off());
        assertEquals(true, backlog.now().executing());
        assertEquals("switched on", health(execution));

        setting.set(false);
        assertEquals(Optional.of("by soar.execution.enabled of this instance"), execution.off());
        assertEquals(false, backlog.now().executing());

        executionSwitch.turn(false, SharedStore.USER, "dana.reyes", "patching");
        String off = "by dana.reyes (U0AAA1111): patching, since 2026-01-15T10:00:00Z";
        assertEquals(Optional.of(off), execution.off());
        assertEquals("switched off " + off + ": no command starts, and approved ones wait", health(execution));
        setting.set(true);
        assertEquals(false, backlog.now().executing());

        Boundary away = new Boundary(Clock.systemUTC());
        away.failed("it waits five seconds for a connection");
        assertEquals("not known: the store does not answer", health(execution, away));

        executionSwitch.turn(true, SharedStore.USER, "dana.reyes", "");
        assertEquals(true, backlog.now().executing());
    }

    private static String health(ExecutionState execution) {
        return health(execution, new Boundary(Clock.systemUTC()));
    }

    private static String health(ExecutionState execution, Boundary of) {
        ExecutionHealth health = new ExecutionHealth(execution, of);
        health.setCamelContext(new DefaultCamelContext());
        HealthCheck.Result result = health.call();
        assertEquals(HealthCheck.State.UP, result.getState());
        return result.getMessage().orElseThrow();
    }
}
