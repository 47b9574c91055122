package io.camelsoar.sandbox.page;

import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which faults are switched on. Thread-safe. */
final class Faults {

    private final Services services;
    private final List<Line> hosts;
    private final Set<Fault> on = EnumSet.noneOf(Fault.class);

    /** @param hosts the lines to the Windows hosts */
    Faults(Services services, List<Line> hosts) {
        this.services = services;
        this.hosts = hosts;
    }

    synchronized boolean isOn(Fault fault) {
        return on.contains(fault);
    }

    synchronized void set(Fault fault, boolean wanted) {
        if (wanted ? on.add(fault) : on.remove(fault)) {
            fault.set(services, hosts, wanted);
        }
    }
}
