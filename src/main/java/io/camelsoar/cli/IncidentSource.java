package io.camelsoar.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.incident.IncidentDocument;
import io.camelsoar.incident.IncidentView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.sql.DataSource;

/** The incidents that there are: out of the store, or where a running camel-soar holds its file, from that. */
final class IncidentSource {

    private static final String PURPOSE = "read the incidents of the store";

    private final Configured settings;
    private final String profile;

    /** @param profile as given to {@code soar run}; null: none */
    IncidentSource(String profile) {
        this.settings = new Configured(profile);
        this.profile = profile;
    }

    /** @see IncidentView#list */
    JsonNode list(IncidentView.Query query) {
        try {
            return new StoreReader(settings)
                    .read(PURPOSE, source -> view(source).list(query));
        } catch (StoreReader.InUseException held) {
            String path = "/soar/incidents?limit=" + query.most()
                    + (query.state() == null ? "" : "&state=" + query.state().name())
                    + (query.parked() ? "&parked=true" : "")
                    + (query.host() == null ? "" : "&host=" + URLEncoder.encode(query.host(), StandardCharsets.UTF_8));
            return new RunningSoar(settings)
                    .get(path)
                    .orElseThrow(() -> StoreReader.failed(PURPOSE, held.getMessage(), held));
        }
    }

    /** @see IncidentView#one */
    Optional<JsonNode> one(String id) {
        try {
            return new StoreReader(settings)
                    .read(PURPOSE, source -> view(source).one(id).map(JsonNode.class::cast));
        } catch (StoreReader.InUseException held) {
            return new RunningSoar(settings).get("/soar/incidents/" + id);
        }
    }

    private IncidentView view(DataSource source) {
        return IncidentView.of(
                source,
                new IncidentDocument(
                        settings.value("soar.kibana.url"),
                        settings.value("soar.record.case-status"),
                        Boolean.parseBoolean(settings.value("soar.execution.dry-run")),
                        profile,
                        settings.value("soar.store.url"),
                        number("soar.approval.most-asks")));
    }

    private int number(String key) {
        try {
            return Integer.parseInt(settings.value(key));
        } catch (NumberFormatException e) {
            throw new CommandFailedException(key + ": is no number", e);
        }
    }
}
