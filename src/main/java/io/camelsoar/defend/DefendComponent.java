package io.camelsoar.defend;

import io.camelsoar.incident.IncidentStore;
import io.camelsoar.remote.ExecutionGuard;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code defend:action} sends one response action to Kibana, behind the guard. The endpoint has no option, and its address says nothing:
 * what is to be done and on which endpoint is in the text that was approved, and where Kibana is in the settings.
 */
public class DefendComponent extends DefaultComponent {

    private static final String ADDRESS = "action";

    private final ExecutionGuard guard;
    private final IncidentStore incidents;
    private final DefendApi api;
    private final boolean dryRun;

    /**
     * @param guard decides about every response action; it has to be in the registry, too, else none is sent
     * @param incidents say what a response action is part of
     * @param dryRun whether none is sent
     */
    public DefendComponent(ExecutionGuard guard, IncidentStore incidents, DefendApi api, boolean dryRun) {
        this.guard = guard;
        this.incidents = incidents;
        this.api = api;
        this.dryRun = dryRun;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals(ADDRESS) || !parameters.isEmpty()) {
            throw new IllegalArgumentException("defend: there is no endpoint but defend:" + ADDRESS);
        }
        return new DefendEndpoint(uri, this);
    }

    ExecutionGuard guard() {
        return guard;
    }

    IncidentStore incidents() {
        return incidents;
    }

    DefendApi api() {
        return api;
    }

    boolean isDryRun() {
        return dryRun;
    }

    @Override
    protected void doStop() throws Exception {
        api.close();
        super.doStop();
    }
}
