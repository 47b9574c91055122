package io.camelsoar.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Puts numbered alerts into the simulated Elasticsearch: each is of a rule of its own, all are of the simulated Windows host. */
final class Alerts {

    private static final String SAMPLE = "alert-wmi-registry.json";

    private final Services services;
    private int next;

    Alerts(Services services) {
        this.services = services;
    }

    /** One more; its number. */
    int add() {
        int number = next++;
        try {
            services.plantNow(
                    SAMPLE,
                    hit -> ((ObjectNode) hit.get("_source")).put("kibana.alert.rule.name", Requests.rule(number)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return number;
    }

    void add(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
    }

    /** How many there are. */
    int count() {
        return next;
    }
}
