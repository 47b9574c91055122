package io.camelsoar.app;

import io.camelsoar.defend.DefendApi;
import io.camelsoar.defend.DefendComponent;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.kibana.KibanaClient;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.settings.Settings;

/** The {@code soar.defend.*} settings. */
final class DefendSettings {

    private DefendSettings() {}

    /**
     * @param guard decides about every response action
     * @param kibana logs on to Kibana
     */
    static DefendComponent component(
            Settings settings, ExecutionGuard guard, IncidentStore incidents, KibanaClient kibana) {
        DefendApi api = new DefendApi(
                settings.text("soar.kibana.url"),
                kibana,
                settings.duration("soar.defend.timeout"),
                settings.duration("soar.defend.poll-period"));
        return new DefendComponent(guard, incidents, api, settings.flag("soar.execution.dry-run"));
    }
}
